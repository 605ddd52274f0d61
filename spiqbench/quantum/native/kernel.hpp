// The two entry points a precision and a lane count: forward and backward of a whole batch.
#pragma once

#include <vector>

#include "simulator.hpp"
#include "threads.hpp"

template <class T, int W>
class Batch {
    using L = Lanes<T, W>;
    using V = typename L::V;

    const Plan& plan;
    const int64_t blocks;
    const int gates;          // of one sample
    const size_t state_size;  // V of one saved state


  public:
    using Vector = V;

    explicit Batch(const Plan& p)
        : plan(p), blocks((p.batch + W - 1) / W), gates(p.layers * p.wires), state_size(size_t(2) << p.bits) {}

    // Bytes of the buffers that the caller allocates.
    enum Buffer { kState, kGates, kMoments, kWork };
    int64_t bytes(int buffer) const {
        int64_t count = 0;
        if (buffer == kState) count = blocks * plan.parts * int64_t(state_size);
        if (buffer == kGates) count = blocks * gates * int64_t(sizeof(Gate<V>) / sizeof(V));
        if (buffer == kMoments) count = blocks * plan.parts * plan.bits * 3;
        if (buffer == kWork) count = plan.threads * int64_t(Simulator<T, W>::workspace(plan));
        return count * int64_t(sizeof(V));
    }

    // encoding_cos, encoding_sin of half the encoding: [batch][layers][wires]; out: [batch][wires] or [batch][words].
    void forward(const T* encoding_cos, const T* encoding_sin, const T* weights, T* out, V* state, Gate<V>* all_gates,
                 Direction<V>* moments, V* work) const {
        const auto rotations = rotations_of(weights);
        if (plan.parts == 1) {
            parallel_for(blocks, plan.threads, [&](int thread, int64_t block) {
                decompose(block, rotations, encoding_cos, encoding_sin, all_gates + block * gates);
                run(thread, block, 0, out, state, all_gates, moments, work);
            });
            return;
        }
        parallel_for(blocks, plan.threads, [&](int, int64_t block) {
            decompose(block, rotations, encoding_cos, encoding_sin, all_gates + block * gates);
        });
        parallel_for(blocks * plan.parts, plan.threads, [&](int thread, int64_t task) {
            run(thread, task / plan.parts, int(task % plan.parts), out, state, all_gates, moments, work);
        });
    }

    // With a null state the forward pass is done again, in the workspace.
    void backward(const T* weights, const T* cotangent, const V* state, const Gate<V>* all_gates,
                  const Direction<V>* moments, T* encoding_grad, double* weights_grad, V* work) const {
        const size_t each = size_t(plan.layers) * plan.bits;
        std::vector<char> memory(sizeof(Direction<V>) * (each * blocks * plan.parts + 1) + 64);
        auto* const grads = reinterpret_cast<Direction<V>*>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t(63));
        std::vector<double> partial(size_t(blocks) * gates * 3);
        const auto axes = axes_of(weights);
        auto undo = [&](int thread, int64_t block, int part) {
            undo_part(thread, block, part, cotangent, state, all_gates, moments,
                      grads + (block * plan.parts + part) * each, work);
        };
        auto gather = [&](int64_t block) {
            chain(block, grads + block * plan.parts * each, all_gates + block * gates, axes, encoding_grad,
                  partial.data() + block * gates * 3);
        };
        if (plan.parts == 1) {
            parallel_for(blocks, plan.threads, [&](int thread, int64_t block) {
                undo(thread, block, 0);
                gather(block);
            });
        } else {
            parallel_for(blocks * plan.parts, plan.threads, [&](int thread, int64_t task) {
                undo(thread, task / plan.parts, int(task % plan.parts));
            });
            parallel_for(blocks, plan.threads, [&](int, int64_t block) { gather(block); });
        }
        for (int i = 0; i < gates * 3; ++i) {  // in block order, so that threads cannot change the sum
            double total = 0;
            for (int64_t block = 0; block < blocks; ++block) total += partial[block * gates * 3 + i];
            weights_grad[i] = total;
        }
    }

  private:
    struct Rotation {  // first column of Rot
        T re0, im0, re1, im1;
    };
    std::vector<Rotation> rotations_of(const T* weights) const {
        std::vector<Rotation> all(gates);
        for (int i = 0; i < gates; ++i) {
            const double phi = weights[3 * i], theta = weights[3 * i + 1], omega = weights[3 * i + 2];
            const double c = std::cos(theta / 2), s = std::sin(theta / 2);
            const double plus = (omega + phi) / 2, minus = (omega - phi) / 2;
            all[i] = {T(std::cos(plus) * c), T(-std::sin(plus) * c), T(std::cos(minus) * s), T(std::sin(minus) * s)};
        }
        return all;
    }

    int64_t sample(int64_t block, int lane) const { return std::min(block * W + lane, plan.batch - 1); }

    // Rot RY(encoding) = [[u, -conj v], [v, conj u]] up to a phase RZ(a) RY(b) RZ(c).
    void decompose(int64_t block, const std::vector<Rotation>& rotations, const T* encoding_cos,
                   const T* encoding_sin, Gate<V>* out) const {
        for (int i = 0; i < gates; ++i) {
            V c, s;
            for (int lane = 0; lane < W; ++lane) {
                const int64_t at = sample(block, lane) * gates + i;
                c[lane] = encoding_cos[at], s[lane] = encoding_sin[at];
            }
            const Rotation& r = rotations[i];
            V ur = r.re0 * c - r.re1 * s, ui = r.im0 * c + r.im1 * s;
            V vr = r.re1 * c + r.re0 * s, vi = r.im1 * c - r.im0 * s;
            const V u = L::sqrt(ur * ur + ui * ui), v = L::sqrt(vr * vr + vi * vi);
            normalise(ur, ui, u);
            normalise(vr, vi, v);
            const V length = L::sqrt(u * u + v * v);
            out[i].cos = u / length, out[i].sin = v / length, out[i].tan = v / u;
            out[i].out_re = vr * ur + vi * ui, out[i].out_im = vi * ur - vr * ui;
            out[i].in_re = ur * vr - ui * vi, out[i].in_im = -(ur * vi + ui * vr);
        }
    }

    // To length 1; where there is no length any phase will do.
    static void normalise(V& re, V& im, V length) {
        const auto tiny = length < T(1e-30);
        re = tiny ? L::all(1) : re / length;
        im = tiny ? V{} : im / length;
    }

    void run(int thread, int64_t block, int part, T* out, V* state, const Gate<V>* all_gates, Direction<V>* moments,
             V* work) const {
        Simulator<T, W> simulator(plan, work + thread * Simulator<T, W>::workspace(plan));
        const int32_t* wire = plan.wire + size_t(part) * plan.bits;
        const int64_t task = block * plan.parts + part;
        simulator.select(all_gates + block * gates, wire);
        V* const final_state = state ? state + task * state_size : simulator.own_state();
        Direction<V>* const m = moments + task * plan.bits;
        simulator.forward(final_state, m);
        const int used = int(std::min<int64_t>(W, plan.batch - block * W));
        if (plan.words) {
            const size_t words = size_t(1) << plan.bits;
            for (size_t k = 0; k < words; ++k) {
                const V p = final_state[2 * k] * final_state[2 * k] + final_state[2 * k + 1] * final_state[2 * k + 1];
                for (int lane = 0; lane < used; ++lane) out[(block * W + lane) * words + k] = p[lane];
            }
            return;
        }
        for (int b = 0; b < plan.bits; ++b) {
            if (!(plan.measured >> b & 1)) continue;
            const Gate<V>& g = all_gates[block * gates + (plan.layers - 1) * plan.wires + wire[b]];
            const V z = (g.cos * g.cos - g.sin * g.sin) * m[b].z - 2 * g.cos * g.sin * m[b].x;
            for (int lane = 0; lane < used; ++lane) out[(block * W + lane) * plan.wires + wire[b]] = z[lane];
        }
    }

    void undo_part(int thread, int64_t block, int part, const T* cotangent, const V* state, const Gate<V>* all_gates,
                   const Direction<V>* moments, Direction<V>* grad, V* work) const {
        Simulator<T, W> simulator(plan, work + thread * Simulator<T, W>::workspace(plan));
        const int32_t* wire = plan.wire + size_t(part) * plan.bits;
        const int64_t task = block * plan.parts + part;
        simulator.select(all_gates + block * gates, wire);
        Direction<V> again[kMaxBits];
        const V* from = state ? state + task * state_size : simulator.own_state();
        if (!state) simulator.forward(simulator.own_state(), again);
        const int used = int(std::min<int64_t>(W, plan.batch - block * W));
        V seed[kMaxBits] = {};
        V* given = seed;
        if (plan.words) {
            const size_t words = size_t(1) << plan.bits;
            given = simulator.seed_space();
            for (size_t k = 0; k < words; ++k) {
                V g = V{};
                for (int lane = 0; lane < used; ++lane) g[lane] = cotangent[(block * W + lane) * words + k];
                given[k] = g;
            }
        } else {
            for (int b = 0; b < plan.bits; ++b)
                if (plan.measured >> b & 1)
                    for (int lane = 0; lane < used; ++lane)
                        seed[b][lane] = cotangent[(block * W + lane) * plan.wires + wire[b]];
        }
        simulator.backward(from, state ? moments + task * plan.bits : again, given, grad);
    }

    struct Axes {  // sines and cosines of the three trained angles
        T sin_phi, cos_phi, sin_theta, cos_theta, sin_omega, cos_omega;
    };
    std::vector<Axes> axes_of(const T* weights) const {
        std::vector<Axes> all(gates);
        for (int i = 0; i < gates; ++i) {
            const double phi = weights[3 * i], theta = weights[3 * i + 1], omega = weights[3 * i + 2];
            all[i] = {T(std::sin(phi)),   T(std::cos(phi)),   T(std::sin(theta)),
                      T(std::cos(theta)), T(std::sin(omega)), T(std::cos(omega))};
        }
        return all;
    }

    // From derivatives along X, Y, Z before RZ(a), summed over the parts, to those of the four angles of each gate.
    void chain(int64_t block, const Direction<V>* grads, const Gate<V>* block_gates, const std::vector<Axes>& axes,
               T* encoding_grad, double* weights_grad) const {
        std::vector<T> memory((gates + 1) * 3 * W + 64 / sizeof(T));
        auto* total = reinterpret_cast<Direction<V>*>((reinterpret_cast<uintptr_t>(memory.data()) + 63) & ~uintptr_t(63));
        for (int i = 0; i < gates; ++i) total[i] = {V{}, V{}, V{}};
        for (int part = 0; part < plan.parts; ++part) {
            const int32_t* wire = plan.wire + size_t(part) * plan.bits;
            for (int layer = 0; layer < plan.layers; ++layer)
                for (int b = 0; b < plan.bits; ++b) {
                    if (!(plan.rotated[layer] >> b & 1)) continue;
                    const Direction<V>& g = grads[(size_t(part) * plan.layers + layer) * plan.bits + b];
                    Direction<V>& t = total[layer * plan.wires + wire[b]];
                    t.x += g.x, t.y += g.y, t.z += g.z;
                }
        }
        const int used = int(std::min<int64_t>(W, plan.batch - block * W));
        for (int i = 0; i < gates; ++i) {
            const Axes& r = axes[i];
            const V c = r.cos_omega * block_gates[i].out_re + r.sin_omega * block_gates[i].out_im;  // of omega - a
            const V s = r.sin_omega * block_gates[i].out_re - r.cos_omega * block_gates[i].out_im;
            const V along = c * total[i].x + s * total[i].y, across = c * total[i].y - s * total[i].x;
            const V z = total[i].z;
            const V encoding =
                r.cos_phi * across - r.sin_phi * r.cos_theta * along + r.sin_phi * r.sin_theta * z;
            for (int lane = 0; lane < used; ++lane)
                encoding_grad[(block * W + lane) * gates + i] = encoding[lane];
            weights_grad[3 * i] = L::sum(r.sin_theta * along + r.cos_theta * z);
            weights_grad[3 * i + 1] = L::sum(across);
            weights_grad[3 * i + 2] = L::sum(z);
        }
    }
};
