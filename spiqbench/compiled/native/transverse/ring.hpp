// Where the neurons of a chain or ring are held while a block of samples passes along it.
//
// Level k of a neuron needs level k - 1 of both neighbours, so levels follow each other along the chain, each one neuron
// behind the one below, and only as many neurons as there are stages are held at a time. On a ring the first ones are
// met again at the end: those stay.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

struct ChainPlan {
    int32_t neurons;
    int32_t layers;
    int32_t threads;
    int32_t gaps;           // whether some edge has no gate in some layer that matters
    int32_t phases;         // whether gates are CPhase gates, not CZ, which has signs in place of phases
    int64_t batch;
    double angle;           // of CPhase gates
    const uint8_t* joined;  // [edge][layers - 1]: whether a gate acts between neurons e and e + 1, the last and the first
};

template <class T>
class Ring {
    struct Place {
        int wire, slot;  // which neuron, and where it is held
    };

    const int depth;
    std::vector<Place> places;  // of the neurons from -1 on, further round the ring than any stage gets
    std::vector<T> all_signs;   // [edge][layers - 1]: -1 with a gate, else 1

  public:
    const int n;
    const bool gaps;
    const double angle;

    Ring(const ChainPlan& plan, bool reverse) : depth(plan.layers - 1), n(plan.neurons), gaps(plan.gaps), angle(plan.angle) {
        const int stay = staying(plan.layers, reverse), moving = held(plan.layers, reverse) - stay;
        for (int i = -1; i <= n + 2 * depth; ++i) {
            const int wire = (i + n) % n;
            places.push_back({wire, wire < stay ? wire : stay + (wire - stay) % moving});
        }
        for (int i = 0; i < n * depth; ++i) all_signs.push_back(plan.joined[i] ? T(-1) : T(1));
    }

    // Neurons that are held at once, at most.
    static int held(int layers, bool reverse) { return staying(layers, reverse) + (reverse ? 2 * layers - 1 : layers + 1); }

    int wire(int i) const { return places[i + 1].wire; }
    int slot(int i) const { return places[i + 1].slot; }
    const T* signs(int i) const { return all_signs.data() + size_t(wire(i)) * depth; }  // of the edge from i to i + 1

  private:
    static int staying(int layers, bool reverse) { return reverse ? 2 * layers - 2 : layers; }
};
