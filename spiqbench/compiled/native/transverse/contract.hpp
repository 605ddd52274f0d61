// A neuron between its two influences: the terms of <Z>, and the way back.
#pragma once

#include "blocks.hpp"

// 2 Re sum of D(p, q) L(p, q) R(p, q), for the blocks below the last.
template <int K, class V>
inline V join(const Complex<V>* D, const V* left, const V* right) {
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

template <int K, class V>
inline void join_reverse(const Complex<V>* D, const V* left, const V* right, V slope, Complex<V>* dD, V* dleft,
                         V* dright) {
    const V twice = slope + slope;
#pragma GCC unroll 8
    for (int p = 0; p < K; ++p) {
        const int d = p * K + p;
        const V weight = twice * D[d].re;
        dD[d].re += twice * (left[d] * right[d]);
        dleft[d] += weight * right[d], dright[d] += weight * left[d];
#pragma GCC unroll 8
        for (int q = p + 1; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> l{left[a], left[b]}, r{right[a], right[b]};
            const Complex<V> h = twice * (l * r);
            dD[a] += conj(h);
            dD[b] += h;
            const Complex<V> dh{twice * (D[a].re + D[b].re), twice * (D[b].im - D[a].im)};
            const Complex<V> dl = mulc(dh, r), dr = mulc(dh, l);
            dleft[a] += dl.re, dleft[b] += dl.im;
            dright[a] += dr.re, dright[b] += dr.im;
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

template <int K, class V>
inline V close(const Complex<V>* A, const Tilt<V>& N, const V* left, const V* right) {
    if constexpr (K == 1) {
        return N.n * (left[0] * right[0]);
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

// Sets the derivatives of both influences; adds those of A and N.
template <int K, class V>
inline void close_reverse(const Complex<V>* A, const Tilt<V>& N, const V* left, const V* right, V slope,
                          Complex<V>* dA, Tilt<V>& dN, V* dleft, V* dright) {
    if constexpr (K == 1) {
        dN.n += slope * (left[0] * right[0]);
        dleft[0] = slope * N.n * right[0], dright[0] = slope * N.n * left[0];
    } else {
        constexpr int J = K / 2;
        const V n = slope * N.n, n2 = n + n;
        const Complex<V> m = (slope + slope) * N.m;
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
                const Complex<V> outer = mulc(A[q], A[p]);  // of the conjugate of N A(p) conj A(q)
                const Complex<V> dh = (p < J) == (q < J) ? (p < J ? n2 : -n2) * outer : mulc(outer, m);
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
            dA[q] += (t ? -n2 : n2) * seen[t][q] + (t ? m * other : mulc(other, m));
        }
        dN.n += slope * same;
        dN.m += (slope + slope) * conj(changed);
    }
}
