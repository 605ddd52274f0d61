// A few qubits handled in registers while the others are gone through.
#pragma once

#include <cstdint>
#include <type_traits>

#include "../lanes.hpp"

// Bits start .. start + G - 1: how the other bits enumerate the state, and gates inside the group that fire.
template <int G>
struct Group {
    const int start;
    uint32_t offset[1 << G];
    uint8_t inner[G][1 << G];

    Group(int first, const uint32_t* neighbours) : start(first) {
        for (int j = 0; j < 1 << G; ++j) {
            offset[j] = uint32_t(j) << start;
            for (int q = 0; q < G; ++q) inner[q][j] = neighbours ? ones(offset[j] & neighbours[start + q]) : 0;
        }
    }
    bool has(int bit) const { return bit >= start && bit < start + G; }
    uint32_t expand(uint32_t k) const {  // the index whose bits outside the group are k
        const uint32_t below = k & ((1u << start) - 1);
        return (k ^ below) << G | below;
    }
};

// Calls f(G, A, B) for run-time values of the three.
template <class F>
void choose(int g, bool a, bool b, F&& f) {
    auto with = [&](auto G) {
        if (a)
            b ? f(G, std::true_type{}, std::true_type{}) : f(G, std::true_type{}, std::false_type{});
        else
            b ? f(G, std::false_type{}, std::true_type{}) : f(G, std::false_type{}, std::false_type{});
    };
    if (g == 3)
        with(std::integral_constant<int, 3>{});
    else if (g == 2)
        with(std::integral_constant<int, 2>{});
    else
        with(std::integral_constant<int, 1>{});
}

// Turns the pairs of one register-held group about Y; Sign -1 undoes it.
template <int G, bool Steep, int Sign, class V>
inline void turn(V (&re)[1 << G], V (&im)[1 << G], const V* c, const V* s) {
#pragma GCC unroll 8
    for (int q = 0; q < G; ++q) {
        const V u = Sign > 0 ? s[q] : -s[q];
#pragma GCC unroll 8
        for (int j = 0; j < 1 << G; ++j) {
            if (j >> q & 1) continue;
            const int i = j | 1 << q;
            const V r0 = re[j], r1 = re[i], i0 = im[j], i1 = im[i];
            if (Steep) {
                re[j] = c[q] * r0 - u * r1, re[i] = c[q] * r1 + u * r0;
                im[j] = c[q] * i0 - u * i1, im[i] = c[q] * i1 + u * i0;
            } else {
                re[j] = r0 - u * r1, re[i] = r1 + u * r0;
                im[j] = i0 - u * i1, im[i] = i1 + u * i0;
            }
        }
    }
}
