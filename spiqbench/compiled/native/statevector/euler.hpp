// A gate of one sample as RZ(a) RY(b) RZ(c).
#pragma once

#include "../rotations.hpp"

template <class V>
struct Euler {
    V cos, sin, tan;   // of b / 2
    V out_re, out_im;  // exp(i a)
    V in_re, in_im;    // exp(i c)
};

// To length 1; where there is no length any phase will do.
template <class T, int W>
inline void normalise(Complex<typename Lanes<T, W>::V>& z, typename Lanes<T, W>::V length) {
    using V = typename Lanes<T, W>::V;
    const auto tiny = length < T(1e-30);
    z.re = tiny ? Lanes<T, W>::all(1) : z.re / length;
    z.im = tiny ? V{} : z.im / length;
}

// Of [[up, -conj down], [down, conj up]], up to a phase of the whole gate.
template <class T, int W>
inline Euler<typename Lanes<T, W>::V> euler(Gate2<typename Lanes<T, W>::V> g) {
    using L = Lanes<T, W>;
    using V = typename L::V;
    const V u = L::sqrt(norm(g.up)), v = L::sqrt(norm(g.down)), length = L::sqrt(u * u + v * v);
    normalise<T, W>(g.up, u);
    normalise<T, W>(g.down, v);
    const Complex<V> out = mulc(g.down, g.up), in = conj(g.up * g.down);
    return {u / length, v / length, v / u, out.re, out.im, in.re, in.im};
}

// Derivatives along X, Y and Z right after RY(b), seen right after the whole gate.
template <class V>
inline Turns<V> after(const Euler<V>& g, const Turns<V>& t) {
    return {g.out_re * t.x - g.out_im * t.y, g.out_im * t.x + g.out_re * t.y, t.z};
}
