// A block of W samples through all neurons: <Z> level by level along the chain, and the way back.
//
// Block k + 1 of an influence needs only blocks up to k of the neuron before it, so that every level is one pass over
// the neurons, exact on a ring without any start. The last block, the largest, is made where it is used.
#pragma once

#include <cstddef>
#include <cstring>

#include "site.hpp"
#include "step.hpp"

enum Side { kLeft, kRight };  // the neighbour that an influence comes from

template <class T, int W, int L>
class Chain {
    using V = typename Lanes<T, W>::V;
    static constexpr int kKept = kept(L);
    static constexpr int kLast = 1 << 2 * (L > 1 ? L - 2 : 0);  // numbers in the last block

    struct Influence {
        V block[kKept], z[kKept];  // z: the block if a gate acted; only kept apart where one does not
    };

    const int n;
    const bool gaps;      // whether some edge has no gate in some layer
    const T* const sign;  // [edge][L - 1], edge e between neurons e and e + 1: -1 with a gate, else 1
    Site<V, L>* site;
    Influence* side[2];
    SiteReverse<V, L>* dsite;
    Influence* dside[2];
    V *last[2], *dlast[2], *made;  // the last blocks of one neuron, and what the one in the making would be with a gate

  public:
    static size_t workspace(int neurons, bool reverse) {  // in V
        const size_t forward = sizeof(Site<V, L>) + 2 * sizeof(Influence);
        const size_t back = reverse ? sizeof(SiteReverse<V, L>) + 2 * sizeof(Influence) : 0;
        return neurons * (forward + back) / sizeof(V) + 5 * kLast;
    }

    Chain(int neurons, const T* signs, bool any_gaps, V* work) : n(neurons), gaps(any_gaps), sign(signs) {
        for (V** block : {&last[kLeft], &last[kRight], &dlast[kLeft], &dlast[kRight], &made}) *block = work, work += kLast;
        site = reinterpret_cast<Site<V, L>*>(work);
        side[kLeft] = reinterpret_cast<Influence*>(site + n), side[kRight] = side[kLeft] + n;
        dsite = reinterpret_cast<SiteReverse<V, L>*>(side[kRight] + n);
        dside[kLeft] = reinterpret_cast<Influence*>(dsite + n), dside[kRight] = dside[kLeft] + n;
    }

    Gate2<V>& gate(int neuron, int layer) { return site[neuron].gate[layer]; }

    // <Z> of neurons from first to before last, from the gates.
    template <class Store>
    void forward(int first, int end, Store&& store) {
        sweep();
        for (int i = first; i < end; ++i) {
            Site<V, L>& s = site[i];
            V value = s.partial[L > 1 ? L - 2 : 0];
            if constexpr (L > 1) {
                for (int from : {kLeft, kRight}) reach<L - 1>(from, i, last[from], made);
                value = s.c[L - 1] * value + close<histories(L)>(s.A, s.tilt, last[kLeft], last[kRight]);
            }
            store(i, value);
        }
    }

    // Derivatives of every gate, handed to store(neuron, layer, derivatives), given those of <Z> of neurons from first to
    // before last, load(neuron).
    template <class Load, class Store>
    void backward(int first, int end, Load&& load, Store&& store) {
        sweep();
        std::memset(static_cast<void*>(dsite), 0, n * sizeof *dsite);
        for (int i = 0; i < 2 * n; ++i)
            std::memset(static_cast<void*>(dside[kLeft] + i), 0, gaps ? sizeof(Influence) : kKept * sizeof(V));
        for (int i = 0; i < n; ++i) {
            if (first <= i && i < end)
                close_all(i, load(i));
            else
                site[i].partial[L - 1] = V{};
        }
        if constexpr (L > 2) descend<L - 2>();
        if constexpr (L > 1)
            for (int i = 0; i < n; ++i) dsite[i].c[0] += site[i].partial[1];
        for (int i = 0; i < n; ++i) {
            Gate2<V> d[L];
            prepare_reverse(site[i], dsite[i], d);
            for (int l = 0; l < L; ++l) store(i, l, d[l]);
        }
    }

  private:
    int neighbour(int i, int from) const { return from == kLeft ? (i ? i - 1 : n - 1) : (i + 1 < n ? i + 1 : 0); }
    const T* signs(int i, int from) const { return sign + size_t(from == kLeft ? neighbour(i, kLeft) : i) * (L - 1); }
    V* seen(Influence& f) const { return gaps ? f.z : f.block; }

    // Sites, and blocks 1 .. L - 2 from both sides of every neuron.
    void sweep() {
        for (int i = 0; i < n; ++i) {
            prepare(site[i]);
            site[i].partial[0] = site[i].c[0];
        }
        if constexpr (L > 2) ascend<1>();
    }

    template <int k>
    void ascend() {
        constexpr int K = 1 << (k - 1);
        for (int i = 0; i < n; ++i) {
            for (int from : {kLeft, kRight}) {
                Influence& f = side[from][i];
                reach<k>(from, i, f.block + offset(k), f.z + offset(k));
            }
            Site<V, L>& s = site[i];
            s.partial[k] = s.c[k] * s.partial[k - 1] + join<K>(s.D + offset(k), side[kLeft][i].block + offset(k),
                                                               side[kRight][i].block + offset(k));
        }
        if constexpr (k < L - 2) ascend<k + 1>();
    }

    // Block k of what reaches neuron i from one side; z, written only where there are gaps, is what it would be with a gate.
    template <int k>
    void reach(int from, int i, V* block, V* z) {
        constexpr int K = 1 << (k - 1);
        const int before = neighbour(i, from);
        const T* s = signs(i, from);
        V* const target = gaps ? z : block;
        if constexpr (k == 1) {
            target[0] = site[before].c[0];
        } else {
            constexpr int h = k - 1;
            Influence& f = side[from][i];
            step<K / 2, V, T>(site[before].D + offset(h), side[from][before].block + offset(h), site[before].c[h],
                              {seen(f) + offset(h), f.block, s}, s[h - 1] < 0, target);
        }
        if (!gaps) return;
        if (s[k - 1] < 0)
            std::memcpy(static_cast<void*>(block), z, K * K * sizeof(V));
        else
            influence<K>(side[from][i].block, block);
    }

    // From derivatives of block k (and of z where there are gaps) to those of all that it was made of.
    template <int k>
    void reach_reverse(int from, int i, const V* dblock, V* dz) {
        constexpr int K = 1 << (k - 1);
        const int before = neighbour(i, from);
        const T* s = signs(i, from);
        const V* dmade = dblock;
        if (gaps) {
            if (s[k - 1] < 0)
                for (int a = 0; a < K * K; ++a) dz[a] += dblock[a];
            else
                influence_reverse<K>(dblock, dside[from][i].block);
            dmade = dz;
        }
        if constexpr (k == 1) {
            dsite[before].c[0] += dmade[0];
        } else {
            constexpr int h = k - 1;
            Influence &f = side[from][i], &df = dside[from][i];
            step_reverse<K / 2, V, T>(site[before].D + offset(h), side[from][before].block + offset(h),
                                      site[before].c[h], {seen(f) + offset(h), f.block, s}, s[h - 1] < 0, dmade,
                                      dsite[before].D + offset(h), dside[from][before].block + offset(h),
                                      dsite[before].c[h], {seen(df) + offset(h), df.block});
        }
    }

    void close_all(int i, V slope) {
        Site<V, L>& s = site[i];
        SiteReverse<V, L>& d = dsite[i];
        if constexpr (L > 1) {
            for (int from : {kLeft, kRight}) reach<L - 1>(from, i, last[from], made);
            close_reverse<histories(L)>(s.A, s.tilt, last[kLeft], last[kRight], slope, d.A, d.tilt, dlast[kLeft],
                                        dlast[kRight]);
            for (int from : {kLeft, kRight}) {
                std::memset(static_cast<void*>(made), 0, kLast * sizeof(V));
                reach_reverse<L - 1>(from, i, dlast[from], made);
            }
            d.c[L - 1] += slope * s.partial[L - 2];
            s.partial[L - 1] = slope * s.c[L - 1];  // from here on: the derivative of the partial value below
        } else {
            d.c[0] += slope;
        }
    }

    template <int k>
    void descend() {
        constexpr int K = 1 << (k - 1);
        for (int i = 0; i < n; ++i) {
            Site<V, L>& s = site[i];
            const V slope = s.partial[k + 1];
            join_reverse<K>(s.D + offset(k), side[kLeft][i].block + offset(k), side[kRight][i].block + offset(k), slope,
                            dsite[i].D + offset(k), dside[kLeft][i].block + offset(k),
                            dside[kRight][i].block + offset(k));
            dsite[i].c[k] += slope * s.partial[k - 1];
            s.partial[k] = slope * s.c[k];
        }
        for (int i = 0; i < n; ++i)
            for (int from : {kLeft, kRight}) {
                Influence& f = dside[from][i];
                reach_reverse<k>(from, i, f.block + offset(k), f.z + offset(k));
            }
        if constexpr (k > 1) descend<k - 1>();
    }
};
