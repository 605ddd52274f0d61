// The functions that Python calls through ctypes. Built several times, for several instruction sets.

#pragma once

#include "kernel.hpp"

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

// A narrower vector halves the state of a block: worth it where the wide one no longer fits the cache.
template <class T, class F>
static auto with_lanes(const Plan& plan, int lanes, F&& f) {
    constexpr int wide = kVectorBytes / sizeof(T), narrow = std::max(2, wide / 2);
    if (lanes == narrow) return f(Batch<T, narrow>(plan));
    return f(Batch<T, wide>(plan));
}

// Multiply-adds on registers alone, as many as asked for in full vectors: what the arithmetic units can do at best.
template <class T>
static int64_t operations(int64_t rounds) {
    constexpr int W = kVectorBytes / sizeof(T), chains = 12;  // enough independent chains to hide the latency
    using V = typename Lanes<T, W>::V;
    V x[chains];
    for (int i = 0; i < chains; ++i) x[i] = Lanes<T, W>::all(T(i) / chains);
    V a = Lanes<T, W>::all(T(0.999)), b = Lanes<T, W>::all(T(0.001));
    for (int64_t r = 0; r < rounds; ++r) {
#pragma GCC unroll 12
        for (int i = 0; i < chains; ++i) x[i] = x[i] * a + b;
    }
    T total = 0;
    for (int i = 0; i < chains; ++i) total += x[i][0];
    return total > 0 ? rounds * chains * W : 0;  // the sum is used, so that the loop is not optimised away
}

#define SPIQ_ENTRY(T, suffix)                                                                                        \
    extern "C" int spiq_widest_##suffix() { return kVectorBytes / sizeof(T); }                                       \
    extern "C" int64_t spiq_operations_##suffix(int64_t rounds) { return operations<T>(rounds); }                     \
    extern "C" int64_t spiq_bytes_##suffix(const Plan* plan, int lanes, int buffer) {                                \
        return with_lanes<T>(*plan, lanes, [&](auto batch) { return batch.bytes(buffer); });                         \
    }                                                                                                                \
    extern "C" void spiq_forward_##suffix(const Plan* plan, int lanes, const T* encoding_cos, const T* encoding_sin, \
                                          const T* weights, T* out, void* state, void* gates, void* moments,         \
                                          void* work) {                                                              \
        with_lanes<T>(*plan, lanes, [&](auto batch) {                                                                \
            using V = typename decltype(batch)::Vector;                                                              \
            batch.forward(encoding_cos, encoding_sin, weights, out, static_cast<V*>(state),                          \
                          static_cast<Gate<V>*>(gates), static_cast<Direction<V>*>(moments), static_cast<V*>(work)); \
        });                                                                                                          \
    }                                                                                                                \
    extern "C" void spiq_backward_##suffix(const Plan* plan, int lanes, const T* weights, const T* cotangent,        \
                                           const void* state, const void* gates, const void* moments,                \
                                           T* encoding_grad, double* weights_grad, void* work) {                     \
        with_lanes<T>(*plan, lanes, [&](auto batch) {                                                                \
            using V = typename decltype(batch)::Vector;                                                              \
            batch.backward(weights, cotangent, static_cast<const V*>(state), static_cast<const Gate<V>*>(gates),     \
                           static_cast<const Direction<V>*>(moments), encoding_grad, weights_grad,                   \
                           static_cast<V*>(work));                                                                   \
        });                                                                                                          \
    }

SPIQ_ENTRY(float, float32)
SPIQ_ENTRY(double, float64)
