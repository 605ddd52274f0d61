// The states of W samples and what every pass over them needs: their gates, and the product state of the first layer.
#pragma once

#include <algorithm>
#include <utility>

#include "../lanes.hpp"
#include "euler.hpp"
#include "plan.hpp"

constexpr int kMaxBits = 24;

template <class T, int W>
class State {
  protected:
    using L = Lanes<T, W>;
    using V = typename L::V;

    const StatePlan& plan;
    const int m;
    const uint32_t size;
    const T steepest;  // above this tangent the cosine is not taken out, so that no product of tangents overflows

    const Euler<V>* gates;  // [layers][qubits]
    V *psi, *lam, *spare, *low, *high, *levels, *sums;

  public:
    // Numbers of V that one thread works in.
    static size_t workspace(const StatePlan& p) {
        const size_t size = size_t(1) << p.qubits;
        return 9 * size + (p.sources ? 4 * size : 0);
    }

    State(const StatePlan& p, const Euler<V>* block_gates, V* work)
        : plan(p),
          m(p.qubits),
          size(1u << p.qubits),
          steepest(std::pow(T(10), T(30) / T(std::max(p.qubits, 8)))),
          gates(block_gates) {
        psi = work, work += 2 * size;
        lam = work, work += 2 * size;
        low = work, work += 2 * size;
        levels = work, work += 2 * size;
        sums = work, work += size;
        if (p.sources) spare = work, work += 2 * size, high = work;
    }

    V* own_state() { return psi; }
    V* seed_space() { return levels; }  // 2**qubits numbers, free until the first layer is reached

  protected:
    const Euler<V>& gate(int layer, int bit) const { return gates[size_t(layer) * m + m - 1 - bit]; }

    static inline void multiply(V& re, V& im, V pr, V pi) {
        const V r = re * pr - im * pi;
        im = re * pi + im * pr;
        re = r;
    }
    static inline void multiply_conjugate(V& re, V& im, V pr, V pi) {
        const V r = re * pr + im * pi;
        im = im * pr - re * pi;
        re = r;
    }

    // The first layer acts on |0>: a real product state, kept at every width because its gradient needs them all.
    void product_state() {
        fill_levels();
        const V* top = levels + size;
        for (uint32_t k = 0; k < size; ++k) psi[2 * k] = top[k], psi[2 * k + 1] = V{};
    }

    void fill_levels() {  // levels[2**p + k]: amplitude k of the lowest p bits
        levels[1] = L::all(1);
        for (int p = 0; p < m; ++p) {
            const uint32_t half = 1u << p;
            const V c = gate(0, p).cos, s = gate(0, p).sin;
            for (uint32_t k = 0; k < half; ++k) {
                const V w = levels[half + k];
                levels[2 * half + k] = w * c;
                levels[3 * half + k] = w * s;
            }
        }
    }

    // sum over k of +-sums[k], the sign by each bit of k in turn from the highest; sums is used up.
    template <class F>
    void signed_sums(int width, F&& store) {
        for (int b = width - 1; b >= 0; --b) {
            const uint32_t half = 1u << b;
            V total = V{};
            for (uint32_t k = 0; k < half; ++k) {
                const V s0 = sums[k], s1 = sums[k + half];
                total += s0 - s1;
                sums[k] = s0 + s1;
            }
            store(b, total);
        }
    }

    void rescale(V scale) {
        for (uint32_t k = 0; k < 2 * size; ++k) psi[k] *= scale;
    }
};
