// Sines and cosines of a vector of angles at once: reduction to a quarter turn, then the polynomials of Cephes.
#pragma once

#include "lanes.hpp"

// Words of the size of T, with the constants of its reduction: 2 / pi, and pi / 2 in three parts.
template <class T>
struct Trig;

template <>
struct Trig<float> {
    using Word = int32_t;
    static constexpr float most = 30000;  // beyond, three parts of pi / 2 no longer give the last bits
    static constexpr float round = 12582912.0f;  // 1.5 * 2**23: adding it leaves whole numbers in the last bits
    static constexpr float half_pi[3] = {1.5703125f, 4.837512969970703125e-4f, 7.549789948768648e-8f};
    static constexpr float sine[3] = {-1.9515295891e-4f, 8.3321608736e-3f, -1.6666654611e-1f};
    static constexpr float cosine[3] = {2.443315711809948e-5f, -1.388731625493765e-3f, 4.166664568298827e-2f};
    static constexpr int terms = 3;
};

template <>
struct Trig<double> {
    using Word = int64_t;
    static constexpr double most = 1e6;
    static constexpr double round = 6755399441055744.0;  // 1.5 * 2**52
    static constexpr double half_pi[3] = {1.57079625129699707031, 7.54978941586159635335e-8,
                                          5.39030285815811905290e-15};
    static constexpr double sine[6] = {1.58962301576546568060e-10, -2.50507477628578072866e-8,
                                       2.75573136213857245213e-6,  -1.98412698295895385996e-4,
                                       8.33333333332211858878e-3,  -1.66666666666666307295e-1};
    static constexpr double cosine[6] = {-1.13585365213876817300e-11, 2.08757008419747316778e-9,
                                         -2.75573141792967388112e-7,  2.48015872888517045348e-5,
                                         -1.38888888888730564116e-3,  4.16666666666665929218e-2};
    static constexpr int terms = 6;
};

template <class T, int W>
SPIQ_INLINE void sincos(typename Lanes<T, W>::V x, typename Lanes<T, W>::V& sin, typename Lanes<T, W>::V& cos) {
    using V = typename Lanes<T, W>::V;
    using R = Trig<T>;
    typedef typename R::Word I __attribute__((vector_size(sizeof(T) * W), may_alias));
    const V shifted = x * T(0.63661977236758134308) + R::round;
    const V turns = shifted - R::round;
    const I quarter = reinterpret_cast<const I&>(shifted);
    V r = x - turns * R::half_pi[0];
    r = r - turns * R::half_pi[1];
    r = r - turns * R::half_pi[2];
    const V square = r * r;
    V s = Lanes<T, W>::all(R::sine[0]), c = Lanes<T, W>::all(R::cosine[0]);
#pragma GCC unroll 6
    for (int i = 1; i < R::terms; ++i) s = s * square + R::sine[i], c = c * square + R::cosine[i];
    s = s * square * r + r;
    c = rounded(c * square * square) - T(0.5) * square + T(1);
    const auto swapped = (quarter & 1) != 0;
    sin = swapped ? c : s;
    cos = swapped ? s : c;
    sin = (quarter & 2) != 0 ? -sin : sin;
    cos = ((quarter + 1) & 2) != 0 ? -cos : cos;
    const V size = x < T(0) ? -x : x;
    if (!(Lanes<T, W>::largest(size) <= R::most)) {  // rare, and also where an angle is not a number
        for (int lane = 0; lane < W; ++lane) sin[lane] = std::sin(x[lane]), cos[lane] = std::cos(x[lane]);
    }
}
