// The neurons that are held at a time while a block of W samples passes, and what is known of them.
#pragma once

#include <cstddef>

#include "phase.hpp"
#include "ring.hpp"
#include "site.hpp"

enum Side { kLeft, kRight };  // the neighbour that an influence comes from

template <int count, class V>
inline void clear(V* numbers) {
#pragma GCC unroll 64
    for (int i = 0; i < count; ++i) numbers[i] = V{};
}

template <class T, int W, int L, bool phases>
class Held {
  protected:
    using V = typename Lanes<T, W>::V;
    static constexpr int kKept = kept(L);
    static constexpr int kLast = 1 << 2 * (L > 1 ? L - 2 : 0);  // numbers in the last block

    // z: the block if a gate acted; only kept apart where one does not. With CPhase gates a block is mixed of both:
    // `block` is what it would be without a gate.
    struct Influence {
        V block[kKept], z[kKept];
    };

    const Ring<T>& ring;
    const int n;
    const bool gaps;
    const Phase<V> phase;
    Site<V, L>* sites;
    Influence* sides[2];
    SiteReverse<V, L>* dsites;
    Influence* dsides[2];
    V *last[2], *dlast[2], *made[2], *dmade[2];  // the last blocks of one neuron, and their z

    Site<V, L>& site(int i) { return sites[ring.slot(i)]; }
    SiteReverse<V, L>& dsite(int i) { return dsites[ring.slot(i)]; }
    Influence& side(int from, int i) { return sides[from][ring.slot(i)]; }
    Influence& dside(int from, int i) { return dsides[from][ring.slot(i)]; }
    static int neighbour(int i, int from) { return from == kLeft ? i - 1 : i + 1; }
    const T* signs(int i, int from) const { return ring.signs(from == kLeft ? i - 1 : i); }
    V* seen_z(Influence& f) const { return gaps ? f.z : f.block; }
    static Pair<V> pair(Influence& f, int k) { return {f.block + offset(k), f.z + offset(k)}; }

  public:
    Held(const Ring<T>& places, bool reverse, V* work)
        : ring(places), n(places.n), gaps(places.gaps), phase(places.angle) {
        const int held = Ring<T>::held(L, reverse);
        for (int from : {kLeft, kRight})
            for (V** block : {&last[from], &dlast[from], &made[from], &dmade[from]}) *block = work, work += kLast;
        sites = reinterpret_cast<Site<V, L>*>(work);
        sides[kLeft] = reinterpret_cast<Influence*>(sites + held), sides[kRight] = sides[kLeft] + held;
        dsites = reinterpret_cast<SiteReverse<V, L>*>(sides[kRight] + held);
        dsides[kLeft] = reinterpret_cast<Influence*>(dsites + held), dsides[kRight] = dsides[kLeft] + held;
    }

    static size_t workspace(bool reverse) {  // in V
        const size_t forward = sizeof(Site<V, L>) + 2 * sizeof(Influence);
        const size_t back = reverse ? sizeof(SiteReverse<V, L>) + 2 * sizeof(Influence) : 0;
        return Ring<T>::held(L, reverse) * (forward + back) / sizeof(V) + 8 * kLast;
    }
};
