// A block of W samples through one circuit and back: the state, its adjoint and the gradient.
//
// Every single-qubit gate Rot(weights) RY(encoding) of a sample is RZ(a) RY(b) RZ(c). The RZ of one layer, its CZ or
// CPhase gates and the RZ of the next are all diagonal, so they merge into one phase a basis state; what is left between two phases
// is a real rotation a qubit, and with the cosine taken out (it goes into the next phase) that is [[1, -t], [t, 1]]:
// one multiply-add a real number. The first RZ acts on |0> and the last is not seen by the readout: both drop.
//
// The gradient is gathered as three numbers a gate, the derivative along generators X, Y and Z right after RY(b):
// unlike derivatives in a, b and c they stay finite where b = 0.
#pragma once

#include "permute.hpp"

template <class T, int W>
class Simulator : public Permute<T, W> {
    using Base = Permute<T, W>;
    using typename Base::L;
    using typename Base::V;
    using Base::plan;
    using Base::m;
    using Base::size;
    using Base::psi;
    using Base::lam;
    using Base::scale;

  public:
    using Base::Base;

    // Leaves in `state` what the backward pass starts from. With `words` unset: the state before the last rotations,
    // whose effect on <Z> is worked out from <X>, <Y> and <Z> before them (moments, [bits]). Else: the final state.
    void forward(V* state, Turns<V>* moments) {
        V* const home = psi;
        psi = state;
        const int last = plan.layers - 1;
        this->product_state();
        scale = L::all(1);
        for (int layer = 1; layer <= last; ++layer) {
            const bool fused = !plan.sources;
            if (fused)
                this->join_phases(layer - 1);
            else
                this->permute(layer - 1);
            for (int at = 0; at < m; at += 3) {
                const int many = std::min(3, m - at);
                const bool phases = fused && at == 0;
                if (layer == last && !plan.words)
                    this->measure_group(many, phases, at == 0, at, moments);
                else
                    this->rotate_group(many, phases, layer, at);
            }
        }
        if (plan.words) {
            if (last > 0) this->rescale(scale);
        } else if (last == 0) {
            for (int b = 0; b < m; ++b) moments[b] = {V{}, V{}, L::all(1)};
        }
        psi = home;
    }

    // <Z> of each bit after the last rotations, from the moments before them.
    V expectation(int bit, const Turns<V>* moments) const {
        const Euler<V>& g = this->gate(plan.layers - 1, bit);
        return (g.cos * g.cos - g.sin * g.sin) * moments[bit].z - 2 * g.cos * g.sin * moments[bit].x;
    }

    // `grad` is [layers][bits]; `cotangent` is [bits] for <Z>, [2**bits] for words.
    void backward(const V* state, const Turns<V>* moments, const V* cotangent, Turns<V>* grad) {
        const int last = plan.layers - 1;
        for (int i = 0; i < plan.layers * m; ++i) grad[i] = {V{}, V{}, V{}};
        int layer = last;
        scale = L::all(1);
        if (plan.words) {
            for (uint32_t k = 0; k < size; ++k) {
                psi[2 * k] = state[2 * k], psi[2 * k + 1] = state[2 * k + 1];
                lam[2 * k] = cotangent[k] * state[2 * k], lam[2 * k + 1] = cotangent[k] * state[2 * k + 1];
            }
        } else {
            this->readout_gradient(moments, cotangent, grad + size_t(last) * m);
            if (last == 0) return;
            this->apply_observable(state, cotangent);
            --layer;
        }
        bool pending = !plan.words;  // phases between this layer and the one just undone
        for (; layer >= 0; --layer, pending = true) {
            if (pending && plan.sources) this->unpermute(layer);
            const bool fused = pending && !plan.sources;
            Turns<V>* g = grad + size_t(layer) * m;
            if (layer == 0) {
                this->first_layer_gradient(fused, g);
                break;
            }
            if (fused) this->join_phases(layer);
            if (pending && !fused) this->phase_gradient(g);
            for (int at = 0; at < m; at += 2)
                this->undo_group(std::min(2, m - at), fused && at == 0, layer == 1 && at + 2 >= m, layer, at, g);
        }
    }
};
