// Everything diagonal between two layers of RY, as one phase a basis state.
#pragma once

#include "group.hpp"
#include "state.hpp"

template <class T, int W>
class Phases : public State<T, W> {
  protected:
    using Base = State<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::low;
    using Base::sums;
    using Base::gate;
    using Base::multiply;
    using Base::signed_sums;

    V phase[kMaxBits][3][2];  // [bit][how many of its gates fire][re, im]
    V scale;                  // cosines taken out since the last phase
    const uint32_t* neighbours = nullptr;

    using Base::Base;

    // RZ(a) of a layer and RZ(c) of the next as one phase a bit.
    void join_phases(int layer) {
        for (int b = 0; b < m; ++b) {
            const Euler<V>&before = gate(layer, b), &next = gate(layer + 1, b);
            V re = before.out_re, im = before.out_im;
            multiply(re, im, next.in_re, next.in_im);
            set_phase(b, re, im);
        }
        neighbours = plan.neighbours + size_t(layer) * m;
    }
    void set_phase(int b, V re, V im) {
        for (auto& fired : phase[b]) {
            fired[0] = re, fired[1] = im;
            multiply(re, im, L::all(T(plan.gate[0])), L::all(T(plan.gate[1])));
        }
    }

    // Phases of the bits outside the group, starting from the pending scale: low[0 .. 2**(m - G)).
    template <int G>
    void fill_low(const Group<G>& group) {
        low[0] = scale, low[1] = V{};
        int filled = 0;
        for (int b = 0; b < m; ++b) {
            if (group.has(b)) continue;
            const uint32_t half = 1u << filled++;
            for (uint32_t k = 0; k < half; ++k) {
                const V* e = phase[b][ones(group.expand(k) & neighbours[b])];
                V re = low[2 * k], im = low[2 * k + 1];
                multiply(re, im, e[0], e[1]);
                low[2 * (half + k)] = re, low[2 * (half + k) + 1] = im;
            }
        }
        scale = L::all(1);
    }

    // Phases of the 2**G members of a group, from the phase of the bits outside it.
    template <int G>
    inline void group_phases(const Group<G>& group, uint32_t base, uint32_t index, V (&re)[1 << G],
                             V (&im)[1 << G]) const {
        re[0] = low[2 * base], im[0] = low[2 * base + 1];
#pragma GCC unroll 8
        for (int q = 0; q < G; ++q) {
            const int outer = ones(index & neighbours[group.start + q]);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << q; ++j) {
                const V* e = phase[group.start + q][outer + group.inner[q][j]];
                V r = re[j], i = im[j];
                multiply(r, i, e[0], e[1]);
                re[j | 1 << q] = r, im[j | 1 << q] = i;
            }
        }
    }

    // Hands signed_sums' results to the bits outside the group.
    template <int G, class F>
    void rest_sums(const Group<G>& group, F&& store) {
        int outside[kMaxBits], count = 0;
        for (int b = 0; b < m; ++b)
            if (!group.has(b)) outside[count++] = b;
        signed_sums(m - G, [&](int i, V total) { store(outside[i], total); });
    }
};
