// What a neuron's own gates come to, before any neighbour is looked at.
#pragma once

#include "../rotations.hpp"
#include "contract.hpp"

// Of L layers, L - 1 entanglers matter: blocks 1 .. L - 2 are kept for each side of a neuron, the last is made on the spot.
constexpr int kept(int L) { return L > 2 ? offset(L - 1) : 1; }
constexpr int histories(int L) { return L > 2 ? 1 << (L - 2) : 1; }

template <class V, int L>
struct Site {
    Gate2<V> gate[L];
    V c[L];                     // diagonal of U^dagger Z U
    V partial[L];               // <Z> as if only so many layers were there, entangled by all of them
    Complex<V> D[kept(L)];      // of levels 1 .. L - 2
    Complex<V> A[histories(L)];  // amplitude of the first L - 2 bits
    Tilt<V> tilt;
    Tilt<V> tilted;  // of i w; only with CPhase gates
};

template <class V, int L>
struct SiteReverse {
    V c[L];
    Complex<V> back[2][kept(L)];  // of D times the influence from the left and from the right; then [0] is of D
    Complex<V> A[histories(L)];
    Tilt<V> tilt;
    Tilt<V> tilted;  // of i w; only with CPhase gates
};

// The amplitudes of the first 1, 2, .. L - 2 bits one after the other: those of k bits start at 2**k - 2.
template <class V, int L>
SPIQ_INLINE void amplitudes(const Site<V, L>& s, Complex<V>* A) {
    A[0] = s.gate[0].up, A[1] = s.gate[0].down;
    Complex<V>* next = A + 2;
#pragma GCC unroll 8
    for (int k = 1; k < L - 2; ++k) {
        const int half = 1 << (k - 1), size = 1 << k;
        const Complex<V> up = s.gate[k].up, down = s.gate[k].down;
#pragma GCC unroll 8
        for (int p = 0; p < half; ++p) {
            next[p] = up * A[p], next[size + p] = down * A[p];
            next[half + p] = -mulc(A[half + p], down), next[size + half + p] = mulc(A[half + p], up);
        }
        A = next, next += 2 * size;
    }
}

template <class V>
SPIQ_INLINE Complex<V> flip(const Gate2<V>& g) {  // the part of U^dagger Z U that changes the bit
    const Complex<V> product = g.up * g.down;
    return {-2 * product.re, -2 * product.im};
}

template <bool phases, class V, int L>
inline void prepare(Site<V, L>& s) {
#pragma GCC unroll 8
    for (int l = 0; l < L; ++l) s.c[l] = norm(s.gate[l].up) - norm(s.gate[l].down);
    if constexpr (L > 2) {
        Complex<V> A[(2 << (L - 2)) - 2];
        amplitudes(s, A);
#pragma GCC unroll 8
        for (int k = 1; k <= L - 2; ++k) {
            const int K = 1 << (k - 1);
            const Complex<V>* first = A + 2 * K - 2;
            const Complex<V> w = flip(s.gate[k]);
            Complex<V>* D = s.D + offset(k);
#pragma GCC unroll 8
            for (int p = 0; p < K; ++p) {
                const Complex<V> x = w * first[p];
#pragma GCC unroll 8
                for (int q = 0; q < K; ++q) D[p * K + q] = mulc(x, first[K + q]);
            }
        }
#pragma GCC unroll 8
        for (int p = 0; p < histories(L); ++p) s.A[p] = A[(1 << (L - 2)) - 2 + p];
    }
    if constexpr (L > 1) {
        const Complex<V> w = flip(s.gate[L - 1]);
        s.tilt = tilt_of(w, s.gate[L - 2].up, s.gate[L - 2].down);
        if constexpr (phases) s.tilted = tilt_of(times_i(w), s.gate[L - 2].up, s.gate[L - 2].down);
    }
}

// Derivatives of the gates from those of all that `prepare` made of them; with short code, as `meet_reverse`.
template <bool phases, class V, int L>
inline void prepare_reverse(const Site<V, L>& s, SiteReverse<V, L>& d, Gate2<V>* dgate) {
    Complex<V> dw[L];
#pragma GCC unroll 8
    for (int l = 0; l < L; ++l) {
        const V twice = d.c[l] + d.c[l];
        dgate[l].up = twice * s.gate[l].up, dgate[l].down = -(twice * s.gate[l].down);
        dw[l] = {V{}, V{}};
    }
    if constexpr (L > 1) {
        const Gate2<V>& g = s.gate[L - 2];
        const Complex<V> w = flip(s.gate[L - 1]);
        tilt_reverse(w, g.up, g.down, d.tilt, dw[L - 1], dgate[L - 2].up, dgate[L - 2].down);
        if constexpr (phases) {
            Complex<V> turned{V{}, V{}};
            tilt_reverse(times_i(w), g.up, g.down, d.tilted, turned, dgate[L - 2].up, dgate[L - 2].down);
            dw[L - 1] -= times_i(turned);
        }
    }
    if constexpr (L > 2) {
        Complex<V> A[(2 << (L - 2)) - 2], dA[histories(L)];
        amplitudes(s, A);
#pragma GCC unroll 8
        for (int p = 0; p < histories(L); ++p) dA[p] = d.A[p];
#pragma GCC unroll 8
        for (int k = L - 2; k >= 1; --k) {
            const int K = 1 << (k - 1);
            const Complex<V>* first = A + 2 * K - 2;
            const Complex<V>* D = d.back[0] + offset(k);
            const Complex<V> w = flip(s.gate[k]);
#pragma GCC unroll 1
            for (int p = 0; p < K; ++p) {
                const Complex<V> x = w * first[p];
                Complex<V> dx{V{}, V{}};
#pragma GCC unroll 8
                for (int q = 0; q < K; ++q) {
                    dx += D[p * K + q] * first[K + q];
                    dA[K + q] += mulc(x, D[p * K + q]);
                }
                dw[k] += mulc(dx, first[p]);
                dA[p] += mulc(dx, w);
            }
            if (k == 1) {
                dgate[0].up += dA[0], dgate[0].down += dA[1];
                break;
            }
            const int half = K / 2;
            const Complex<V>* before = first - K;
            const Gate2<V>& g = s.gate[k - 1];
#pragma GCC unroll 1
            for (int p = 0; p < half; ++p) {
                const Complex<V> a = dA[p], b = dA[K + p], e = dA[half + p], f = dA[K + half + p];
                dgate[k - 1].up += mulc(a, before[p]) + mulc(before[half + p], f);
                dgate[k - 1].down += mulc(b, before[p]) - mulc(before[half + p], e);
                dA[p] = mulc(a, g.up) + mulc(b, g.down);
                dA[half + p] = f * g.up - e * g.down;
            }
        }
    }
#pragma GCC unroll 8
    for (int l = 1; l < L; ++l) {
        dgate[l].up -= twice(mulc(dw[l], s.gate[l].down));
        dgate[l].down -= twice(mulc(dw[l], s.gate[l].up));
    }
}
