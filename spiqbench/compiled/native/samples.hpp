// Samples of a batch in and out of the lanes: the tensors have one row a sample.
#pragma once

#include <algorithm>
#include <cstdint>

#include "transpose.hpp"

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

    // All columns; lanes that are not used as in `load`, or zeros.
    void load_all(const T* rows, int64_t width, V* columns, bool zeros = false) const {
        if (used < W || width < W) {
            for (int64_t i = 0; i < width; ++i) columns[i] = zeros ? load_or_zero(rows, width, i) : load(rows, width, i);
            return;
        }
        tiles(width, [&](int64_t from) {
            V tile[W];
            for (int lane = 0; lane < W; ++lane) std::memcpy(&tile[lane], rows + (first + lane) * width + from, sizeof(V));
            transpose<T, W>(tile);
            std::memcpy(columns + from, tile, sizeof tile);
        });
    }

    void store_all(const V* columns, T* rows, int64_t width) const {
        if (used < W || width < W) {
            for (int64_t i = 0; i < width; ++i) store(columns[i], rows, width, i);
            return;
        }
        tiles(width, [&](int64_t from) {
            V tile[W];
            std::memcpy(tile, columns + from, sizeof tile);
            transpose<T, W>(tile);
            for (int lane = 0; lane < W; ++lane) std::memcpy(rows + (first + lane) * width + from, &tile[lane], sizeof(V));
        });
    }

  private:
    // Squares of W columns; the last one overlaps where they do not come out even.
    template <class F>
    static void tiles(int64_t width, F&& f) {
        for (int64_t from = 0; from + W < width; from += W) f(from);
        f(width - W);
    }
};
