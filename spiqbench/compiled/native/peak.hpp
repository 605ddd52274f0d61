// Multiply-adds on registers alone, as many as asked for in full vectors: what the arithmetic units can do at best.
#pragma once

#include "lanes.hpp"

template <class T, int W>
static int64_t operations(int64_t rounds) {
    constexpr int chains = 12;  // enough independent chains to hide the latency
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
