// <X>, <Y> and <Z> of every qubit, and the observable that the backward pass starts from.
//
// The last rotations are never applied: <Z> after RY(b) is cos b <Z> - sin b <X> before it.
#pragma once

#include "rotations.hpp"

template <class T, int W>
class Readout : public Rotations<T, W> {
  protected:
    using Base = Rotations<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::psi;
    using Base::lam;
    using Base::sums;
    using Base::gate;
    using Base::multiply;
    using Base::neighbours;
    using Base::fill_low;
    using Base::group_phases;
    using Base::rest_sums;

    using Base::Base;

    void measure_group(int many, bool phases, bool first, int at, Turns<V>* moments) {
        choose(many, phases, first, [&](auto G, auto P, auto F) { measure<G(), P(), F()>(at, moments); });
    }

    // <X> and <Y> of the group; the first group also applies what phases are due and gives <Z> of every bit.
    template <int G, bool Phases, bool First>
    __attribute__((noinline)) void measure(int at, Turns<V>* moments) {
        const Group<G> group(at, neighbours);
        if (Phases) fill_low(group);
        V x[G] = {}, y[G] = {}, z[G] = {};
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
            V pr[1 << G], pi[1 << G];
            if (Phases) group_phases(group, base, index, pr, pi);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = psi + 2 * (index | group.offset[j]);
                re[j] = a[0], im[j] = a[1];
                if (Phases) {
                    multiply(re[j], im[j], pr[j], pi[j]);
                    a[0] = re[j], a[1] = im[j];
                }
            }
#pragma GCC unroll 8
            for (int q = 0; q < G; ++q)
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    if (j >> q & 1) continue;
                    const int i = j | 1 << q;
                    x[q] += re[j] * re[i] + im[j] * im[i];
                    y[q] += re[j] * im[i] - im[j] * re[i];
                }
            if (First) {
                V total = V{};
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V p = re[j] * re[j] + im[j] * im[j];
                    total += p;
                    for (int q = 0; q < G; ++q) z[q] += j >> q & 1 ? -p : p;
                }
                sums[base] = total;
            }
        }
        for (int q = 0; q < G; ++q) {
            moments[at + q].x = x[q] + x[q], moments[at + q].y = y[q] + y[q];
            if (First) moments[at + q].z = z[q];
        }
        if (First) rest_sums(group, [&](int b, V total) { moments[b].z = total; });
    }

    // <Z> after RY(b) is cos b <Z> - sin b <X> before it; its derivatives along X and Y after it are <Y> and -<X>.
    void readout_gradient(const Turns<V>* moments, const V* cotangent, Turns<V>* g) {
        const int last = plan.layers - 1;
        for (int b = 0; b < m; ++b) {
            const Euler<V>& u = gate(last, b);
            const V cos = u.cos * u.cos - u.sin * u.sin, sin = 2 * u.cos * u.sin;
            g[b].x = cotangent[b] * moments[b].y;
            g[b].y = -cotangent[b] * (cos * moments[b].x + sin * moments[b].z);
        }
    }

    // lam = sum over the qubits of cotangent (cos b Z - sin b X) on the saved state, which is copied to psi.
    void apply_observable(const V* state, const V* cotangent) {
        const int last = plan.layers - 1;
        V turned[kMaxBits];
        sums[0] = V{};
        for (int b = 0; b < m; ++b) {
            const uint32_t half = 1u << b;
            const Euler<V>& u = gate(last, b);
            const V c = cotangent[b] * (u.cos * u.cos - u.sin * u.sin);
            turned[b] = cotangent[b] * (2 * u.cos * u.sin);
            for (uint32_t k = 0; k < half; ++k) sums[half + k] = sums[k] - c, sums[k] += c;
        }
        for (uint32_t k = 0; k < size; ++k) {
            const V re = state[2 * k], im = state[2 * k + 1];
            psi[2 * k] = re, psi[2 * k + 1] = im;
            lam[2 * k] = sums[k] * re, lam[2 * k + 1] = sums[k] * im;
        }
        for (int at = 0; at < m; at += 3)
            choose(std::min(3, m - at), false, false,
                   [&](auto G, auto, auto) { subtract_flips<G()>(at, turned); });
    }

    template <int G>
    __attribute__((noinline)) void subtract_flips(int at, const V* turned) {
        const Group<G> group(at, nullptr);
        V s[G];
        for (int q = 0; q < G; ++q) s[q] = turned[at + q];
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                const V* a = psi + 2 * (index | group.offset[j]);
                re[j] = a[0], im[j] = a[1];
            }
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = lam + 2 * (index | group.offset[j]);
                V r = a[0], i = a[1];
#pragma GCC unroll 8
                for (int q = 0; q < G; ++q) r -= s[q] * re[j ^ 1 << q], i -= s[q] * im[j ^ 1 << q];
                a[0] = r, a[1] = i;
            }
        }
    }
};
