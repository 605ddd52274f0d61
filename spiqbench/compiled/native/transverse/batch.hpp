// All samples of a call: blocks of lanes over threads, long chains in segments.
//
// Rows of samples are turned into lanes, and back, on their own: between the sums their lines would leave the cache.
#pragma once

#include "../samples.hpp"
#include "../tasks.hpp"
#include "../trig.hpp"
#include "chain.hpp"
#include "segment.hpp"

template <class T, int W, int L>
class ChainBatch {
    using V = typename Lanes<T, W>::V;

    const ChainPlan& plan;
    const Tasks tasks;
    const int gates;
    const std::vector<Segment<T>> segments;
    const int longest;

  public:
    explicit ChainBatch(const ChainPlan& p)
        : plan(p),
          tasks((p.batch + W - 1) / W),
          gates(p.neurons * L),
          segments(segments_of<T>(p)),
          longest(segments.front().neurons) {}

    // Bytes of the caller's buffer: what each thread works in, and in a backward pass the sums.
    int64_t bytes(bool reverse) const {
        return int64_t(plan.threads * each(reverse) * sizeof(V) + (reverse ? TurnSums<T, W>::bytes(tasks, gates) : 0));
    }

    void forward(const T* encoding, const T* weights, T* out, void* work) const {
        const auto rotations = rotations_of(weights, gates);
        tasks.run(plan.threads, [&](int thread, int, int64_t block) {
            V* const own = static_cast<V*>(work) + thread * each(false);
            V* const column = own + Chain<T, W, L>::workspace(longest, false);
            const Samples<T, W> samples(plan.batch, block);
            samples.ahead(encoding, gates, plan.batch);
            for (const Segment<T>& segment : segments) {
                Chain<T, W, L> chain(segment.neurons, segment.signs.data(), plan.gaps, own);
                load(chain, segment, rotations, samples, encoding, column);
                chain.forward(segment.first, segment.end, [&](int i, V z) { column[i] = z; });
                for (int i = segment.first; i < segment.end; ++i)
                    samples.store(column[i], out, plan.neurons, segment.wire[i]);
            }
        });
    }

    // Adds to encoding_grad, which starts as zeros, and sets weights_grad.
    void backward(const T* encoding, const T* weights, const T* cotangent, T* encoding_grad, double* weights_grad,
                  void* work) const {
        const auto rotations = rotations_of(weights, gates);
        const TurnSums<T, W> total(tasks, gates, static_cast<V*>(work) + plan.threads * each(true));
        tasks.run(plan.threads, [&](int thread, int task, int64_t block) {
            V* const own = static_cast<V*>(work) + thread * each(true);
            V* const column = own + Chain<T, W, L>::workspace(longest, true);
            auto* const turned = reinterpret_cast<Turns<V>*>(column + size_t(longest) * L);
            const Samples<T, W> samples(plan.batch, block);
            samples.ahead(encoding, gates, plan.batch);
            samples.ahead(cotangent, plan.neurons, plan.batch);
            if (block == tasks.first(task)) std::fill(turned, turned + gates, Turns<V>{V{}, V{}, V{}});
            for (const Segment<T>& segment : segments) {
                Chain<T, W, L> chain(segment.neurons, segment.signs.data(), plan.gaps, own);
                load(chain, segment, rotations, samples, encoding, column);
                for (int i = segment.first; i < segment.end; ++i)
                    column[i] = samples.load_or_zero(cotangent, plan.neurons, segment.wire[i]);
                chain.backward(
                    segment.first, segment.end, [&](int i) { return column[i]; },
                    [&](int i, int l, const Gate2<V>& d) {
                        const int at = l * plan.neurons + segment.wire[i];
                        const Turns<V> t = turns_of(chain.gate(i, l), d);
                        column[l * segment.neurons + i] = rotations[at].about(t);
                        turned[at].x += t.x, turned[at].y += t.y, turned[at].z += t.z;
                    });
                for (int l = 0; l < L; ++l)
                    for (int i = 0; i < segment.neurons; ++i)
                        samples.add(column[l * segment.neurons + i], encoding_grad, gates, l * plan.neurons + segment.wire[i]);
            }
            if (!tasks.rests(task, block)) return;
            total.add(task, turned);
            std::fill(turned, turned + gates, Turns<V>{V{}, V{}, V{}});
        });
        total.finish(tasks, weights_grad, [&](int i, double* turns) { angles_of(weights + 3 * i, turns); });
    }

  private:
    size_t each(bool reverse) const {
        return Chain<T, W, L>::workspace(longest, reverse) + size_t(longest) * L + (reverse ? size_t(gates) * 3 : 0);
    }

    void load(Chain<T, W, L>& chain, const Segment<T>& segment, const std::vector<Rotation<T>>& rotations,
              const Samples<T, W>& samples, const T* encoding, V* column) const {
        for (int l = 0; l < L; ++l)
            for (int i = 0; i < segment.neurons; ++i)
                column[l * segment.neurons + i] = samples.load(encoding, gates, l * plan.neurons + segment.wire[i]);
        for (int i = 0; i < segment.neurons; ++i)
            for (int l = 0; l < L; ++l) {
                const int at = l * plan.neurons + segment.wire[i];
                V sin, cos;
                sincos<T, W>(T(0.5) * column[l * segment.neurons + i], sin, cos);
                chain.gate(i, l) = gate_of(rotations[at], cos, sin);
            }
    }
};
