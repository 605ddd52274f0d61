// Products of polynomials with a vector a coefficient, and the way back, four by four in registers.
//
// Coefficients have kMargin numbers on either side: zeros around factors, finite numbers around derivatives.
#pragma once

#include <algorithm>

constexpr int kLeaf = 8;    // factors 1 - x + x z in a leaf
constexpr int kMargin = 8;  // more than the six that four by four reach beyond

template <class V>
inline void leaf(const V* x, V* out) {
    V c[kLeaf + 1];
    c[0] = 1 - x[0], c[1] = x[0];
#pragma GCC unroll 8
    for (int j = 1; j < kLeaf; ++j) {
        const V silent = 1 - x[j];
        c[j + 1] = x[j] * c[j];
#pragma GCC unroll 8
        for (int k = j; k > 0; --k) c[k] = silent * c[k] + x[j] * c[k - 1];
        c[0] *= silent;
    }
#pragma GCC unroll 16
    for (int k = 0; k <= kLeaf; ++k) out[k] = c[k];
}

// Derivatives of the factors: on the way back h(k) is what the product is worth with z^k from the factors so far.
template <class V>
inline void leaf_reverse(const V* x, const V* slope, V* dx) {
    V c[kLeaf][kLeaf], h[kLeaf + 1];
    c[0][0] = V{} + 1;
#pragma GCC unroll 8
    for (int j = 1; j < kLeaf; ++j) {
        const V silent = 1 - x[j - 1];
        c[j][0] = silent * c[j - 1][0], c[j][j] = x[j - 1] * c[j - 1][j - 1];
#pragma GCC unroll 8
        for (int k = 1; k < j; ++k) c[j][k] = silent * c[j - 1][k] + x[j - 1] * c[j - 1][k - 1];
    }
#pragma GCC unroll 16
    for (int k = 0; k <= kLeaf; ++k) h[k] = slope[k];
#pragma GCC unroll 8
    for (int j = kLeaf - 1; j >= 0; --j) {
        V worth = V{};
#pragma GCC unroll 8
        for (int k = 0; k <= j; ++k) {
            const V more = h[k + 1] - h[k];
            worth += c[j][k] * more;
            h[k] += x[j] * more;
        }
        dx[j] = worth;
    }
}

// Four sums of four terms each: sum[t] += a[u] b[t - Sign u].
template <int Sign, class V>
inline void four_by_four(const V* a, const V* b, V (&sum)[4]) {
#pragma GCC unroll 4
    for (int u = 0; u < 4; ++u)
#pragma GCC unroll 4
        for (int t = 0; t < 4; ++t) sum[t] += a[u] * b[t - Sign * u];
}

template <class V>
inline void product(const V* a, int a_degree, const V* b, int b_degree, V* out) {
    for (int k = 0; k <= a_degree + b_degree; k += 4) {
        V sum[4] = {};
        const int last = std::min(a_degree, k + 3);
        for (int i = std::max(0, k - b_degree); i <= last; i += 4) four_by_four<1>(a + i, b + k - i, sum);
#pragma GCC unroll 4
        for (int t = 0; t < 4; ++t) out[k + t] = sum[t];
    }
}

// Sets the derivatives of one factor from those of the product and the other factor.
template <class V>
inline void product_reverse(const V* other, int other_degree, const V* slope, V* out, int degree) {
    for (int i = 0; i <= degree; i += 4) {
        V sum[4] = {};
        for (int j = 0; j <= other_degree; j += 4) four_by_four<-1>(other + j, slope + i + j, sum);
#pragma GCC unroll 4
        for (int t = 0; t < 4; ++t) out[i + t] = sum[t];
    }
}
