// A neuron between its two influences where gates are CPhase gates: the terms of <Z>, and the way back.
#pragma once

#include "contract.hpp"
#include "phase.hpp"

// 2 Re sum of D(p, q) L(p, q) R(p, q), for the blocks below the last.
template <int K, class V>
inline V join(const Phase<V>& gate, const Complex<V>* D, const Pair<V>& left, const Pair<V>& right) {
    V total = V{};
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            const Complex<V> h = seen<K>(gate, left, p, q) * seen<K>(gate, right, p, q), &d = D[p * K + q];
            total += d.re * h.re - d.im * h.im;
        }
    return total + total;
}

// As for CZ: the derivatives of D take the place of those of D L.
template <int K, class V>
inline void meet_reverse(const Phase<V>& gate, const Complex<V>* D, const Pair<V>& left, const Pair<V>& right,
                         V slope, Complex<V>* back_left, const Complex<V>* back_right, const Pair<V>& dleft,
                         const Pair<V>& dright) {
    const V s = slope + slope;
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            const int a = p * K + q;
            const Complex<V> l = seen<K>(gate, left, p, q), r = seen<K>(gate, right, p, q);
            const Complex<V> dl = back_left[a] + s * conj(r), b = back_right[a];
            back_left[a] = mulc(dl, l) + mulc(b, r);
            seen_reverse<K>(gate, mulc(dl, D[a]), p, q, dleft);
            seen_reverse<K>(gate, mulc(b + s * conj(l), D[a]), p, q, dright);
        }
}

// L R of the last block: once(p, q) + i twice(p, q), two Hermitian matrices.
template <int K, class V>
inline void products(const Phase<V>& gate, const Pair<V>& left, const Pair<V>& right, V* once, V* twice) {
    const V both = gate.cos * gate.cos, none = gate.sin * gate.sin, one = gate.cos * gate.sin;
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = p; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> F = entry<K>(left.plain, p, q), z = entry<K>(left.signal, p, q);
            const Complex<V> G = entry<K>(right.plain, p, q), y = entry<K>(right.signal, p, q);
            const Complex<V> x = both * (F * G) - none * (z * y), t = one * (F * y + z * G);
            once[a] = x.re, twice[a] = t.re;
            if (p < q) once[b] = x.im, twice[b] = t.im;
        }
}

// From derivatives of both products to those of what they were made of, which are set.
template <int K, class V>
inline void products_reverse(const Phase<V>& gate, const Pair<V>& left, const Pair<V>& right, const V* donce,
                             const V* dtwice, const Pair<V>& dleft, const Pair<V>& dright) {
    const V both = gate.cos * gate.cos, none = gate.sin * gate.sin, one = gate.cos * gate.sin;
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = p; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> F = entry<K>(left.plain, p, q), z = entry<K>(left.signal, p, q);
            const Complex<V> G = entry<K>(right.plain, p, q), y = entry<K>(right.signal, p, q);
            const Complex<V> x{donce[a], p < q ? donce[b] : V{}}, t{dtwice[a], p < q ? dtwice[b] : V{}};
            const Complex<V> dF = both * mulc(x, G) + one * mulc(t, y), dz = one * mulc(t, G) - none * mulc(x, y);
            const Complex<V> dG = both * mulc(x, F) + one * mulc(t, z), dy = one * mulc(t, F) - none * mulc(x, z);
            dleft.plain[a] = dF.re, dleft.signal[a] = dz.re, dright.plain[a] = dG.re, dright.signal[a] = dy.re;
            if (p == q) continue;
            dleft.plain[b] = dF.im, dleft.signal[b] = dz.im, dright.plain[b] = dG.im, dright.signal[b] = dy.im;
        }
}

// In place of a second influence where the products are at hand already: ones, packed, and a place for what nobody asks.
template <int K, class V>
struct Ones {
    V operator[](int i) const { return i / K <= i % K ? V{} + 1 : V{}; }
};

template <class V>
struct Unread {
    V nothing;
    V& operator[](int) { return nothing; }
};
