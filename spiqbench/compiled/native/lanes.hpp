// One sample a SIMD lane: every number of the simulation is a vector over W samples.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

// Always a part of its caller: what the compiler makes of a sum of products, and so the last bits, depends on that.
#define SPIQ_INLINE inline __attribute__((always_inline))

template <class T, int W>
struct Lanes {
    typedef T V __attribute__((vector_size(sizeof(T) * W), may_alias));

    static inline V all(T value) { return value - V{}; }

    // Applied lane by lane in a loop that the compiler turns into vector instructions.
    template <class F>
    static inline V map(V x, F f) {
        alignas(64) T lane[W];
        std::memcpy(lane, &x, sizeof lane);
        for (int i = 0; i < W; ++i) lane[i] = f(lane[i]);
        std::memcpy(&x, lane, sizeof lane);
        return x;
    }
    static inline V sqrt(V x) {
        return map(x, [](T a) { return std::sqrt(a); });
    }
    static inline T largest(V x) {  // in halves, which a few instructions do
        if constexpr (W == 1) {
            return x[0];
        } else {
            typename Lanes<T, W / 2>::V half[2];
            std::memcpy(half, &x, sizeof x);
            return Lanes<T, W / 2>::largest(half[0] > half[1] ? half[0] : half[1]);
        }
    }
    static inline T sum(V x) {  // in halves, too
        if constexpr (W == 1) {
            return x[0];
        } else {
            typename Lanes<T, W / 2>::V half[2];
            std::memcpy(half, &x, sizeof x);
            return Lanes<T, W / 2>::sum(half[0] + half[1]);
        }
    }
};

// A product that is rounded before anything is added to it. Else it is up to the compiler which of two products becomes
// part of a fused sum, and the last bits with it.
template <class V>
static inline V rounded(V x) {
#if defined(__x86_64__)
    __asm__("" : "+x"(x));
#endif
    return x;
}

static inline int ones(uint32_t x) { return __builtin_popcount(x); }
