// Distribution of the number of successes of independent draws, one row of probabilities a lane, and its reverse mode.
//
// Neurons are added one at a time: c(k) becomes (1 - x) c(k) + x c(k - 1). On the way back h(k) is what the output is
// worth with k successes so far, and x is worth the sum of c(k) (h(k + 1) - h(k)). The c of all neurons would be n^2
// numbers: they are made again from every 32nd.
#pragma once

#include "../samples.hpp"
#include "../threads.hpp"

struct CountPlan {
    int32_t neurons;
    int32_t threads;
    int64_t batch;
};

template <class T, int W>
class CountBatch {
    using V = typename Lanes<T, W>::V;
    static constexpr int kSegment = 32;

    const CountPlan& plan;
    const int n;
    const int64_t blocks;

  public:
    explicit CountBatch(const CountPlan& p) : plan(p), n(p.neurons), blocks((p.batch + W - 1) / W) {}

    int64_t bytes() const { return int64_t(plan.threads * each() * sizeof(V)); }

    // rows: [batch][neurons]; out: [batch][neurons + 1].
    void forward(const T* rows, T* out, void* work) const {
        parallel_for(blocks, plan.threads, [&](int thread, int64_t block) {
            V* const c = static_cast<V*>(work) + thread * each();
            const Samples<T, W> samples(plan.batch, block);
            c[0] = Lanes<T, W>::all(1);
            for (int j = 0; j < n; ++j) add(samples.load(rows, n, j), c, c, j);
            for (int k = 0; k <= n; ++k) samples.store(c[k], out, n + 1, k);
        });
    }

    void backward(const T* rows, const T* cotangent, T* grad, void* work) const {
        parallel_for(blocks, plan.threads, [&](int thread, int64_t block) {
            V* const x = static_cast<V*>(work) + thread * each();
            V* const h = x + n;
            V* const kept = h + n + 1;                        // the c before every 32nd neuron
            V* const c = kept + segments() * size_t(n + 1);   // the c before each neuron of a segment
            const Samples<T, W> samples(plan.batch, block);
            for (int j = 0; j < n; ++j) x[j] = samples.load(rows, n, j);
            for (int k = 0; k <= n; ++k) h[k] = samples.load(cotangent, n + 1, k);
            kept[0] = Lanes<T, W>::all(1);
            for (int s = 0; s + 1 < segments(); ++s) {
                V* const next = kept + (s + 1) * size_t(n + 1);
                std::copy(next - (n + 1), next - (n + 1) + s * kSegment + 1, next);
                for (int j = s * kSegment; j < (s + 1) * kSegment; ++j) add(x[j], next, next, j);
            }
            for (int s = segments() - 1; s >= 0; --s) {
                const int first = s * kSegment, end = std::min(n, first + kSegment);
                std::copy(kept + s * size_t(n + 1), kept + s * size_t(n + 1) + first + 1, c);
                for (int j = first; j + 1 < end; ++j) add(x[j], before(c, j), before(c, j + 1), j);
                for (int j = end - 1; j >= first; --j) {
                    const V* const own = before(c, j);
                    V worth[4] = {};  // apart, so that no addition waits for the one before
                    for (int k = 0; k <= j; ++k) {
                        const V more = h[k + 1] - h[k];
                        worth[k % 4] += own[k] * more;
                        h[k] += x[j] * more;
                    }
                    samples.store(worth[0] + worth[1] + (worth[2] + worth[3]), grad, n, j);
                }
            }
        });
    }

  private:
    int segments() const { return (n + kSegment - 1) / kSegment; }
    size_t each() const { return n + size_t(n + 1) * (1 + segments() + kSegment); }
    V* before(V* c, int neuron) const { return c + (neuron % kSegment) * size_t(n + 1); }

    // One neuron more to the counts of j neurons; `to` may be `from`.
    static void add(V x, const V* from, V* to, int j) {
        const V silent = T(1) - x;
        to[j + 1] = x * from[j];
        for (int k = j; k > 0; --k) to[k] = silent * from[k] + x * from[k - 1];
        to[0] = silent * from[0];
    }
};
