// Long chains in pieces whose numbers stay in the cache: each with the neighbours on both sides that it can feel.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

struct ChainPlan {
    int32_t neurons;
    int32_t layers;
    int32_t threads;
    int32_t gaps;           // whether some edge has no gate in some layer that matters
    int64_t batch;
    const uint8_t* joined;  // [edge][layers - 1]: whether a gate acts between neurons e and e + 1, the last and the first
};

constexpr int kSegment = 64;  // neurons, with which a piece takes about a megabyte

template <class T>
struct Segment {
    int neurons, first, end;  // of these neurons, those from first to before end are the piece's own
    std::vector<int> wire;    // which neurons of the whole chain they are
    std::vector<T> signs;     // [edge][layers - 1]: -1 with a gate, else 1; see Chain
};

// A piece is treated as a ring: what goes wrong at its ends stays within the layers - 1 neurons that are not its own.
template <class T>
std::vector<Segment<T>> segments_of(const ChainPlan& plan) {
    const int n = plan.neurons, depth = plan.layers - 1, pieces = (n + kSegment - 1) / kSegment;
    const int size = (n + pieces - 1) / pieces, margin = pieces > 1 ? depth : 0;
    std::vector<Segment<T>> all;
    for (int from = 0; from < n; from += size) {
        const int own = std::min(size, n - from);
        Segment<T> s{own + 2 * margin, margin, margin + own, {}, {}};
        for (int i = 0; i < s.neurons; ++i) {
            const int wire = ((from - margin + i) % n + n) % n;
            s.wire.push_back(wire);
            for (int l = 0; l < depth; ++l) s.signs.push_back(plan.joined[wire * depth + l] ? T(-1) : T(1));
        }
        all.push_back(s);
    }
    return all;
}
