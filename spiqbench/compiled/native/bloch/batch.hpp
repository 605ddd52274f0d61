// Circuits without an entangler: every qubit is a vector on the Bloch sphere of its own, and the neurons fill the lanes.
#pragma once

#include "../tasks.hpp"
#include "../trig.hpp"

struct BlochPlan {
    int32_t neurons;
    int32_t layers;
    int32_t threads;
    int64_t batch;
};

template <class V>
struct Arrow {
    V x, y, z;
};

// Rot(weights) as a rotation of Bloch vectors, by rows.
inline void rotation_matrix(double phi, double theta, double omega, double* r) {
    const double a = std::cos(phi), b = std::sin(phi), c = std::cos(theta), d = std::sin(theta), e = std::cos(omega),
                 f = std::sin(omega);
    const double all[9] = {e * c * a - f * b, -e * c * b - f * a, e * d,  //
                           f * c * a + e * b, -f * c * b + e * a, f * d,  //
                           -d * a,            d * b,              c};
    std::copy(all, all + 9, r);
}

template <class T, int W>
class BlochBatch {
    using V = typename Lanes<T, W>::V;
    static constexpr int kSamples = 64;  // of a block: enough to use what is at hand of a neuron's gates

    const BlochPlan& plan;
    const Tasks tasks;
    const int gates, chunks;  // of a sample; of W neurons

    struct Gate3 {
        V r[9];
    };

  public:
    explicit BlochBatch(const BlochPlan& p)
        : plan(p),
          tasks((p.batch + kSamples - 1) / kSamples),
          gates(p.neurons * p.layers),
          chunks((p.neurons + W - 1) / W) {}

    int64_t bytes() const { return int64_t(TurnSums<T, W>::bytes(tasks, gates)); }

    // encoding: [batch][layers][neurons]; out: [batch][neurons].
    void forward(const T* encoding, const T* weights, T* out) const {
        const auto all = gates_of(weights);
        const T* const end = encoding + plan.batch * gates;
        tasks.run(plan.threads, [&](int, int, int64_t block) {
            for (int chunk = 0; chunk < chunks; ++chunk)
                each_sample(block, [&](int64_t sample) {
                    Arrow<V> v{V{}, V{}, Lanes<T, W>::all(1)};
                    for (int l = 0; l < plan.layers; ++l) {
                        V sin, cos;
                        const T* row = encoding + (sample * plan.layers + l) * plan.neurons;
                        sincos<T, W>(load(row, chunk, end), sin, cos);
                        v = turn(all[l * chunks + chunk], tilt(v, cos, sin));
                    }
                    store(v.z, out + sample * plan.neurons, chunk);
                });
        });
    }

    void backward(const T* encoding, const T* weights, const T* cotangent, T* encoding_grad, double* weights_grad,
                  void* sums) const {
        const auto all = gates_of(weights);
        const TurnSums<T, W> total(tasks, gates, sums);
        const T *const end = encoding + plan.batch * gates, *const cotangent_end = cotangent + plan.batch * plan.neurons;
        tasks.run(plan.threads, [&](int, int task, int64_t block) {
            std::vector<Arrow<V>> seen(plan.layers), turned(plan.layers);
            std::vector<V> cos(plan.layers), sin(plan.layers);
            for (int chunk = 0; chunk < chunks; ++chunk) {
                std::fill(turned.begin(), turned.end(), Arrow<V>{V{}, V{}, V{}});
                each_sample(block, [&](int64_t sample) {
                    Arrow<V> v{V{}, V{}, Lanes<T, W>::all(1)};
                    for (int l = 0; l < plan.layers; ++l) {
                        const T* row = encoding + (sample * plan.layers + l) * plan.neurons;
                        sincos<T, W>(load(row, chunk, end), sin[l], cos[l]);
                        seen[l] = tilt(v, cos[l], sin[l]);
                        if (l + 1 < plan.layers) v = turn(all[l * chunks + chunk], seen[l]);
                    }
                    Arrow<V> slope{V{}, V{}, load(cotangent + sample * plan.neurons, chunk, cotangent_end)};
                    for (int l = plan.layers - 1; l >= 0; --l) {
                        slope = turn_back(all[l * chunks + chunk], slope);
                        const Arrow<V>& s = seen[l];
                        const V about = s.z * slope.x - s.x * slope.z;
                        turned[l].x += s.y * slope.z - s.z * slope.y;
                        turned[l].y += about;
                        turned[l].z += s.x * slope.y - s.y * slope.x;
                        store(about, encoding_grad + (sample * plan.layers + l) * plan.neurons, chunk);
                        slope = tilt(slope, cos[l], -sin[l]);
                    }
                });
                for (int l = 0; l < plan.layers; ++l)
                    for (int lane = 0; lane < used(chunk); ++lane)
                        total.add(task, l * plan.neurons + chunk * W + lane, turned[l].x[lane], turned[l].y[lane],
                                  turned[l].z[lane]);
            }
        });
        total.finish(tasks, weights_grad, [&](int i, double* turns) {
            double r[9];
            const T* w = weights + 3 * i;
            rotation_matrix(w[0], w[1], w[2], r);
            const double x = turns[0], y = turns[1], z = turns[2];
            for (int axis = 0; axis < 3; ++axis) turns[axis] = r[3 * axis] * x + r[3 * axis + 1] * y + r[3 * axis + 2] * z;
            angles_of(w, turns);
        });
    }

  private:
    int used(int chunk) const { return std::min(W, plan.neurons - chunk * W); }

    template <class F>
    void each_sample(int64_t block, F&& f) const {
        const int64_t end = std::min<int64_t>(plan.batch, (block + 1) * kSamples);
        for (int64_t sample = block * kSamples; sample < end; ++sample) f(sample);
    }

    // Lanes beyond the last neuron hold what comes next in memory, which is in no sum and nowhere stored.
    V load(const T* row, int chunk, const T* end) const {
        const T* const from = row + chunk * W;
        V x = V{};
        if (end - from >= W)
            std::memcpy(&x, from, sizeof x);
        else
            for (int lane = 0; lane < used(chunk); ++lane) x[lane] = from[lane];
        return x;
    }

    void store(V x, T* row, int chunk) const {
        if (used(chunk) == W)
            std::memcpy(row + chunk * W, &x, sizeof x);
        else
            for (int lane = 0; lane < used(chunk); ++lane) row[chunk * W + lane] = x[lane];
    }

    static Arrow<V> tilt(const Arrow<V>& v, V cos, V sin) { return {v.x * cos + v.z * sin, v.y, v.z * cos - v.x * sin}; }

    static Arrow<V> turn(const Gate3& g, const Arrow<V>& v) {
        const V* r = g.r;
        return {r[0] * v.x + r[1] * v.y + r[2] * v.z, r[3] * v.x + r[4] * v.y + r[5] * v.z,
                r[6] * v.x + r[7] * v.y + r[8] * v.z};
    }

    static Arrow<V> turn_back(const Gate3& g, const Arrow<V>& v) {
        const V* r = g.r;
        return {r[0] * v.x + r[3] * v.y + r[6] * v.z, r[1] * v.x + r[4] * v.y + r[7] * v.z,
                r[2] * v.x + r[5] * v.y + r[8] * v.z};
    }

    std::vector<Gate3> gates_of(const T* weights) const {  // [layers][chunks]
        std::vector<Gate3> all(size_t(plan.layers) * chunks);
        for (int l = 0; l < plan.layers; ++l)
            for (int n = 0; n < plan.neurons; ++n) {
                double r[9];
                const T* w = weights + 3 * (l * plan.neurons + n);
                rotation_matrix(w[0], w[1], w[2], r);
                for (int i = 0; i < 9; ++i) all[l * chunks + n / W].r[i][n % W] = T(r[i]);
            }
        return all;
    }
};
