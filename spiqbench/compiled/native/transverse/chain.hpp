// A block of W samples through all neurons: <Z> level by level along the chain, and the way back.
//
// Block k + 1 of an influence needs only blocks up to k of the neuron before it: exact on a ring without any start. All
// levels go along the chain at once, each one neuron behind the one below it, and in the backward pass the way down
// behind the way up, so that the few neurons between the first and the last stage stay in the cache. The last block, the
// largest, is made where it is used.
#pragma once

#include <cstring>

#include "held.hpp"
#include "phase_contract.hpp"
#include "step.hpp"

template <class T, int W, int L, bool phases>
class Chain : public Held<T, W, L, phases> {
    using Base = Held<T, W, L, phases>;
    using V = typename Base::V;
    using typename Base::Influence;
    using Base::ring, Base::n, Base::gaps, Base::phase, Base::last, Base::dlast, Base::made, Base::dmade;
    using Base::site, Base::dsite, Base::side, Base::dside, Base::neighbour, Base::signs, Base::seen_z, Base::pair;
    static constexpr int kKept = Base::kKept, kLast = Base::kLast;

  public:
    using Base::Base;

    // <Z> of every neuron, handed to store(neuron, value), from the gates, load(neuron, gates).
    template <class Load, class Store>
    void forward(Load&& load, Store&& store) {
        for (int front = 0; front < n + 2 * (L - 1); ++front) {
            rise(front, load);
            const int i = front - (L - 1);
            if (!at_stage<L - 1>(i)) continue;
            Site<V, L>& s = site(i);
            V value = s.partial[L > 1 ? L - 2 : 0];
            if constexpr (L > 1) {
                for (int from : {kLeft, kRight}) reach<L - 1>(from, i, last[from], made[from]);
                const V added = closed(s);
                const V scaled = s.c[L - 1] * value;
                value = (histories(L) > 8 ? rounded(scaled) : scaled) + added;  // `close` is a loop there
            }
            store(ring.wire(i), value);
        }
    }

    // Derivatives of every neuron's gates, handed to store(neuron, gates, derivatives), given those of <Z>,
    // slope(neuron).
    template <class Load, class Slope, class Store>
    void backward(Load&& load, Slope&& slope, Store&& store) {
        for (int front = 0; front < n + 4 * (L - 1); ++front) {
            rise(front, load);
            if (front < n) {
                clear<L>(dsite(front).c);
                for (int from : {kLeft, kRight}) {
                    clear<kKept>(dside(from, front).block);
                    if (gaps || phases) clear<kKept>(dside(from, front).z);
                }
            }
            const int closing = front - (L - 1), leaving = closing - (L - 1);
            if (at_stage<L - 1>(closing)) close_all(closing, slope(ring.wire(closing)));
            if constexpr (L > 2) descend<L - 2>(closing - 1);
            if (!at_stage<2 * (L - 1)>(leaving)) continue;
            if constexpr (L > 1) dsite(leaving).c[0] += site(leaving).partial[1];
            Gate2<V> d[L];
            prepare_reverse<phases>(site(leaving), dsite(leaving), d);
            store(ring.wire(leaving), site(leaving).gate, d);
        }
    }

  private:
    // A stage so many neurons behind the first begins as far along, and goes once round.
    template <int behind>
    bool at_stage(int i) const {
        return behind <= i && i < n + behind;
    }

    // The gates of the neuron in front, and blocks 1 .. L - 2 from both sides of those behind it.
    template <class Load>
    void rise(int front, Load&& load) {
        if (front < n) {
            Site<V, L>& s = site(front);
            load(front, s.gate);
            prepare<phases>(s);
            s.partial[0] = s.c[0];
        }
        if constexpr (L > 2) ascend<1>(front - 1);
    }

    template <int k>
    void ascend(int i) {
        constexpr int K = 1 << (k - 1);
        if (at_stage<k>(i)) {
            Influence &left = side(kLeft, i), &right = side(kRight, i);
            reach<k>(kLeft, i, left.block + offset(k), left.z + offset(k));
            reach<k>(kRight, i, right.block + offset(k), right.z + offset(k));
            Site<V, L>& s = site(i);
            V added;
            if constexpr (phases)
                added = join<K>(phase, s.D + offset(k), pair(left, k), pair(right, k));
            else
                added = join<K>(s.D + offset(k), left.block + offset(k), right.block + offset(k));
            s.partial[k] = s.c[k] * s.partial[k - 1] + added;
        }
        if constexpr (k < L - 2) ascend<k + 1>(i - 1);
    }

    // Block k of what reaches neuron i from one side; z, written only where it is kept apart, is what it would be with a
    // CZ.
    template <int k>
    void reach(int from, int i, V* block, V* z) {
        constexpr int K = 1 << (k - 1);
        const int before = neighbour(i, from);
        if constexpr (phases) {
            if constexpr (k == 1) {
                z[0] = site(before).c[0], block[0] = Lanes<T, W>::all(1);
            } else {
                const Pair<V> f = pair(side(from, i), k - 1);
                step<K / 2>(phase, site(before).D + offset(k - 1), pair(side(from, before), k - 1),
                            site(before).c[k - 1], f, z);
                longer<K / 2>(phase, f, block);
            }
            return;
        }
        const T* s = signs(i, from);
        V* const target = gaps ? z : block;
        if constexpr (k == 1) {
            target[0] = site(before).c[0];
        } else {
            constexpr int h = k - 1;
            Influence& f = side(from, i);
            step<K / 2, V, T>(site(before).D + offset(h), side(from, before).block + offset(h), site(before).c[h],
                              {seen_z(f) + offset(h), f.block, s}, s[h - 1] < 0, target);
        }
        if (!gaps) return;
        if (s[k - 1] < 0)
            std::memcpy(static_cast<void*>(block), z, K * K * sizeof(V));
        else
            influence<K>(side(from, i).block, block);
    }

    // From derivatives of block k (and of z where there are gaps) to those of all that it was made of.
    template <int k>
    void reach_reverse(int from, int i, const V* dblock, V* dz) {
        constexpr int K = 1 << (k - 1);
        const int before = neighbour(i, from);
        if constexpr (phases) {
            if constexpr (k == 1) {
                dsite(before).c[0] += dz[0];
            } else {
                const Pair<V> df = pair(dside(from, i), k - 1);
                step_reverse<K / 2>(phase, site(before).c[k - 1], pair(side(from, i), k - 1), dz,
                                    dsite(before).back[from] + offset(k - 1), dsite(before).c[k - 1], df);
                longer_reverse<K / 2>(phase, dblock, df);
            }
            return;
        }
        const T* s = signs(i, from);
        const V* dtarget = dblock;
        if (gaps) {
            if (s[k - 1] < 0)
                for (int a = 0; a < K * K; ++a) dz[a] += dblock[a];
            else
                influence_reverse<K>(dblock, dside(from, i).block);
            dtarget = dz;
        }
        if constexpr (k == 1) {
            dsite(before).c[0] += dtarget[0];
        } else {
            constexpr int h = k - 1;
            Influence &f = side(from, i), &df = dside(from, i);
            step_reverse<K / 2, V, T>(site(before).c[h], {seen_z(f) + offset(h), f.block, s}, s[h - 1] < 0, dtarget,
                                      dsite(before).back[from] + offset(h), dsite(before).c[h],
                                      {seen_z(df) + offset(h), df.block});
        }
    }

    // What the last level adds to <Z>, from the last blocks.
    V closed(const Site<V, L>& s) {
        constexpr int K = histories(L);
        if constexpr (phases) {
            V once[K * K], twice[K * K];
            products<K>(phase, {last[kLeft], made[kLeft]}, {last[kRight], made[kRight]}, once, twice);
            return close<K>(s.A, s.tilt, once, Ones<K, V>{}) + close<K>(s.A, s.tilted, twice, Ones<K, V>{});
        } else {
            return close<K>(s.A, s.tilt, last[kLeft], last[kRight]);
        }
    }

    void closed_reverse(const Site<V, L>& s, V slope, SiteReverse<V, L>& d) {
        constexpr int K = histories(L);
        if constexpr (phases) {
            V once[K * K], twice[K * K], donce[K * K], dtwice[K * K];
            Complex<V> dA[K];
            const Pair<V> left{last[kLeft], made[kLeft]}, right{last[kRight], made[kRight]};
            products<K>(phase, left, right, once, twice);
            close_reverse<K>(s.A, s.tilt, once, Ones<K, V>{}, slope, d.A, d.tilt, donce, Unread<V>{});
            close_reverse<K>(s.A, s.tilted, twice, Ones<K, V>{}, slope, dA, d.tilted, dtwice, Unread<V>{});
            if constexpr (K > 1)
                for (int p = 0; p < K; ++p) d.A[p] += dA[p];
            products_reverse<K>(phase, left, right, donce, dtwice, {dlast[kLeft], dmade[kLeft]},
                                {dlast[kRight], dmade[kRight]});
        } else {
            close_reverse<K>(s.A, s.tilt, last[kLeft], last[kRight], slope, d.A, d.tilt, dlast[kLeft], dlast[kRight]);
        }
    }

    void close_all(int i, V slope) {
        Site<V, L>& s = site(i);
        SiteReverse<V, L>& d = dsite(i);
        if constexpr (L > 1) {
            for (int from : {kLeft, kRight}) reach<L - 1>(from, i, last[from], made[from]);
            closed_reverse(s, slope, d);
            for (int from : {kLeft, kRight}) {
                if (gaps) clear<kLast>(dmade[from]);
                reach_reverse<L - 1>(from, i, dlast[from], dmade[from]);
            }
            d.c[L - 1] += slope * s.partial[L - 2];
            s.partial[L - 1] = slope * s.c[L - 1];  // from here on: the derivative of the partial value below
        } else {
            d.c[0] += slope;
        }
    }

    template <int k>
    void descend(int i) {
        constexpr int K = 1 << (k - 1);
        if (at_stage<2 * (L - 1) - k>(i)) {
            Site<V, L>& s = site(i);
            Influence &left = dside(kLeft, i), &right = dside(kRight, i);
            const V slope = s.partial[k + 1];
            SiteReverse<V, L>& d = dsite(i);
            if constexpr (phases)
                meet_reverse<K>(phase, s.D + offset(k), pair(side(kLeft, i), k), pair(side(kRight, i), k), slope,
                                d.back[kLeft] + offset(k), d.back[kRight] + offset(k), pair(left, k), pair(right, k));
            else
                meet_reverse<K>(s.D + offset(k), side(kLeft, i).block + offset(k), side(kRight, i).block + offset(k),
                                slope, d.back[kLeft] + offset(k), d.back[kRight] + offset(k), left.block + offset(k),
                                right.block + offset(k));
            d.c[k] += slope * s.partial[k - 1];
            s.partial[k] = slope * s.c[k];
            reach_reverse<k>(kLeft, i, left.block + offset(k), left.z + offset(k));
            reach_reverse<k>(kRight, i, right.block + offset(k), right.z + offset(k));
        }
        if constexpr (k > 1) descend<k - 1>(i - 1);
    }
};
