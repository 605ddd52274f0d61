// A batch cut into pieces that do not depend on the number of threads, and sums over it in a fixed order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rotations.hpp"
#include "threads.hpp"

struct Tasks {
    static constexpr int kMost = 32;

    const int64_t blocks;
    const int count;

    explicit Tasks(int64_t all_blocks) : blocks(all_blocks), count(int(std::min<int64_t>(all_blocks, kMost))) {}

    int64_t first(int64_t task) const { return blocks * task / count; }

    // Calls work(thread, task, block) for every block; those of a task one after the other, on one thread.
    template <class F>
    void run(int threads, F&& work) const {
        parallel_for(count, threads, [&](int thread, int64_t task) {
            for (int64_t block = first(task); block < first(task + 1); ++block) work(thread, int(task), block);
        });
    }

    // Whether a thread should put its sums away after a block: few blocks are added up in the lanes' own precision.
    bool rests(int task, int64_t block) const {
        return block + 1 == first(task + 1) || (block - first(task)) % 16 == 15;
    }
};

// Derivatives along X, Y and Z of every gate, summed over the samples of each task.
template <class T, int W>
class TurnSums {
    using L = Lanes<T, W>;
    using V = typename L::V;

    const int gates;
    double* const sums;  // [tasks][gates][3]

  public:
    static size_t bytes(const Tasks& tasks, int gates) { return size_t(tasks.count) * gates * 3 * sizeof(double); }

    TurnSums(const Tasks& tasks, int all_gates, void* memory) : gates(all_gates), sums(static_cast<double*>(memory)) {
        std::fill(sums, sums + bytes(tasks, gates) / sizeof(double), 0.0);
    }

    void add(int task, const Turns<V>* lanes) const {
        for (int i = 0; i < gates; ++i) add(task, i, L::sum(lanes[i].x), L::sum(lanes[i].y), L::sum(lanes[i].z));
    }

    void add(int task, int gate, T x, T y, T z) const {
        double* const total = sums + (size_t(task) * gates + gate) * 3;
        total[0] += x, total[1] += y, total[2] += z;
    }

    // Derivatives of the trained angles, [gates][3]: angles(gate, turns) makes them of the sums, in place.
    template <class F>
    void finish(const Tasks& tasks, double* grad, F&& angles) const {
        for (int i = 0; i < gates; ++i) {
            double* const total = grad + 3 * i;
            total[0] = total[1] = total[2] = 0;
            for (int task = 0; task < tasks.count; ++task)
                for (int axis = 0; axis < 3; ++axis) total[axis] += sums[(size_t(task) * gates + i) * 3 + axis];
            angles(i, total);
        }
    }
};
