// The functions that Python calls through ctypes. Built several times, for several instruction sets.

#pragma once

#include "bloch/batch.hpp"
#include "counts/batch.hpp"
#include "peak.hpp"
#include "statevector/batch.hpp"
#include "transverse/batch.hpp"

#if defined(__AVX512F__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

template <class T>
constexpr int kLanes = kVectorBytes / sizeof(T);

// A narrower vector halves the state of a block: worth it where the wide one no longer fits the cache.
template <class T, class F>
static auto with_state(const StatePlan& plan, int lanes, F&& f) {
    constexpr int narrow = std::max(2, kLanes<T> / 2);
    if (lanes == narrow) return f(StateBatch<T, narrow>(plan));
    return f(StateBatch<T, kLanes<T>>(plan));
}

constexpr int kLayout = 3;      // known to Python as library.LAYOUT
constexpr int kMostLayers = 6;       // known to Python as transverse_kernel.MOST_LAYERS
constexpr int kMostPhaseLayers = 5;  // with CPhase gates, as transverse_kernel.MOST_PHASE_LAYERS

template <class T, int L = 1, class F>
static auto with_chain(const ChainPlan& plan, F&& f) {
    if constexpr (L < kMostLayers)
        if (plan.layers > L) return with_chain<T, L + 1>(plan, f);
    if constexpr (L <= kMostPhaseLayers)
        if (plan.phases) return f(ChainBatch<T, kLanes<T>, L, true>(plan));
    return f(ChainBatch<T, kLanes<T>, L, false>(plan));
}

#define SPIQ_ENTRY(T, suffix)                                                                                         \
    extern "C" int spiq_layout_##suffix() { return kLayout; }                                                         \
    extern "C" int spiq_widest_##suffix() { return kLanes<T>; }                                                       \
    extern "C" int64_t spiq_operations_##suffix(int64_t rounds) { return operations<T, kLanes<T>>(rounds); }          \
                                                                                                                      \
    extern "C" int64_t spiq_state_bytes_##suffix(const StatePlan* plan, int lanes, int buffer) {                      \
        return with_state<T>(*plan, lanes, [&](auto batch) { return batch.bytes(buffer); });                          \
    }                                                                                                                 \
    extern "C" void spiq_state_forward_##suffix(const StatePlan* plan, int lanes, const T* encoding,                  \
                                                const T* weights, T* out, void* state, void* gates, void* moments,    \
                                                void* work) {                                                         \
        with_state<T>(*plan, lanes, [&](auto batch) {                                                                 \
            using V = typename decltype(batch)::Vector;                                                               \
            batch.forward(encoding, weights, out, static_cast<V*>(state), static_cast<Euler<V>*>(gates),              \
                          static_cast<Turns<V>*>(moments), static_cast<V*>(work));                                    \
        });                                                                                                           \
    }                                                                                                                 \
    extern "C" void spiq_state_backward_##suffix(const StatePlan* plan, int lanes, const T* weights,                  \
                                                 const T* cotangent, const void* state, const void* gates,            \
                                                 const void* moments, T* encoding_grad, double* weights_grad,         \
                                                 void* work, void* sums) {                                            \
        with_state<T>(*plan, lanes, [&](auto batch) {                                                                 \
            using V = typename decltype(batch)::Vector;                                                               \
            batch.backward(weights, cotangent, static_cast<const V*>(state), static_cast<const Euler<V>*>(gates),     \
                           static_cast<const Turns<V>*>(moments), encoding_grad, weights_grad, static_cast<V*>(work), \
                           sums);                                                                                     \
        });                                                                                                           \
    }                                                                                                                 \
                                                                                                                      \
    extern "C" int64_t spiq_chain_bytes_##suffix(const ChainPlan* plan, int backward) {                               \
        return with_chain<T>(*plan, [&](auto batch) { return batch.bytes(backward); });                               \
    }                                                                                                                 \
    extern "C" void spiq_chain_forward_##suffix(const ChainPlan* plan, const T* encoding, const T* weights, T* out,   \
                                                void* work) {                                                         \
        with_chain<T>(*plan, [&](auto batch) { batch.forward(encoding, weights, out, work); });                       \
    }                                                                                                                 \
    extern "C" void spiq_chain_backward_##suffix(const ChainPlan* plan, const T* encoding, const T* weights,          \
                                                 const T* cotangent, T* encoding_grad, double* weights_grad,          \
                                                 void* work) {                                                        \
        with_chain<T>(*plan, [&](auto batch) {                                                                        \
            batch.backward(encoding, weights, cotangent, encoding_grad, weights_grad, work);                          \
        });                                                                                                           \
    }                                                                                                                 \
                                                                                                                      \
    extern "C" int64_t spiq_bloch_bytes_##suffix(const BlochPlan* plan) {                                             \
        return BlochBatch<T, kLanes<T>>(*plan).bytes();                                                               \
    }                                                                                                                 \
    extern "C" void spiq_bloch_forward_##suffix(const BlochPlan* plan, const T* encoding, const T* weights, T* out) { \
        BlochBatch<T, kLanes<T>>(*plan).forward(encoding, weights, out);                                              \
    }                                                                                                                 \
    extern "C" void spiq_bloch_backward_##suffix(const BlochPlan* plan, const T* encoding, const T* weights,          \
                                                 const T* cotangent, T* encoding_grad, double* weights_grad,          \
                                                 void* sums) {                                                        \
        BlochBatch<T, kLanes<T>>(*plan).backward(encoding, weights, cotangent, encoding_grad, weights_grad, sums);    \
    }                                                                                                                 \
                                                                                                                      \
    extern "C" int64_t spiq_count_bytes_##suffix(const CountPlan* plan) {                                             \
        return CountBatch<T, kLanes<T>>(*plan).bytes();                                                               \
    }                                                                                                                 \
    extern "C" void spiq_count_forward_##suffix(const CountPlan* plan, const T* x, const T* weights, T* out,          \
                                                void* work) {                                                         \
        CountBatch<T, kLanes<T>>(*plan).forward(x, weights, out, work);                                               \
    }                                                                                                                 \
    extern "C" void spiq_count_backward_##suffix(const CountPlan* plan, const T* x, const T* weights,                 \
                                                 const T* cotangent, T* grad, T* weights_grad, void* work) {          \
        CountBatch<T, kLanes<T>>(*plan).backward(x, weights, cotangent, grad, weights_grad, work);                    \
    }

SPIQ_ENTRY(float, float32)
SPIQ_ENTRY(double, float64)
