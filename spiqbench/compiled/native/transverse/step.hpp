// One level of an influence: block k + 1 of a neighbour from block k of the neuron before it, and the way back.
//
// With D(p, q) = w A(0, p) conj A(1, q), A the amplitude of a neuron's first k bits (the last one apart) and w the part
// of U^dagger Z U of the next layer that changes its bit, r = Walsh(D G_k) holds what the neuron adds:
//     z_(k+1) = [[c z_k + a, c F - b], [c F + b, c z_k - a]],   a = r + r^dagger,   b = r - r^dagger,
// c being the diagonal of U^dagger Z U, z_k and F what the neighbour has seen up to bit k. z is block k + 1 where a
// gate acts on the edge in layer k + 1; where none does, F knows nothing of that bit and the block is F itself.
#pragma once

#include "blocks.hpp"

template <class V, class T>
struct Edge {      // what reaches a neuron from one side, up to level k
    const V* z;    // z_k, packed
    const V* low;  // blocks 1 .. k - 1
    const T* sign;  // -1 a layer with a gate on this edge, else 1
};

// D G at (p, q).
template <int K, class V>
SPIQ_INLINE Complex<V> influenced(const Complex<V>* D, const V* G, int p, int q) {
    return p == q ? G[p * K + p] * D[p * K + p] : D[p * K + q] * entry<K>(G, p, q);
}

template <int K, class V, class T>
inline void step(const Complex<V>* D, const V* G, V c, const Edge<V, T>& edge, bool joined, V* next) {
    constexpr int M = 2 * K;
    V F[K * K];
    if (joined) influence<K>(edge.low, F);
    {  // real parts first, then imaginary parts: together they would not fit the registers
        V re[K * K];
#pragma GCC unroll 8
        for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
            for (int q = 0; q < K; ++q) re[p * K + q] = influenced<K>(D, G, p, q).re;
        walsh<K>(re, edge.sign);
#pragma GCC unroll 8
        for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
            for (int q = p; q < K; ++q) {
                const int a = p * K + q, b = q * K + p;
                const V real = re[a] + re[b], plain = c * edge.z[a];
                next[p * M + q] = plain + real;
                if (joined) {
                    const V f = c * F[a], tilt = re[a] - re[b];
                    next[(K + p) * M + K + q] = plain - real;
                    if (p == q)
                        next[p * M + K + p] = f;
                    else
                        next[p * M + K + q] = f - tilt, next[q * M + K + p] = f + tilt;
                } else {
                    next[(K + p) * M + K + q] = next[p * M + K + q] = next[q * M + K + p] = plain + real;
                }
            }
    }
    V im[K * K];
#pragma GCC unroll 8
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
        for (int q = 0; q < K; ++q) im[p * K + q] = influenced<K>(D, G, p, q).im;
    walsh<K>(im, edge.sign);
#pragma GCC unroll 8
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
        for (int q = p; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            if (p == q) {
                next[(K + p) * M + p] = joined ? -(im[a] + im[b]) : V{};
                continue;
            }
            const V imaginary = im[a] - im[b], mirrored = c * edge.z[b];
            next[q * M + p] = mirrored + imaginary;
            if (joined) {
                const V g = rounded(c * F[b]), turn = im[a] + im[b];
                next[(K + q) * M + p] = g - turn, next[(K + p) * M + q] = -g - turn;
                next[(K + q) * M + K + p] = mirrored - imaginary;
            } else {
                next[(K + q) * M + K + p] = next[(K + q) * M + p] = mirrored + imaginary;
                next[(K + p) * M + q] = -mirrored - imaginary;
            }
        }
}

template <class V>
struct EdgeReverse {  // derivatives, to be added to
    V *z, *low;
};

// Adds the derivatives of c and the edge and sets those of D G, `added`, given those of `next`.
template <int K, class V, class T>
inline void step_reverse(V c, const Edge<V, T>& edge, bool joined, const V* next, Complex<V>* added, V& dc,
                         const EdgeReverse<V>& back) {
    constexpr int M = 2 * K;
    V re[K * K], im[K * K], F[K * K], dF[K * K];
    if (joined) influence<K>(edge.low, F);
    V slope = V{};
#pragma GCC unroll 8
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 8
        for (int q = p; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            V real = next[p * M + q], plain = real;
            const V other = next[(K + p) * M + K + q], across = next[p * M + K + q], back_across = next[q * M + K + p];
            const V up = next[(K + q) * M + p], down = next[(K + p) * M + q];
            plain += other;
            V tilt = V{}, turn = V{};
            if (joined) {
                real -= other;
                const V f = p == q ? across : across + back_across;
                slope += f * F[a];
                dF[a] = c * f;
                tilt = back_across - across, turn = p == q ? -up : -up - down;
            } else {
                plain += p == q ? across : across + back_across;
                real = plain;
            }
            slope += plain * edge.z[a];
            back.z[a] += c * plain;
            if (p == q) {
                re[a] = 2 * real, im[a] = 2 * turn;
                continue;
            }
            V imaginary = next[q * M + p], mirrored = imaginary;
            const V opposite = next[(K + q) * M + K + p];
            mirrored += opposite;
            if (joined) {
                imaginary -= opposite;
                const V g = up - down;
                slope += g * F[b];
                dF[b] = c * g;
            } else {
                mirrored += up - down;
                imaginary = mirrored;
            }
            slope += mirrored * edge.z[b];
            back.z[b] += c * mirrored;
            re[a] = real + tilt, re[b] = real - tilt;
            im[a] = turn + imaginary, im[b] = turn - imaginary;
        }
    dc += slope;
    if (joined) influence_reverse<K>(dF, back.low);
    walsh<K>(re, edge.sign);
    walsh<K>(im, edge.sign);
#pragma GCC unroll 64
    for (int a = 0; a < K * K; ++a) added[a] = {re[a], im[a]};
}
