// Work spread over threads that live for one call: nothing to shut down, nothing that a fork could break.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

// Calls task(thread, i) for every i in [0, count), on at most `threads` threads.
template <class F>
void parallel_for(int64_t count, int threads, F&& task) {
    const int used = int(std::min<int64_t>(threads, count));
    if (used <= 1) {
        for (int64_t i = 0; i < count; ++i) task(0, i);
        return;
    }
    std::atomic<int64_t> next{0};
    auto work = [&](int thread) {
        for (int64_t i = next++; i < count; i = next++) task(thread, i);
    };
    std::vector<std::thread> others;
    for (int t = 1; t < used; ++t) others.emplace_back(work, t);
    work(0);
    for (auto& t : others) t.join();
}
