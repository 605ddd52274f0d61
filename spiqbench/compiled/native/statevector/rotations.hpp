// A layer of RY with the cosines taken out, a few qubits a pass, with the phases that are due before it.
#pragma once

#include "phases.hpp"

template <class T, int W>
class Rotations : public Phases<T, W> {
  protected:
    using Base = Phases<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::steepest;
    using Base::psi;
    using Base::gate;
    using Base::multiply;
    using Base::neighbours;
    using Base::scale;
    using Base::fill_low;
    using Base::group_phases;

    using Base::Base;

    bool is_steep(int layer, int at, int count) const {
        for (int q = 0; q < count; ++q)
            if (!(L::largest(gate(layer, at + q).tan) <= steepest)) return true;
        return false;
    }

    void rotate_group(int many, bool phases, int layer, int at) {
        const bool steep = is_steep(layer, at, many);
        choose(many, phases, steep, [&](auto G, auto P, auto S) { rotate<G(), P(), S()>(layer, at); });
        if (!steep)
            for (int q = 0; q < many; ++q) scale *= gate(layer, at + q).cos;
    }

    template <int G, bool Phases, bool Steep>
    __attribute__((noinline)) void rotate(int layer, int at) {
        const Group<G> group(at, neighbours);
        if (Phases) fill_low(group);
        V c[G], s[G];
        for (int q = 0; q < G; ++q) {
            const Euler<V>& g = gate(layer, at + q);
            c[q] = g.cos, s[q] = Steep ? g.sin : g.tan;
        }
        V* const state = psi;
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
            if (Phases) {
                V pr[1 << G], pi[1 << G];
                group_phases(group, base, index, pr, pi);
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V* a = state + 2 * (index | group.offset[j]);
                    re[j] = a[0], im[j] = a[1];
                    multiply(re[j], im[j], pr[j], pi[j]);
                }
            } else {
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V* a = state + 2 * (index | group.offset[j]);
                    re[j] = a[0], im[j] = a[1];
                }
            }
            turn<G, Steep, 1>(re, im, c, s);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = state + 2 * (index | group.offset[j]);
                a[0] = re[j], a[1] = im[j];
            }
        }
    }
};
