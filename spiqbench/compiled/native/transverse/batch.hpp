// All samples of a call: blocks of lanes over threads.
//
// Rows of samples are turned into lanes, and back, on their own: between the sums their lines would leave the cache.
#pragma once

#include "../samples.hpp"
#include "../tasks.hpp"
#include "../trig.hpp"
#include "chain.hpp"

template <class T, int W, int L, bool phases>
class ChainBatch {
    using Line = Chain<T, W, L, phases>;
    using V = typename Lanes<T, W>::V;

    const ChainPlan& plan;
    const Tasks tasks;
    const int n, gates;

  public:
    explicit ChainBatch(const ChainPlan& p)
        : plan(p), tasks((p.batch + W - 1) / W), n(p.neurons), gates(p.neurons * L) {}

    // Bytes of the caller's buffer: what each thread works in, and in a backward pass the sums.
    int64_t bytes(bool reverse) const {
        return int64_t(plan.threads * each(reverse) * sizeof(V) + (reverse ? TurnSums<T, W>::bytes(tasks, gates) : 0));
    }

    void forward(const T* encoding, const T* weights, T* out, void* work) const {
        const auto rotations = rotations_of(weights, gates);
        const Ring<T> ring(plan, false);
        tasks.run(plan.threads, [&](int thread, int, int64_t block) {
            V* const own = static_cast<V*>(work) + thread * each(false);
            V* const angles = own + Line::workspace(false);
            V* const values = angles + gates;
            const Samples<T, W> samples(plan.batch, block);
            samples.ahead(encoding, gates, plan.batch);
            samples.load_all(encoding, gates, angles);
            Line chain(ring, false, own);
            chain.forward([&](int i, Gate2<V>* gate) { load(rotations, angles, i, gate); },
                          [&](int i, V z) { values[i] = z; });
            samples.store_all(values, out, n);
        });
    }

    void backward(const T* encoding, const T* weights, const T* cotangent, T* encoding_grad, double* weights_grad,
                  void* work) const {
        const auto rotations = rotations_of(weights, gates);
        const Ring<T> ring(plan, true);
        const TurnSums<T, W> total(tasks, gates, static_cast<V*>(work) + plan.threads * each(true));
        tasks.run(plan.threads, [&](int thread, int task, int64_t block) {
            V* const own = static_cast<V*>(work) + thread * each(true);
            V* const angles = own + Line::workspace(true);  // and once a neuron is done their derivatives
            V* const slopes = angles + gates;
            auto* const turned = reinterpret_cast<Turns<V>*>(slopes + n);
            const Samples<T, W> samples(plan.batch, block);
            samples.ahead(encoding, gates, plan.batch);
            samples.ahead(cotangent, n, plan.batch);
            samples.load_all(encoding, gates, angles);
            samples.load_all(cotangent, n, slopes, true);
            if (block == tasks.first(task)) std::fill(turned, turned + gates, Turns<V>{V{}, V{}, V{}});
            Line chain(ring, true, own);
            chain.backward([&](int i, Gate2<V>* gate) { load(rotations, angles, i, gate); },
                           [&](int i) { return slopes[i]; },
                           [&](int i, const Gate2<V>* gate, const Gate2<V>* d) {
                               for (int l = 0; l < L; ++l) {
                                   const int at = l * n + i;
                                   const Turns<V> t = turns_of(gate[l], d[l]);
                                   angles[at] = rotations[at].about(t);
                                   turned[at].x += t.x, turned[at].y += t.y, turned[at].z += t.z;
                               }
                           });
            samples.store_all(angles, encoding_grad, gates);
            if (!tasks.rests(task, block)) return;
            total.add(task, turned);
            std::fill(turned, turned + gates, Turns<V>{V{}, V{}, V{}});
        });
        total.finish(tasks, weights_grad, [&](int i, double* turns) { angles_of(weights + 3 * i, turns); });
    }

  private:
    size_t each(bool reverse) const {
        return Line::workspace(reverse) + size_t(gates) + size_t(n) + (reverse ? size_t(gates) * 3 : 0);
    }

    void load(const std::vector<Rotation<T>>& rotations, const V* angles, int i, Gate2<V>* gate) const {
        for (int l = 0; l < L; ++l) {
            const int at = l * n + i;
            V sin, cos;
            sincos<T, W>(T(0.5) * angles[at], sin, cos);
            gate[l] = gate_of(rotations[at], cos, sin);
        }
    }
};
