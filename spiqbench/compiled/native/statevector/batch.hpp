// All samples of a call through the simulator: blocks of lanes over threads.
#pragma once

#include "../samples.hpp"
#include "../tasks.hpp"
#include "../trig.hpp"
#include "simulator.hpp"

template <class T, int W>
class StateBatch {
    using V = typename Lanes<T, W>::V;

    const StatePlan& plan;
    const Tasks tasks;
    const int gates;          // of one sample
    const size_t state_size;  // V of one saved state

  public:
    using Vector = V;

    explicit StateBatch(const StatePlan& p)
        : plan(p), tasks((p.batch + W - 1) / W), gates(p.layers * p.qubits), state_size(size_t(2) << p.qubits) {}

    // Bytes of the buffers that the caller allocates.
    enum Buffer { kState, kGates, kMoments, kWork, kSums };
    int64_t bytes(int buffer) const {
        if (buffer == kSums) return int64_t(TurnSums<T, W>::bytes(tasks, gates));
        int64_t count = 0;
        if (buffer == kState) count = tasks.blocks * int64_t(state_size);
        if (buffer == kGates) count = tasks.blocks * gates * int64_t(sizeof(Euler<V>) / sizeof(V));
        if (buffer == kMoments) count = tasks.blocks * plan.qubits * 3;
        if (buffer == kWork) count = plan.threads * each();
        return count * int64_t(sizeof(V));
    }

    // encoding: [batch][layers][qubits]; out: [batch][qubits] or [batch][words]. Without a state none is kept.
    void forward(const T* encoding, const T* weights, T* out, V* state, Euler<V>* all_gates, Turns<V>* moments,
                 V* work) const {
        const auto rotations = rotations_of(weights, gates);
        tasks.run(plan.threads, [&](int thread, int, int64_t block) {
            const Samples<T, W> samples(plan.batch, block);
            Euler<V>* const own = all_gates + block * gates;
            for (int i = 0; i < gates; ++i) {
                V sin, cos;
                sincos<T, W>(T(0.5) * samples.load(encoding, gates, i), sin, cos);
                own[i] = euler<T, W>(gate_of(rotations[i], cos, sin));
            }
            Simulator<T, W> simulator(plan, own, work + thread * each());
            V* const kept = state ? state + block * state_size : simulator.own_state();
            Turns<V>* const seen = moments + block * plan.qubits;
            simulator.forward(kept, seen);
            if (plan.words) {
                const int64_t words = int64_t(1) << plan.qubits;
                for (int64_t k = 0; k < words; ++k) {
                    const V p = kept[2 * k] * kept[2 * k] + kept[2 * k + 1] * kept[2 * k + 1];
                    samples.store(p, out, words, k);
                }
            } else {
                for (int b = 0; b < plan.qubits; ++b)
                    samples.store(simulator.expectation(b, seen), out, plan.qubits, plan.qubits - 1 - b);
            }
        });
    }

    // With a null state the forward pass is done again, in the workspace.
    void backward(const T* weights, const T* cotangent, const V* state, const Euler<V>* all_gates,
                  const Turns<V>* moments, T* encoding_grad, double* weights_grad, V* work, void* sums) const {
        const auto rotations = rotations_of(weights, gates);
        const TurnSums<T, W> total(tasks, gates, sums);
        tasks.run(plan.threads, [&](int thread, int task, int64_t block) {
            const Samples<T, W> samples(plan.batch, block);
            const Euler<V>* const own = all_gates + block * gates;
            V* const room = work + thread * each();
            auto* const grad = reinterpret_cast<Turns<V>*>(room + Simulator<T, W>::workspace(plan));
            Simulator<T, W> simulator(plan, own, room);
            undo(simulator, samples, block, cotangent, state, moments, grad);
            auto* const turned = grad + gates;
            for (int layer = 0; layer < plan.layers; ++layer)
                for (int q = 0; q < plan.qubits; ++q) {
                    const int i = layer * plan.qubits + q;
                    turned[i] = after(own[i], grad[layer * plan.qubits + plan.qubits - 1 - q]);
                    samples.store(rotations[i].about(turned[i]), encoding_grad, gates, i);
                }
            total.add(task, turned);
        });
        total.finish(tasks, weights_grad, [&](int i, double* turns) { angles_of(weights + 3 * i, turns); });
    }

  private:
    int64_t each() const { return int64_t(Simulator<T, W>::workspace(plan)) + 6 * gates; }

    void undo(Simulator<T, W>& simulator, const Samples<T, W>& samples, int64_t block, const T* cotangent,
              const V* state, const Turns<V>* moments, Turns<V>* grad) const {
        Turns<V> again[kMaxBits];
        V seed[kMaxBits];
        if (!state) simulator.forward(simulator.own_state(), again);
        const V* from = state ? state + block * state_size : simulator.own_state();
        V* given = seed;
        if (plan.words) {
            const int64_t words = int64_t(1) << plan.qubits;
            given = simulator.seed_space();
            for (int64_t k = 0; k < words; ++k) given[k] = samples.load_or_zero(cotangent, words, k);
        } else {
            for (int b = 0; b < plan.qubits; ++b)
                seed[b] = samples.load_or_zero(cotangent, plan.qubits, plan.qubits - 1 - b);
        }
        simulator.backward(from, state ? moments + block * plan.qubits : again, given, grad);
    }
};
