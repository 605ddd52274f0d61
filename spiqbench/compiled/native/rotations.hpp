// The gate Rot(weights) RY(encoding) of a qubit and layer, and what a derivative after it says of its four angles.
#pragma once

#include <cmath>
#include <type_traits>
#include <vector>

#include "complex.hpp"
#include "lanes.hpp"

// Derivatives along rotations about X, Y and Z right after a gate, from those of its first column.
template <class V>
struct Turns {
    V x, y, z;
};

template <class T>
struct Rotation {
    T re0, im0, re1, im1;  // first column of Rot
    T axis[3];             // about which the encoding turns, seen after the gate

    template <class V>
    V about(const Turns<V>& t) const {  // derivative of the encoding's angle
        return axis[0] * t.x + axis[1] * t.y + axis[2] * t.z;
    }
};

template <class V>
struct Gate2 {  // first column of Rot RY, which is [[up, -conj down], [down, conj up]]
    Complex<V> up, down;
};

template <class T>
std::vector<Rotation<T>> rotations_of(const T* weights, int count) {
    std::vector<Rotation<T>> all(count);
    for (int i = 0; i < count; ++i) {
        const double phi = weights[3 * i], theta = weights[3 * i + 1], omega = weights[3 * i + 2];
        const double c = std::cos(theta / 2), s = std::sin(theta / 2);
        const double plus = (omega + phi) / 2, minus = (omega - phi) / 2;
        const double along = -std::sin(phi) * std::cos(theta), across = std::cos(phi);
        all[i] = {T(std::cos(plus) * c),
                  T(-std::sin(plus) * c),
                  T(std::cos(minus) * s),
                  T(std::sin(minus) * s),
                  {T(std::cos(omega) * along - std::sin(omega) * across),
                   T(std::sin(omega) * along + std::cos(omega) * across), T(std::sin(phi) * std::sin(theta))}};
    }
    return all;
}

template <class T, class V>
SPIQ_INLINE Gate2<V> gate_of(const Rotation<T>& r, V cos, V sin) {
    return {{r.re0 * cos - r.re1 * sin, r.im0 * cos + r.im1 * sin},
            {r.re1 * cos + r.re0 * sin, r.im1 * cos - r.im0 * sin}};
}

// From derivatives of the first column.
template <class V>
SPIQ_INLINE Turns<V> turns_of(const Gate2<V>& g, const Gate2<V>& d) {
    using T = std::remove_reference_t<decltype(g.up.re[0])>;
    const T half = T(0.5);
    return {half * (d.up.re * g.down.im - d.up.im * g.down.re + d.down.re * g.up.im - d.down.im * g.up.re),
            half * (d.down.re * g.up.re + d.down.im * g.up.im - d.up.re * g.down.re - d.up.im * g.down.im),
            half * (d.up.re * g.up.im - d.up.im * g.up.re - d.down.re * g.down.im + d.down.im * g.down.re)};
}

// Derivatives of the three trained angles of a gate, in place of those along X, Y and Z summed over the samples.
template <class T>
inline void angles_of(const T* weights, double* turns) {
    const double theta = weights[1], omega = weights[2];
    const double x = turns[0], y = turns[1], z = turns[2];
    const double along = std::cos(omega) * x + std::sin(omega) * y;
    turns[0] = std::sin(theta) * along + std::cos(theta) * z;
    turns[1] = std::cos(omega) * y - std::sin(omega) * x;
    turns[2] = z;
}
