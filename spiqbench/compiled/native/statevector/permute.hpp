// Entanglers that are not diagonal: an index map between the phases before it and after it.
#pragma once

#include "undo.hpp"

template <class T, int W>
class Permute : public Undo<T, W> {
  protected:
    using Base = Undo<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::psi;
    using Base::lam;
    using Base::spare;
    using Base::low;
    using Base::high;
    using Base::gate;
    using Base::multiply;
    using Base::multiply_conjugate;
    using Base::scale;

    using Base::Base;

    // RZ(a) of this layer before the index map in low, RZ(c) of the next after it in high; both over all bits.
    void fill_both(int layer) {
        low[0] = scale, low[1] = V{};
        high[0] = L::all(1), high[1] = V{};
        scale = L::all(1);
        for (int b = 0; b < m; ++b) {
            const Euler<V>&before = gate(layer, b), &after = gate(layer + 1, b);
            const uint32_t half = 1u << b;
            for (uint32_t k = 0; k < half; ++k) {
                V re = low[2 * k], im = low[2 * k + 1];
                multiply(re, im, before.out_re, before.out_im);
                low[2 * (half + k)] = re, low[2 * (half + k) + 1] = im;
                re = high[2 * k], im = high[2 * k + 1];
                multiply(re, im, after.in_re, after.in_im);
                high[2 * (half + k)] = re, high[2 * (half + k) + 1] = im;
            }
        }
    }

    void permute(int layer) {
        fill_both(layer);
        const int32_t* source = plan.sources + size_t(layer) * size;
        for (uint32_t k = 0; k < size; ++k) {
            const uint32_t from = source[k];
            V re = psi[2 * from], im = psi[2 * from + 1];
            multiply(re, im, low[2 * from], low[2 * from + 1]);
            multiply(re, im, high[2 * k], high[2 * k + 1]);
            spare[2 * k] = re, spare[2 * k + 1] = im;
        }
        std::memcpy(psi, spare, 2 * size * sizeof(V));
    }

    void unpermute(int layer) {
        fill_both(layer);
        unpermute(layer, psi);
        unpermute(layer, lam);
    }

    void unpermute(int layer, V* state) {
        const int32_t* source = plan.sources + size_t(layer) * size;
        for (uint32_t k = 0; k < size; ++k) {
            const uint32_t from = source[k];
            V re = state[2 * k], im = state[2 * k + 1];
            multiply_conjugate(re, im, low[2 * from], low[2 * from + 1]);
            multiply_conjugate(re, im, high[2 * k], high[2 * k + 1]);
            spare[2 * from] = re, spare[2 * from + 1] = im;
        }
        std::memcpy(state, spare, 2 * size * sizeof(V));
    }
};
