// A square of W vectors turned, rows into columns, by shuffles in registers.
#pragma once

#include <utility>

#include "lanes.hpp"

// Lane j of the result: lane `index` of a and b one after the other.
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define SPIQ_HAS_SHUFFLEVECTOR
#endif
#endif

template <class T, int W, int half, bool upper, size_t... J>
inline typename Lanes<T, W>::V merged(typename Lanes<T, W>::V a, typename Lanes<T, W>::V b, std::index_sequence<J...>) {
#ifdef SPIQ_HAS_SHUFFLEVECTOR
    return __builtin_shufflevector(a, b, (int(J & half ? W + J - (upper ? 0 : half) : J + (upper ? half : 0)))...);
#else
    return {(J & half ? b[J - (upper ? 0 : half)] : a[J + (upper ? half : 0)])...};
#endif
}

template <class T, int W, int half = W / 2>
inline void transpose(typename Lanes<T, W>::V* x) {
    using All = std::make_index_sequence<W>;
#pragma GCC unroll 16
    for (int i = 0; i < W; ++i) {
        if (i & half) continue;
        const auto a = x[i], b = x[i + half];
        x[i] = merged<T, W, half, false>(a, b, All{});
        x[i + half] = merged<T, W, half, true>(a, b, All{});
    }
    if constexpr (half > 1) transpose<T, W, half / 2>(x);
}
