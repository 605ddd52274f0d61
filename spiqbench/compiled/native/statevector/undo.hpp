// The way back: the gradient of each layer of rotations, then their undoing on both states.
#pragma once

#include "readout.hpp"

template <class T, int W>
class Undo : public Readout<T, W> {
  protected:
    using Base = Readout<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::psi;
    using Base::lam;
    using Base::low;
    using Base::levels;
    using Base::sums;
    using Base::gate;
    using Base::multiply_conjugate;
    using Base::neighbours;
    using Base::scale;
    using Base::fill_low;
    using Base::group_phases;
    using Base::rest_sums;
    using Base::signed_sums;
    using Base::is_steep;
    using Base::fill_levels;
    using Base::join_phases;

    using Base::Base;

    void undo_group(int many, bool phases, bool end, int layer, int at, Turns<V>* g) {
        const bool steep = is_steep(layer, at, many);
        const V before = phases ? L::all(1) : scale;  // taken out of both states by the groups before this one
        if (end)  // below, psi is known in closed form
            choose(many, phases, steep, [&](auto G, auto P, auto S) { undo<G(), P(), S(), false>(layer, at, g); });
        else
            choose(many, phases, steep, [&](auto G, auto P, auto S) { undo<G(), P(), S(), true>(layer, at, g); });
        for (int q = 0; q < many; ++q) {
            g[at + q].x *= before * before, g[at + q].y *= before * before;
        }
        if (!steep)
            for (int q = 0; q < many; ++q) scale *= gate(layer, at + q).cos;
    }

    // Gradient of the group's rotations, then their undoing; with Phases, first the undoing of the phases after them.
    template <int G, bool Phases, bool Steep, bool Deeper>
    __attribute__((noinline)) void undo(int layer, int at, Turns<V>* g) {
        const Group<G> group(at, neighbours);
        if (Phases) fill_low(group);
        V c[G], s[G];
        for (int q = 0; q < G; ++q) {
            const Euler<V>& u = gate(layer, at + q);
            c[q] = u.cos, s[q] = Steep ? u.sin : u.tan;
        }
        V x[G] = {}, y[G] = {}, z[G] = {};
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V pre[1 << G], pim[1 << G], lre[1 << G], lim[1 << G];
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                const V* a = psi + 2 * (index | group.offset[j]);
                const V* b = lam + 2 * (index | group.offset[j]);
                pre[j] = a[0], pim[j] = a[1], lre[j] = b[0], lim[j] = b[1];
            }
            if (Phases) {
                V fr[1 << G], fi[1 << G];
                group_phases(group, base, index, fr, fi);
                V total = V{};
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    multiply_conjugate(pre[j], pim[j], fr[j], fi[j]);
                    multiply_conjugate(lre[j], lim[j], fr[j], fi[j]);
                    const V e = lre[j] * pim[j] - lim[j] * pre[j];
                    total += e;
                    for (int q = 0; q < G; ++q) z[q] += j >> q & 1 ? -e : e;
                }
                sums[base] = total;
            }
#pragma GCC unroll 8
            for (int q = 0; q < G; ++q)
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    if (j >> q & 1) continue;
                    const int i = j | 1 << q;
                    x[q] += lre[j] * pim[i] - lim[j] * pre[i];
                    x[q] += lre[i] * pim[j] - lim[i] * pre[j];
                    y[q] += lre[i] * pre[j] + lim[i] * pim[j];
                    y[q] -= lre[j] * pre[i] + lim[j] * pim[i];
                }
            if (Deeper) turn<G, Steep, -1>(pre, pim, c, s);
            turn<G, Steep, -1>(lre, lim, c, s);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* b = lam + 2 * (index | group.offset[j]);
                b[0] = lre[j], b[1] = lim[j];
                if (Deeper) {
                    V* a = psi + 2 * (index | group.offset[j]);
                    a[0] = pre[j], a[1] = pim[j];
                }
            }
        }
        for (int q = 0; q < G; ++q) {
            g[at + q].x = x[q], g[at + q].y = y[q];
            if (Phases) g[at + q].z = z[q];
        }
        if (Phases) rest_sums(group, [&](int b, V total) { g[b].z = total; });
    }

    // Derivative along Z of every bit where no group did it on its way.
    void phase_gradient(Turns<V>* g) {
        for (uint32_t k = 0; k < size; ++k) sums[k] = lam[2 * k] * psi[2 * k + 1] - lam[2 * k + 1] * psi[2 * k];
        signed_sums(m, [&](int b, V total) { g[b].z = total; });
    }

    // Psi is a known product here, so lam is contracted with it bit by bit from the top.
    void first_layer_gradient(bool phases, Turns<V>* g) {
        fill_levels();
        if (phases) {
            join_phases(0);
            const int top = m - 1;
            const Group<1> group(top, neighbours);
            fill_low(group);
            for (uint32_t k = 0; k < size >> 1; ++k) {
                V re[2], im[2];
                group_phases(group, k, k, re, im);
                for (int j = 0; j < 2; ++j) {
                    V* a = lam + 2 * (k | group.offset[j]);
                    multiply_conjugate(a[0], a[1], re[j], im[j]);
                }
            }
        }
        for (int b = m - 1; b >= 0; --b) {
            const uint32_t half = 1u << b;
            const V c = gate(0, b).cos, s = gate(0, b).sin;
            const V* w = levels + half;
            V re0 = V{}, im0 = V{}, re1 = V{}, im1 = V{};
            for (uint32_t k = 0; k < half; ++k) {
                const V r0 = lam[2 * k], i0 = lam[2 * k + 1];
                const V r1 = lam[2 * (k + half)], i1 = lam[2 * (k + half) + 1];
                re0 += r0 * w[k], im0 += i0 * w[k], re1 += r1 * w[k], im1 += i1 * w[k];
                lam[2 * k] = c * r0 + s * r1, lam[2 * k + 1] = c * i0 + s * i1;
            }
            g[b].x = -(s * im0 + c * im1);
            g[b].y = c * re1 - s * re0;
            g[b].z = s * im1 - c * im0;
        }
    }
};
