// A neuron between its two influences: the terms of <Z>, and the way back.
#pragma once

#include "blocks.hpp"

// 2 Re sum of D(p, q) L(p, q) R(p, q), for the blocks below the last.
template <int K, class V>
SPIQ_INLINE V join(const Complex<V>* D, const V* left, const V* right) {
    V total = V{};
#pragma GCC unroll 8
    for (int p = 0; p < K; ++p) {
        total += D[p * K + p].re * (left[p * K + p] * right[p * K + p]);
#pragma GCC unroll 8
        for (int q = p + 1; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> h = Complex<V>{left[a], left[b]} * Complex<V>{right[a], right[b]};
            total += (D[a].re + D[b].re) * h.re + (D[b].im - D[a].im) * h.im;
        }
    }
    return total + total;
}

// The way back through a neuron at one level, as `join` and both of its `step`s met it. `back` are the derivatives of D L
// and D R, made by the steps; those of D take the place of the first, those of L and R are added to. Loops are not written
// out: a whole backward pass would leave the cache of instructions.
template <int K, class V>
inline void meet_reverse(const Complex<V>* D, const V* left, const V* right, V slope, Complex<V>* back_left,
                         const Complex<V>* back_right, V* dleft, V* dright) {
    const V s = slope + slope;
#pragma GCC unroll 1
    for (int p = 0; p < K; ++p) {
        const int d = p * K + p;
        const V l = left[d], r = right[d];
        const Complex<V> dl = back_left[d] + Complex<V>{s * r, V{}}, b = back_right[d];
        const Complex<V> dr = b + Complex<V>{s * l, V{}};
        dleft[d] += dl.re * D[d].re + dl.im * D[d].im, dright[d] += dr.re * D[d].re + dr.im * D[d].im;
        back_left[d] = l * dl + r * b;
#pragma GCC unroll 1
        for (int q = p + 1; q < K; ++q) {
            const int a = p * K + q, c = q * K + p;
            const Complex<V> l{left[a], left[c]}, r{right[a], right[c]}, D1 = D[a], D2 = D[c];
            const Complex<V> l1 = back_left[a] + s * conj(r), l2 = back_left[c] + s * r;
            const Complex<V> b1 = back_right[a], b2 = back_right[c];
            back_left[a] = mulc(l1, l) + mulc(b1, r);
            back_left[c] = l2 * l + b2 * r;
            const Complex<V> r1 = b1 + s * conj(l), r2 = b2 + s * l;
            const Complex<V> dl = mulc(l1, D1) + mulc(D2, l2), dr = mulc(r1, D1) + mulc(D2, r2);
            dleft[a] += dl.re, dleft[c] += dl.im;
            dright[a] += dr.re, dright[c] += dr.im;
        }
    }
}

// The last block: sum of N A(p) conj A(q) L(p, q) R(p, q) with N = [[n, m], [conj m, -n]] over the latest bits of p and q,
// the part of the last two layers that changes the bit.
template <class V>
struct Tilt {
    V n;
    Complex<V> m;
};

// From w, what changes the bit in the last layer, and the gate of the layer before.
template <class V>
SPIQ_INLINE Tilt<V> tilt_of(const Complex<V>& w, const Complex<V>& up, const Complex<V>& down) {
    Tilt<V> tilt;
    const Complex<V> wu = w * up;
    tilt.n = 2 * (wu.re * down.re + wu.im * down.im);
    tilt.m = wu * up - mulc(down * down, w);
    return tilt;
}

// Adds to the derivatives of all three.
template <class V>
SPIQ_INLINE void tilt_reverse(const Complex<V>& w, const Complex<V>& up, const Complex<V>& down, const Tilt<V>& tilt,
                              Complex<V>& dw, Complex<V>& dup, Complex<V>& ddown) {
    const V n = tilt.n + tilt.n;
    const Complex<V> m = tilt.m, wu = w * up;
    dw += n * mulc(down, up) + mulc(m, up * up) - mulc(down * down, m);
    dup += n * mulc(down, w) + twice(mulc(m, wu));
    ddown += n * wu - twice(mulc(m * w, down));
}

template <int K, class V, class Right>
SPIQ_INLINE V close(const Complex<V>* A, const Tilt<V>& N, const V* left, Right right) {
    if constexpr (K == 1) {
        return rounded(N.n * (left[0] * right[0]));
    } else {
        constexpr int J = K / 2;
        V same = V{};
        Complex<V> changed{V{}, V{}};
#pragma GCC unroll 8
        for (int p = 0; p < K; ++p) {
            V own = norm(A[p]) * (left[p * K + p] * right[p * K + p]);
            Complex<V> ahead{V{}, V{}}, across{V{}, V{}};
#pragma GCC unroll 8
            for (int q = p + 1; q < K; ++q) {
                const int a = p * K + q, b = q * K + p;
                const Complex<V> h = Complex<V>{left[a], left[b]} * Complex<V>{right[a], right[b]};
                if ((p < J) == (q < J))
                    ahead += mulc(h, A[q]);
                else
                    across += mulc(h, A[q]);
            }
            own += 2 * (A[p].re * ahead.re - A[p].im * ahead.im);
            same += p < J ? own : -own;
            if (p < J) changed += A[p] * across;
        }
        return N.n * same + 2 * (N.m.re * changed.re - N.m.im * changed.im);
    }
}

// Sets the derivatives of all.
template <int K, class V, class Right, class Back>
inline void close_reverse(const Complex<V>* A, const Tilt<V>& N, const V* left, Right right, V slope, Complex<V>* dA,
                          Tilt<V>& dN, V* dleft, Back dright) {
    if constexpr (K == 1) {
        dN = {slope * (left[0] * right[0]), {V{}, V{}}};
        dleft[0] = slope * N.n * right[0], dright[0] = slope * N.n * left[0];
    } else {
        constexpr int J = K / 2;
        const V n = slope * N.n, n2 = n + n;
        const Complex<V> m = (slope + slope) * N.m;
        Complex<V> weighed[K], turned[J];  // A(q) by what the derivative of h(p, q) takes it with, besides conj A(p)
#pragma GCC unroll 8
        for (int q = 0; q < J; ++q) {
            weighed[q] = n2 * A[q], weighed[J + q] = -n2 * A[J + q];
            turned[q] = mulc(A[J + q], m);
        }
        // seen[t][q]: sum over the p whose latest bit is t of h(p, q) A(p)
        Complex<V> seen[2][K];
#pragma GCC unroll 8
        for (int q = 0; q < K; ++q) seen[0][q] = seen[1][q] = {V{}, V{}};
#pragma GCC unroll 8
        for (int p = 0; p < K; ++p) {
            const int d = p * K + p;
            const V h = left[d] * right[d], weight = (p < J ? n : -n) * norm(A[p]);
            dleft[d] = weight * right[d], dright[d] = weight * left[d];
            seen[p >= J][p] += h * A[p];
#pragma GCC unroll 8
            for (int q = p + 1; q < K; ++q) {
                const int a = p * K + q, b = q * K + p;
                const Complex<V> l{left[a], left[b]}, r{right[a], right[b]}, h = l * r;
                seen[p >= J][q] += h * A[p];
                seen[q >= J][p] += mulc(A[q], h);
                const Complex<V> dh = mulc((p < J) == (q < J) ? weighed[q] : turned[q % J], A[p]);
                const Complex<V> dl = mulc(dh, r), dr = mulc(dh, l);
                dleft[a] = dl.re, dleft[b] = dl.im;
                dright[a] = dr.re, dright[b] = dr.im;
            }
        }
        V same = V{};
        Complex<V> changed{V{}, V{}};
#pragma GCC unroll 8
        for (int q = 0; q < K; ++q) {
            const int t = q >= J;
            const V own = A[q].re * seen[t][q].re + A[q].im * seen[t][q].im;
            same += t ? -own : own;
            if (t) changed += mulc(seen[0][q], A[q]);
            const Complex<V> other = seen[1 - t][q];
            dA[q] = (t ? -n2 : n2) * seen[t][q] + (t ? m * other : mulc(other, m));
        }
        dN = {slope * same, (slope + slope) * conj(changed)};
    }
}
