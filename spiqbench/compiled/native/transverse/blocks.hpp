// Hermitian matrices over histories of bits, packed as real numbers, and the influences that they make up.
//
// Of a Hermitian K x K matrix h the real parts stand on and above the diagonal, the imaginary part of h(p, q), p < q,
// at the mirrored place (q, p). The latest bit of a history is the highest of its index.
//
// F, the influence of all neurons on one side upon the history (s, s') of a neuron, is held as blocks: block m, a
// Hermitian matrix over the first m - 1 bits, is F where bit m is the last in which s and s' differ.
#pragma once

#include "../complex.hpp"
#include "../lanes.hpp"

// Numbers in the blocks 1 .. m - 1: where block m starts.
constexpr int offset(int m) { return ((1 << 2 * (m - 1)) - 1) / 3; }

template <int K, class V>
SPIQ_INLINE Complex<V> entry(const V* h, int p, int q) {
    if (p < q) return {h[p * K + q], h[q * K + p]};
    if (p > q) return {h[q * K + p], -h[p * K + q]};
    return {h[p * K + p], V{}};
}

// F over `log2(K)` bits as one packed matrix, from its blocks: [[F, G], [G, F]] a bit more.
template <int K, class V>
SPIQ_INLINE void influence(const V* blocks, V* f) {
    if constexpr (K == 1) {
        f[0] = V{} + 1;
    } else {
        constexpr int J = K / 2;
        V inner[J * J];
        influence<J>(blocks, inner);
        const V* g = blocks + (J * J - 1) / 3;
#pragma GCC unroll 8
        for (int p = 0; p < J; ++p)
#pragma GCC unroll 8
            for (int q = 0; q < J; ++q) {
                f[p * K + q] = f[(J + p) * K + J + q] = inner[p * J + q];
                const Complex<V> joint = entry<J>(g, p, q);
                f[p * K + J + q] = joint.re, f[(J + q) * K + p] = joint.im;
            }
    }
}

// Adds to the derivatives of the blocks what derivatives of F, packed like F, come to.
template <int K, class V>
inline void influence_reverse(const V* f, V* blocks) {
    if constexpr (K > 1) {
        constexpr int J = K / 2;
        V inner[J * J];
        V* g = blocks + (J * J - 1) / 3;
#pragma GCC unroll 8
        for (int p = 0; p < J; ++p)
#pragma GCC unroll 8
            for (int q = 0; q < J; ++q) {
                inner[p * J + q] = f[p * K + q] + f[(J + p) * K + J + q];
                if (p <= q) g[p * J + q] += f[p * K + J + q];
                if (p > q) g[q * J + p] += f[p * K + J + q];
                if (p < q) g[q * J + p] += f[(J + q) * K + p];
                if (p > q) g[p * J + q] -= f[(J + q) * K + p];
            }
        influence_reverse<J>(inner, blocks);
    }
}

// Walsh-Hadamard transform of a K x K matrix along both sides, in place. `sign` has one number a bit: -1, or 1 for a bit
// whose two values no gate tells apart. The transform is its own transpose.
template <int K, class V, class T>
SPIQ_INLINE void walsh(V* x, const T* sign) {
    int bit = 0;
#pragma GCC unroll 4
    for (int half = 1; half < K; half *= 2, ++bit) {
        const T s = sign[bit];
#pragma GCC unroll 8
        for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
            for (int q = 0; q < K; ++q) {
                if (p & half || q & half) continue;
                V &a = x[p * K + q], &b = x[p * K + (q | half)];
                V &c = x[(p | half) * K + q], &d = x[(p | half) * K + (q | half)];
                const V ab = a + b, cd = c + d, ab_ = a + s * b, cd_ = c + s * d;
                a = ab + cd, b = ab_ + cd_, c = ab + s * cd, d = ab_ + s * cd_;
            }
    }
}
