// Distribution of the number of successes of independent draws over a mixture of rows, and its reverse mode.
//
// A distribution is a polynomial whose coefficient k is P(K = k): 1 - x + x z for one draw, a product for several. Eight
// draws make a leaf, in registers; leaves are multiplied two by two up to the root. Rows lie in the lanes.
#pragma once

#include <vector>

#include "../lanes.hpp"
#include "../tasks.hpp"
#include "polynomials.hpp"

struct CountPlan {
    int32_t neurons;
    int32_t threads;
    int64_t rows;
};

template <class T, int W>
class CountBatch {
    using L = Lanes<T, W>;
    using V = typename L::V;

    struct Node {
        int degree, left, right;  // left and right are -1 in a leaf
        size_t at;                // of its first coefficient in a thread's memory
    };

    const CountPlan& plan;
    const int n;
    const Tasks tasks;
    std::vector<Node> nodes;  // leaves first, the root last
    size_t numbers = 0;       // of all coefficients with their margins

  public:
    explicit CountBatch(const CountPlan& p) : plan(p), n(p.neurons), tasks((p.rows + W - 1) / W) {
        std::vector<int> level;
        for (int first = 0; first < n; first += kLeaf) level.push_back(grow(std::min(kLeaf, n - first), -1, -1));
        while (level.size() > 1) {
            std::vector<int> above;
            for (size_t i = 0; i + 1 < level.size(); i += 2)
                above.push_back(grow(nodes[level[i]].degree + nodes[level[i + 1]].degree, level[i], level[i + 1]));
            if (level.size() % 2) above.push_back(level.back());
            level = above;
        }
    }

    int64_t bytes() const {
        return int64_t(plan.threads * each() * sizeof(V) + size_t(tasks.count) * (n + 1) * sizeof(double));
    }

    // x: [neurons][rows]; weights: [rows]; out: [neurons + 1], the sum over the rows.
    void forward(const T* x, const T* weights, T* out, void* work) const {
        V* const memory = cleared(work);
        double* const sums = reinterpret_cast<double*>(memory + plan.threads * each());
        tasks.run(plan.threads, [&](int thread, int task, int64_t block) {
            V* const own = memory + thread * each();
            V* const total = own + 2 * numbers;
            if (block == tasks.first(task)) std::fill(total, total + n + 1, V{});
            rise(x, block, own, nodes.size());
            const V weight = load(weights, block);
            const V* const root = own + nodes.back().at;
            for (int k = 0; k <= n; ++k) total[k] += weight * root[k];
            if (!tasks.rests(task, block)) return;
            for (int k = 0; k <= n; ++k) sums[size_t(task) * (n + 1) + k] += L::sum(total[k]);
            std::fill(total, total + n + 1, V{});
        });
        for (int k = 0; k <= n; ++k) {
            double sum = 0;
            for (int task = 0; task < tasks.count; ++task) sum += sums[size_t(task) * (n + 1) + k];
            out[k] = T(sum);
        }
    }

    // weights_grad may be null, where nobody asks for it.
    void backward(const T* x, const T* weights, const T* cotangent, T* grad, T* weights_grad, void* work) const {
        V* const memory = cleared(work);
        tasks.run(plan.threads, [&](int thread, int, int64_t block) {
            V* const own = memory + thread * each();
            V* const slopes = own + numbers;
            rise(x, block, own, nodes.size() - !weights_grad);
            V* const top = slopes + nodes.back().at;
            for (int k = 0; k <= n; ++k) top[k] = L::all(cotangent[k]);
            if (weights_grad) {
                const V* const root = own + nodes.back().at;
                V worth = V{};
                for (int k = 0; k <= n; ++k) worth += top[k] * root[k];
                store(worth, weights_grad, block);
            }
            const V weight = load(weights, block);
            for (int i = int(nodes.size()) - 1; i >= 0; --i) {
                const Node& node = nodes[i];
                if (node.left >= 0) {
                    const Node &a = nodes[node.left], &b = nodes[node.right];
                    product_reverse(own + b.at, b.degree, slopes + node.at, slopes + a.at, a.degree);
                    product_reverse(own + a.at, a.degree, slopes + node.at, slopes + b.at, b.degree);
                    continue;
                }
                V draws[kLeaf], worth[kLeaf];
                load_leaf(x, block, i, draws);
                leaf_reverse(draws, slopes + node.at, worth);
                for (int q = 0; q < node.degree; ++q)
                    store(weight * worth[q], grad + (size_t(i) * kLeaf + q) * plan.rows, block);
            }
        });
    }

  private:
    size_t each() const { return 2 * numbers + n + 1; }

    int grow(int degree, int left, int right) {
        nodes.push_back({degree, left, right, numbers + kMargin});
        numbers += std::max(degree, kLeaf) + 1 + 2 * kMargin;
        return int(nodes.size()) - 1;
    }

    V* cleared(void* work) const {  // margins of zeros
        std::memset(work, 0, bytes());
        return static_cast<V*>(work);
    }

    // The first so many nodes.
    void rise(const T* x, int64_t block, V* own, size_t many) const {
        for (size_t i = 0; i < many; ++i) {
            const Node& node = nodes[i];
            if (node.left >= 0) {
                const Node &a = nodes[node.left], &b = nodes[node.right];
                product(own + a.at, a.degree, own + b.at, b.degree, own + node.at);
            } else {
                V draws[kLeaf];
                load_leaf(x, block, i, draws);
                leaf(draws, own + node.at);
            }
        }
    }

    void load_leaf(const T* x, int64_t block, size_t leaf, V* draws) const {  // draws that there are not never succeed
        for (int q = 0; q < kLeaf; ++q)
            draws[q] = q < nodes[leaf].degree ? load(x + (leaf * kLeaf + q) * plan.rows, block) : V{};
    }

    V load(const T* row, int64_t block) const {
        V x = V{};
        if (block < plan.rows / W)
            std::memcpy(&x, row + block * W, sizeof x);
        else
            std::memcpy(&x, row + block * W, (plan.rows % W) * sizeof(T));
        return x;
    }

    void store(V x, T* row, int64_t block) const {
        if (block < plan.rows / W)
            std::memcpy(row + block * W, &x, sizeof x);
        else
            std::memcpy(row + block * W, &x, (plan.rows % W) * sizeof(T));
    }
};
