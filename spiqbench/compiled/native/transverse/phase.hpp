// The same with gates diag(1, 1, 1, exp(i angle)) in place of CZ.
//
// Such a gate is RZ(angle / 2) on both neurons, which their own gates take, and exp(i angle / 4 ZZ). Of bits that differ
// last it shows G_m = C F_m + i S z_m, C and S the cosine and sine of half the angle: F_m is what was seen before and z_m
// the signal that is all a CZ leaves. Both are Hermitian, G_m is not; both are kept, packed, and the transform over
// histories is one of phases, not of signs:
//     z_(k+1) = [[c z + C a + S b, c (C z + i S F) + a], [c (C z - i S F) + a, c z + C a - S b]],
//     a = r + r^dagger,   b = i (r - r^dagger),   r = T (D G_k) T^dagger,   F_(k+1) = [[F_k, G_k], [G_k^dagger, F_k]].
#pragma once

#include "blocks.hpp"

template <class V>
struct Phase {
    V cos, sin;                // of half the angle
    V same, opposite, across;  // of a quarter: cosine and sine squared, and their product

    explicit Phase(double angle)
        : cos(all(std::cos(angle / 2))),
          sin(all(std::sin(angle / 2))),
          same(all((1 + std::cos(angle / 2)) / 2)),
          opposite(all((1 - std::cos(angle / 2)) / 2)),
          across(all(std::sin(angle / 2) / 2)) {}

  private:
    static V all(double value) { return V{} + std::remove_reference_t<decltype(V{}[0])>(value); }
};

template <class V>
struct Pair {  // what G is mixed from, packed; or derivatives
    V *plain, *signal;
};

template <class V>
SPIQ_INLINE Complex<V> mixed(const Phase<V>& gate, const Complex<V>& plain, const Complex<V>& signal) {
    return {gate.cos * plain.re - gate.sin * signal.im, gate.cos * plain.im + gate.sin * signal.re};
}

// G(p, q).
template <int K, class V>
SPIQ_INLINE Complex<V> seen(const Phase<V>& gate, const Pair<V>& f, int p, int q) {
    return mixed(gate, entry<K>(f.plain, p, q), entry<K>(f.signal, p, q));
}

// Adds to the derivatives of both what a derivative of G(p, q) comes to.
template <int K, class V>
SPIQ_INLINE void seen_reverse(const Phase<V>& gate, const Complex<V>& d, int p, int q, const Pair<V>& df) {
    const Complex<V> plain = gate.cos * d, signal{gate.sin * d.im, -(gate.sin * d.re)};
    const int upper = p <= q ? p * K + q : q * K + p, lower = p <= q ? q * K + p : p * K + q;
    df.plain[upper] += plain.re, df.signal[upper] += signal.re;
    if (p == q) return;
    df.plain[lower] += p < q ? plain.im : -plain.im;
    df.signal[lower] += p < q ? signal.im : -signal.im;
}

// T x T^dagger; with `across` negated T^dagger x T, its reverse.
template <int K, class V>
SPIQ_INLINE void turn(const Phase<V>& gate, V across, V* re, V* im) {
#pragma GCC unroll 4
    for (int half = 1; half < K; half *= 2)
#pragma GCC unroll 16
        for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
            for (int q = 0; q < K; ++q) {
                if (p & half || q & half) continue;
                const int at[4] = {p * K + q, p * K + (q | half), (p | half) * K + q, (p | half) * K + (q | half)};
                V x[2][4];
                for (int part = 0; part < 2; ++part) {
                    const V* h = part ? im : re;
                    const V u = h[at[0]] + h[at[1]], v = h[at[0]] - h[at[1]], w = h[at[2]] + h[at[3]], y = h[at[2]] - h[at[3]];
                    x[part][0] = gate.same * (u + w), x[part][3] = gate.opposite * (v - y);
                    x[part][1] = across * (v + y), x[part][2] = across * (u - w);
                }
                for (int part = 0; part < 2; ++part) {  // -i on the second, i on the third
                    V* h = part ? im : re;
                    const V one = part ? -x[0][1] : x[1][1], two = part ? x[0][2] : -x[1][2];
                    const V u = x[part][0] + one, v = x[part][0] - one, w = two + x[part][3], y = two - x[part][3];
                    h[at[0]] = u + w, h[at[1]] = v + y, h[at[2]] = u - w, h[at[3]] = v - y;
                }
            }
}

// F over one bit more.
template <int K, class V>
inline void longer(const Phase<V>& gate, const Pair<V>& f, V* next) {
    constexpr int M = 2 * K;
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            next[p * M + q] = next[(K + p) * M + K + q] = f.plain[p * K + q];
            const Complex<V> joint = seen<K>(gate, f, p, q);
            next[p * M + K + q] = joint.re, next[(K + q) * M + p] = joint.im;
        }
}

template <int K, class V>
inline void longer_reverse(const Phase<V>& gate, const V* dnext, const Pair<V>& df) {
    constexpr int M = 2 * K;
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            df.plain[p * K + q] += dnext[p * M + q] + dnext[(K + p) * M + K + q];
            seen_reverse<K>(gate, Complex<V>{dnext[p * M + K + q], dnext[(K + q) * M + p]}, p, q, df);
        }
}

// The signal of level k + 1: `before` is what reaches the neuron before, `f` what has reached this one, up to level k.
template <int K, class V>
inline void step(const Phase<V>& gate, const Complex<V>* D, const Pair<V>& before, V c, const Pair<V>& f, V* next) {
    constexpr int M = 2 * K;
    V re[K * K], im[K * K];
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            const Complex<V> r = D[p * K + q] * seen<K>(gate, before, p, q);
            re[p * K + q] = r.re, im[p * K + q] = r.im;
        }
    turn<K>(gate, gate.across, re, im);
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> sum{re[a] + re[b], im[a] - im[b]}, tilt{-(im[a] + im[b]), re[a] - re[b]};
            const Complex<V> z = entry<K>(f.signal, p, q), F = entry<K>(f.plain, p, q);
            const Complex<V> across = c * mixed(gate, z, F) + sum;
            next[p * M + K + q] = across.re, next[(K + q) * M + p] = across.im;
            if (p > q) continue;
            const Complex<V> same = c * z + gate.cos * sum;
            next[p * M + q] = same.re + gate.sin * tilt.re, next[(K + p) * M + K + q] = same.re - gate.sin * tilt.re;
            if (p == q) continue;
            next[q * M + p] = same.im + gate.sin * tilt.im, next[(K + q) * M + K + p] = same.im - gate.sin * tilt.im;
        }
}

// Adds the derivatives of c and of what has reached the neuron and sets those of D G, `added`, given those of `next`.
template <int K, class V>
inline void step_reverse(const Phase<V>& gate, V c, const Pair<V>& f, const V* dnext, Complex<V>* added, V& dc,
                         const Pair<V>& df) {
    constexpr int M = 2 * K;
    V re[K * K], im[K * K], slope = V{};
#pragma GCC unroll 256
    for (int a = 0; a < K * K; ++a) re[a] = im[a] = V{};
#pragma GCC unroll 16
    for (int p = 0; p < K; ++p)
#pragma GCC unroll 16
        for (int q = 0; q < K; ++q) {
            const int a = p * K + q, b = q * K + p;
            const Complex<V> across{dnext[p * M + K + q], dnext[(K + q) * M + p]};
            const Complex<V> z = entry<K>(f.signal, p, q), F = entry<K>(f.plain, p, q), m = mixed(gate, z, F);
            slope += across.re * m.re + across.im * m.im;
            seen_reverse<K>(gate, c * across, p, q, Pair<V>{df.signal, df.plain});
            Complex<V> sum = across, tilt{V{}, V{}};
            if (p <= q) {
                const V one = dnext[p * M + q], two = dnext[(K + p) * M + K + q];
                Complex<V> same{one + two, V{}};
                tilt.re = gate.sin * (one - two);
                if (p < q) {
                    const V up = dnext[q * M + p], down = dnext[(K + q) * M + K + p];
                    same.im = up + down, tilt.im = gate.sin * (up - down);
                    df.signal[b] += c * same.im;
                }
                df.signal[a] += c * same.re;
                slope += same.re * z.re + same.im * z.im;
                sum += gate.cos * same;
            }
            re[a] += sum.re + tilt.im, re[b] += sum.re - tilt.im;
            im[a] += sum.im - tilt.re, im[b] -= sum.im + tilt.re;
        }
    dc += slope;
    turn<K>(gate, -gate.across, re, im);
#pragma GCC unroll 256
    for (int a = 0; a < K * K; ++a) added[a] = {re[a], im[a]};
}
