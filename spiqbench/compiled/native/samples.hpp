// Samples of a batch in and out of the lanes: the tensors have one row a sample.
#pragma once

#include <algorithm>
#include <cstdint>

#include "lanes.hpp"

template <class T, int W>
struct Samples {
    using V = typename Lanes<T, W>::V;

    const int64_t first;
    const int used;  // the last block of a batch may not fill its lanes

    Samples(int64_t batch, int64_t block) : first(block * W), used(int(std::min<int64_t>(W, batch - block * W))) {}

    // One column; lanes that are not used repeat the last sample, which is as good to compute with as any.
    V load(const T* rows, int64_t width, int64_t column) const {
        const T* at = rows + first * width + column;
        V x;
        if (used == W)
            for (int lane = 0; lane < W; ++lane) x[lane] = at[lane * width];
        else
            for (int lane = 0; lane < W; ++lane) x[lane] = at[std::min(lane, used - 1) * width];
        return x;
    }

    // The same with zeros where a lane is not used, so that such a lane adds nothing to a gradient.
    V load_or_zero(const T* rows, int64_t width, int64_t column) const {
        const T* at = rows + first * width + column;
        V x = V{};
        for (int lane = 0; lane < used; ++lane) x[lane] = at[lane * width];
        return x;
    }

    // Asks for the rows of the next block before they are needed.
    void ahead(const T* rows, int64_t width, int64_t batch) const {
        const int64_t end = std::min(batch, first + 2 * W) * width;
        for (int64_t at = (first + W) * width; at < end; at += 64 / int64_t(sizeof(T))) __builtin_prefetch(rows + at, 0, 2);
    }

    void store(V x, T* rows, int64_t width, int64_t column) const {
        T* at = rows + first * width + column;
        for (int lane = 0; lane < used; ++lane) at[lane * width] = x[lane];
    }

    void add(V x, T* rows, int64_t width, int64_t column) const {
        T* at = rows + first * width + column;
        for (int lane = 0; lane < used; ++lane) at[lane * width] += x[lane];
    }
};
