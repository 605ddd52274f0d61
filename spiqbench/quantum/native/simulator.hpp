// A block of W samples through one circuit and back: the state, its adjoint and the gradient.
//
// Every single-qubit gate Rot(weights) RY(encoding) of a sample is RZ(a) RY(b) RZ(c). The RZ of one layer, its CZ gates
// and the RZ of the next are all diagonal, so they merge into one phase a basis state; what is left between two phases
// is a real rotation a qubit, and with the cosine taken out (it goes into the next phase) that is [[1, -t], [t, 1]]:
// one multiply-add a real number. The first RZ acts on |0> and the last is not seen by the readout: both drop.
//
// The gradient is gathered as three numbers a gate, the derivative along generators X, Y and Z right after RY(b):
// unlike derivatives in a, b and c they stay finite where b = 0.
#pragma once

#include <algorithm>
#include <utility>

#include "lanes.hpp"
#include "plan.hpp"

constexpr int kMaxBits = 24;

// A gate of one sample in the form RZ(a) RY(b) RZ(c).
template <class V>
struct Gate {
    V cos, sin, tan;        // of b / 2
    V out_re, out_im;       // exp(i a)
    V in_re, in_im;         // exp(i c)
};

template <class V>
struct Direction {  // derivative along X, Y, Z right after RY(b)
    V x, y, z;
};

template <class T, int W>
class Simulator {
    using L = Lanes<T, W>;
    using V = typename L::V;

    const Plan& plan;
    const int m;
    const uint32_t size;
    const T steepest;  // above this tangent the cosine is not taken out, so that no product of tangents overflows

    const Gate<V>* gates;  // [layers][wires]
    const int32_t* wire;   // [bits]
    V *psi, *lam, *spare, *low, *high, *levels, *sums;

    V phase[kMaxBits][2][2];  // [bit][sign of its CZs][re, im]
    V scale;                  // cosines taken out since the last phase

  public:
    // Numbers of V that one thread works in.
    static size_t workspace(const Plan& p) {
        const size_t size = size_t(1) << p.bits;
        const size_t permuted = p.sources ? 2 * size + 2 * size : 0;
        return 2 * size + 2 * size + 2 * size + 2 * size + size + permuted;
    }

    Simulator(const Plan& p, V* work)
        : plan(p), m(p.bits), size(1u << p.bits), steepest(std::pow(T(10), T(30) / T(std::max(p.bits, 8)))) {
        psi = work, work += 2 * size;
        lam = work, work += 2 * size;
        low = work, work += 2 * size;
        levels = work, work += 2 * size;
        sums = work, work += size;
        if (p.sources) spare = work, work += 2 * size, high = work;
    }

    void select(const Gate<V>* block_gates, const int32_t* part_wire) { gates = block_gates, wire = part_wire; }
    V* own_state() { return psi; }
    V* seed_space() { return levels; }  // 2**bits numbers, free until the first layer is reached

    // ---- forward -----------------------------------------------------------------------------------------------

    // Leaves in `state` what the backward pass starts from. With `words` unset: the state before the last rotations,
    // whose effect on <Z> is worked out from <X>, <Y> and <Z> before them (moments, [bits]). Else: the final state.
    void forward(V* state, Direction<V>* moments) {
        V* const home = psi;
        psi = state;
        const int last = plan.layers - 1;
        product_state();
        scale = L::all(1);
        for (int layer = 1; layer <= last; ++layer) {
            const bool readout = layer == last && !plan.words;
            Bits rest = bits_of(readout ? plan.measured : plan.rotated[layer]);
            const bool fused = !plan.sources;
            if (fused)
                join_phases(layer - 1);
            else
                permute(layer - 1);
            for (int at = 0; at < rest.count; at += 3) {
                const int many = std::min(3, rest.count - at);
                const bool phases = fused && at == 0;
                if (readout)
                    measure_group(many, phases, at == 0, rest.bit + at, moments);
                else
                    rotate_group(many, phases, layer, rest.bit + at);
            }
        }
        if (plan.words) {
            if (last > 0) rescale();
        } else if (last == 0) {
            for (int b = 0; b < m; ++b) moments[b] = {V{}, V{}, L::all(1)};
        }
        psi = home;
    }

    // ---- backward ----------------------------------------------------------------------------------------------

    // `grad` is [layers][bits]; `cotangent` is [bits] for <Z>, [2**bits] for words.
    void backward(const V* state, const Direction<V>* moments, const V* cotangent, Direction<V>* grad) {
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
            readout_gradient(moments, cotangent, grad + size_t(last) * m);
            if (last == 0) return;
            apply_observable(state, cotangent);
            --layer;
        }
        bool pending = !plan.words;  // phases between this layer and the one just undone
        for (; layer >= 0; --layer, pending = true) {
            if (pending) {
                if (plan.sources)
                    unpermute(layer);
            }
            const bool fused = pending && !plan.sources;
            Direction<V>* g = grad + size_t(layer) * m;
            if (layer == 0) {
                first_layer_gradient(fused, g);
                break;
            }
            Bits rest = bits_of(plan.rotated[layer]);
            if (fused) join_phases(layer);
            if (pending && !fused) phase_gradient(g);
            for (int at = 0; at < rest.count; at += 2)
                undo_group(std::min(2, rest.count - at), fused && at == 0, layer == 1 && at + 2 >= rest.count, layer,
                           rest.bit + at, g);
        }
    }

  private:
    struct Bits {
        int count = 0;
        int bit[kMaxBits];
    };

    static Bits bits_of(uint32_t mask) {
        Bits b;
        for (int i = 0; i < kMaxBits; ++i)
            if (mask >> i & 1) b.bit[b.count++] = i;
        return b;
    }

    const Gate<V>& gate(int layer, int bit) const { return gates[size_t(layer) * plan.wires + wire[bit]]; }

    static inline void multiply(V& re, V& im, V pr, V pi) {
        const V r = re * pr - im * pi;
        im = re * pi + im * pr;
        re = r;
    }
    static inline void multiply_conjugate(V& re, V& im, V pr, V pi) {
        const V r = re * pr + im * pi;
        im = im * pr - re * pi;
        re = r;
    }

    // The first layer acts on |0>: a real product state, kept at every width because its gradient needs them all.
    void product_state() {
        fill_levels();
        const V* top = levels + size;
        for (uint32_t k = 0; k < size; ++k) psi[2 * k] = top[k], psi[2 * k + 1] = V{};
    }

    void fill_levels() {  // levels[2**p + k]: amplitude k of the lowest p bits
        levels[1] = L::all(1);
        for (int p = 0; p < m; ++p) {
            const uint32_t half = 1u << p;
            const V c = gate(0, p).cos, s = gate(0, p).sin;
            for (uint32_t k = 0; k < half; ++k) {
                const V w = levels[half + k];
                levels[2 * half + k] = w * c;
                levels[3 * half + k] = w * s;
            }
        }
    }

    // RZ(a) of a layer and RZ(c) of the next as one phase a bit.
    void join_phases(int layer) {
        for (int b = 0; b < m; ++b) {
            V re = L::all(1), im = V{};
            if (plan.rotated[layer + 1] >> b & 1) {
                const Gate<V>&before = gate(layer, b), &after = gate(layer + 1, b);
                re = before.out_re, im = before.out_im;
                multiply(re, im, after.in_re, after.in_im);
            }
            set_phase(b, re, im);
        }
        neighbours = plan.neighbours + size_t(layer) * m;
    }
    const uint32_t* neighbours = nullptr;

    void set_phase(int b, V re, V im) {
        phase[b][0][0] = re, phase[b][0][1] = im;
        phase[b][1][0] = -re, phase[b][1][1] = -im;
    }

    // A few bits handled in registers: how the other bits enumerate the state, and signs from CZ inside the group.
    template <int G>
    struct Group {
        int bit[G];
        uint32_t offset[1 << G];
        uint8_t inner[G][1 << G];

        Group(const int* bits, const uint32_t* neighbours) {
            for (int q = 0; q < G; ++q) bit[q] = bits[q];
            for (int j = 0; j < 1 << G; ++j) {
                offset[j] = 0;
                for (int q = 0; q < G; ++q) offset[j] |= uint32_t(j >> q & 1) << bit[q];
                for (int q = 0; q < G; ++q) inner[q][j] = neighbours ? parity(offset[j] & neighbours[bit[q]]) : 0;
            }
        }
        uint32_t expand(uint32_t k) const {
            for (int q = 0; q < G; ++q) k = insert_zero(k, bit[q]);
            return k;
        }
    };

    // Phases of the bits outside the group, starting from the pending scale: low[0 .. 2**(m - G)).
    template <int G>
    void fill_low(const Group<G>& group) {
        low[0] = scale, low[1] = V{};
        int filled = 0;
        for (int b = 0; b < m; ++b) {
            if (std::find(group.bit, group.bit + G, b) != group.bit + G) continue;
            const uint32_t half = 1u << filled++;
            for (uint32_t k = 0; k < half; ++k) {
                const V* e = phase[b][parity(group.expand(k) & neighbours[b])];
                V re = low[2 * k], im = low[2 * k + 1];
                multiply(re, im, e[0], e[1]);
                low[2 * (half + k)] = re, low[2 * (half + k) + 1] = im;
            }
        }
        scale = L::all(1);
    }

    // Phases of the 2**G members of a group, from the phase of the bits outside it.
    template <int G>
    inline void group_phases(const Group<G>& group, uint32_t base, uint32_t index, V (&re)[1 << G],
                             V (&im)[1 << G]) const {
        re[0] = low[2 * base], im[0] = low[2 * base + 1];
#pragma GCC unroll 8
        for (int q = 0; q < G; ++q) {
            const int outer = parity(index & neighbours[group.bit[q]]);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << q; ++j) {
                const V* e = phase[group.bit[q]][outer ^ group.inner[q][j]];
                V r = re[j], i = im[j];
                multiply(r, i, e[0], e[1]);
                re[j | 1 << q] = r, im[j | 1 << q] = i;
            }
        }
    }

    bool is_steep(int layer, const int* bits, int count) const {
        for (int q = 0; q < count; ++q)
            if (!(L::largest(gate(layer, bits[q]).tan) <= steepest)) return true;
        return false;
    }

    // Calls f.template operator()<G, A, B>() for run-time values of the three.
    template <class F>
    static void choose(int g, bool a, bool b, F&& f) {
        auto with = [&](auto G) {
            if (a)
                b ? f(G, std::true_type{}, std::true_type{}) : f(G, std::true_type{}, std::false_type{});
            else
                b ? f(G, std::false_type{}, std::true_type{}) : f(G, std::false_type{}, std::false_type{});
        };
        if (g == 3)
            with(std::integral_constant<int, 3>{});
        else if (g == 2)
            with(std::integral_constant<int, 2>{});
        else
            with(std::integral_constant<int, 1>{});
    }

    // Turns the pairs of one register-held group about Y; Sign -1 undoes it.
    template <int G, bool Steep, int Sign>
    static inline void turn(V (&re)[1 << G], V (&im)[1 << G], const V* c, const V* s) {
#pragma GCC unroll 8
        for (int q = 0; q < G; ++q) {
            const V u = Sign > 0 ? s[q] : -s[q];
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                if (j >> q & 1) continue;
                const int i = j | 1 << q;
                const V r0 = re[j], r1 = re[i], i0 = im[j], i1 = im[i];
                if (Steep) {
                    re[j] = c[q] * r0 - u * r1, re[i] = c[q] * r1 + u * r0;
                    im[j] = c[q] * i0 - u * i1, im[i] = c[q] * i1 + u * i0;
                } else {
                    re[j] = r0 - u * r1, re[i] = r1 + u * r0;
                    im[j] = i0 - u * i1, im[i] = i1 + u * i0;
                }
            }
        }
    }

    void rotate_group(int many, bool phases, int layer, const int* bits) {
        const bool steep = is_steep(layer, bits, many);
        choose(many, phases, steep, [&](auto G, auto P, auto S) { rotate<G(), P(), S()>(layer, bits); });
        if (!steep)
            for (int q = 0; q < many; ++q) scale *= gate(layer, bits[q]).cos;
    }

    template <int G, bool Phases, bool Steep>
    __attribute__((noinline)) void rotate(int layer, const int* bits) {
        const Group<G> group(bits, neighbours);
        if (Phases) fill_low(group);
        V c[G], s[G];
        for (int q = 0; q < G; ++q) {
            const Gate<V>& g = gate(layer, bits[q]);
            c[q] = g.cos, s[q] = Steep ? g.sin : g.tan;
        }
        V* const state = psi;
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
            if (Phases) {
                V pr[1 << G], pi[1 << G];
                group_phases(group, base, index, pr, pi);
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V* a = state + 2 * (index | group.offset[j]);
                    re[j] = a[0], im[j] = a[1];
                    multiply(re[j], im[j], pr[j], pi[j]);
                }
            } else {
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V* a = state + 2 * (index | group.offset[j]);
                    re[j] = a[0], im[j] = a[1];
                }
            }
            turn<G, Steep, 1>(re, im, c, s);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = state + 2 * (index | group.offset[j]);
                a[0] = re[j], a[1] = im[j];
            }
        }
    }

    void rescale() {
        for (uint32_t k = 0; k < 2 * size; ++k) psi[k] *= scale;
    }

    // sum over k of +-sums[k], the sign by each bit of k in turn from the highest; sums is used up.
    template <class F>
    void signed_sums(int width, F&& store) {
        for (int b = width - 1; b >= 0; --b) {
            const uint32_t half = 1u << b;
            V total = V{};
            for (uint32_t k = 0; k < half; ++k) {
                const V s0 = sums[k], s1 = sums[k + half];
                total += s0 - s1;
                sums[k] = s0 + s1;
            }
            store(b, total);
        }
    }

    // Hands signed_sums' results to the bits outside the group.
    template <int G, class F>
    void rest_sums(const Group<G>& group, F&& store) {
        int outside[kMaxBits], count = 0;
        for (int b = 0; b < m; ++b)
            if (std::find(group.bit, group.bit + G, b) == group.bit + G) outside[count++] = b;
        signed_sums(m - G, [&](int i, V total) { store(outside[i], total); });
    }

    void measure_group(int many, bool phases, bool first, const int* bits, Direction<V>* moments) {
        choose(many, phases, first, [&](auto G, auto P, auto F) { measure<G(), P(), F()>(bits, moments); });
    }

    // <X> and <Y> of the group; the first group also applies what phases are due and gives <Z> of every bit.
    template <int G, bool Phases, bool First>
    __attribute__((noinline)) void measure(const int* bits, Direction<V>* moments) {
        const Group<G> group(bits, neighbours);
        if (Phases) fill_low(group);
        V x[G] = {}, y[G] = {}, z[G] = {};
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
            V pr[1 << G], pi[1 << G];
            if (Phases) group_phases(group, base, index, pr, pi);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = psi + 2 * (index | group.offset[j]);
                re[j] = a[0], im[j] = a[1];
                if (Phases) {
                    multiply(re[j], im[j], pr[j], pi[j]);
                    a[0] = re[j], a[1] = im[j];
                }
            }
#pragma GCC unroll 8
            for (int q = 0; q < G; ++q)
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    if (j >> q & 1) continue;
                    const int i = j | 1 << q;
                    x[q] += re[j] * re[i] + im[j] * im[i];
                    y[q] += re[j] * im[i] - im[j] * re[i];
                }
            if (First) {
                V total = V{};
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    const V p = re[j] * re[j] + im[j] * im[j];
                    total += p;
                    for (int q = 0; q < G; ++q) z[q] += j >> q & 1 ? -p : p;
                }
                sums[base] = total;
            }
        }
        for (int q = 0; q < G; ++q) {
            moments[bits[q]].x = x[q] + x[q], moments[bits[q]].y = y[q] + y[q];
            if (First) moments[bits[q]].z = z[q];
        }
        if (First) rest_sums(group, [&](int b, V total) { moments[b].z = total; });
    }

    // <Z> after RY(b) is cos b <Z> - sin b <X> before it; its derivatives along X and Y after it are <Y> and -<X>.
    void readout_gradient(const Direction<V>* moments, const V* cotangent, Direction<V>* g) {
        const int last = plan.layers - 1;
        for (int b = 0; b < m; ++b) {
            if (!(plan.measured >> b & 1)) continue;
            const Gate<V>& u = gate(last, b);
            const V cos = u.cos * u.cos - u.sin * u.sin, sin = 2 * u.cos * u.sin;
            g[b].x = cotangent[b] * moments[b].y;
            g[b].y = -cotangent[b] * (cos * moments[b].x + sin * moments[b].z);
        }
    }

    // lam = sum over measured bits of cotangent (cos b Z - sin b X) on the saved state, which is copied to psi.
    void apply_observable(const V* state, const V* cotangent) {
        const int last = plan.layers - 1;
        V turned[kMaxBits];
        sums[0] = V{};
        for (int b = 0; b < m; ++b) {
            const uint32_t half = 1u << b;
            if (plan.measured >> b & 1) {
                const Gate<V>& u = gate(last, b);
                const V c = cotangent[b] * (u.cos * u.cos - u.sin * u.sin);
                turned[b] = cotangent[b] * (2 * u.cos * u.sin);
                for (uint32_t k = 0; k < half; ++k) sums[half + k] = sums[k] - c, sums[k] += c;
            } else {
                for (uint32_t k = 0; k < half; ++k) sums[half + k] = sums[k];
            }
        }
        for (uint32_t k = 0; k < size; ++k) {
            const V re = state[2 * k], im = state[2 * k + 1];
            psi[2 * k] = re, psi[2 * k + 1] = im;
            lam[2 * k] = sums[k] * re, lam[2 * k + 1] = sums[k] * im;
        }
        const Bits rest = bits_of(plan.measured);
        for (int at = 0; at < rest.count; at += 3) {
            const int* bits = rest.bit + at;
            choose(std::min(3, rest.count - at), false, false,
                   [&](auto G, auto, auto) { subtract_flips<G()>(bits, turned); });
        }
    }

    template <int G>
    __attribute__((noinline)) void subtract_flips(const int* bits, const V* turned) {
        const Group<G> group(bits, nullptr);
        V s[G];
        for (int q = 0; q < G; ++q) s[q] = turned[bits[q]];
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V re[1 << G], im[1 << G];
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                const V* a = psi + 2 * (index | group.offset[j]);
                re[j] = a[0], im[j] = a[1];
            }
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* a = lam + 2 * (index | group.offset[j]);
                V r = a[0], i = a[1];
#pragma GCC unroll 8
                for (int q = 0; q < G; ++q) r -= s[q] * re[j ^ 1 << q], i -= s[q] * im[j ^ 1 << q];
                a[0] = r, a[1] = i;
            }
        }
    }

    void undo_group(int many, bool phases, bool end, int layer, const int* bits, Direction<V>* g) {
        const bool steep = is_steep(layer, bits, many);
        const V before = phases ? L::all(1) : scale;  // taken out of both states by the groups before this one
        if (end)  // below, psi is known in closed form
            choose(many, phases, steep, [&](auto G, auto P, auto S) { undo<G(), P(), S(), false>(layer, bits, g); });
        else
            choose(many, phases, steep, [&](auto G, auto P, auto S) { undo<G(), P(), S(), true>(layer, bits, g); });
        for (int q = 0; q < many; ++q) {
            g[bits[q]].x *= before * before, g[bits[q]].y *= before * before;
        }
        if (!steep)
            for (int q = 0; q < many; ++q) scale *= gate(layer, bits[q]).cos;
    }

    // Gradient of the group's rotations, then their undoing; with Phases, first the undoing of the phases after them.
    template <int G, bool Phases, bool Steep, bool Deeper>
    __attribute__((noinline)) void undo(int layer, const int* bits, Direction<V>* g) {
        const Group<G> group(bits, neighbours);
        if (Phases) fill_low(group);
        V c[G], s[G];
        for (int q = 0; q < G; ++q) {
            const Gate<V>& u = gate(layer, bits[q]);
            c[q] = u.cos, s[q] = Steep ? u.sin : u.tan;
        }
        V x[G] = {}, y[G] = {}, z[G] = {};
        for (uint32_t base = 0; base < size >> G; ++base) {
            const uint32_t index = group.expand(base);
            V pre[1 << G], pim[1 << G], lre[1 << G], lim[1 << G];
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                const V* a = psi + 2 * (index | group.offset[j]);
                const V* b = lam + 2 * (index | group.offset[j]);
                pre[j] = a[0], pim[j] = a[1], lre[j] = b[0], lim[j] = b[1];
            }
            if (Phases) {
                V fr[1 << G], fi[1 << G];
                group_phases(group, base, index, fr, fi);
                V total = V{};
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    multiply_conjugate(pre[j], pim[j], fr[j], fi[j]);
                    multiply_conjugate(lre[j], lim[j], fr[j], fi[j]);
                    const V e = lre[j] * pim[j] - lim[j] * pre[j];
                    total += e;
                    for (int q = 0; q < G; ++q) z[q] += j >> q & 1 ? -e : e;
                }
                sums[base] = total;
            }
#pragma GCC unroll 8
            for (int q = 0; q < G; ++q)
#pragma GCC unroll 8
                for (int j = 0; j < 1 << G; ++j) {
                    if (j >> q & 1) continue;
                    const int i = j | 1 << q;
                    x[q] += lre[j] * pim[i] - lim[j] * pre[i];
                    x[q] += lre[i] * pim[j] - lim[i] * pre[j];
                    y[q] += lre[i] * pre[j] + lim[i] * pim[j];
                    y[q] -= lre[j] * pre[i] + lim[j] * pim[i];
                }
            if (Deeper) turn<G, Steep, -1>(pre, pim, c, s);
            turn<G, Steep, -1>(lre, lim, c, s);
#pragma GCC unroll 8
            for (int j = 0; j < 1 << G; ++j) {
                V* b = lam + 2 * (index | group.offset[j]);
                b[0] = lre[j], b[1] = lim[j];
                if (Deeper) {
                    V* a = psi + 2 * (index | group.offset[j]);
                    a[0] = pre[j], a[1] = pim[j];
                }
            }
        }
        for (int q = 0; q < G; ++q) {
            g[bits[q]].x = x[q], g[bits[q]].y = y[q];
            if (Phases) g[bits[q]].z = z[q];
        }
        if (Phases) rest_sums(group, [&](int b, V total) { g[b].z = total; });
    }

    // Derivative along Z of every bit where no group did it on its way.
    void phase_gradient(Direction<V>* g) {
        for (uint32_t k = 0; k < size; ++k) sums[k] = lam[2 * k] * psi[2 * k + 1] - lam[2 * k + 1] * psi[2 * k];
        signed_sums(m, [&](int b, V total) { g[b].z = total; });
    }

    // Psi is a known product here, so lam is contracted with it bit by bit from the top.
    void first_layer_gradient(bool phases, Direction<V>* g) {
        fill_levels();
        if (phases) {
            join_phases(0);
            const int top = m - 1;
            const Group<1> group(&top, neighbours);
            fill_low(group);
            for (uint32_t k = 0; k < size >> 1; ++k) {
                V re[2], im[2];
                group_phases(group, k, k, re, im);
                for (int j = 0; j < 2; ++j) {
                    V* a = lam + 2 * (k | group.offset[j]);
                    multiply_conjugate(a[0], a[1], re[j], im[j]);
                }
            }
        }
        for (int b = m - 1; b >= 0; --b) {
            const uint32_t half = 1u << b;
            const V c = gate(0, b).cos, s = gate(0, b).sin;
            const V* w = levels + half;
            V re0 = V{}, im0 = V{}, re1 = V{}, im1 = V{};
            for (uint32_t k = 0; k < half; ++k) {
                const V r0 = lam[2 * k], i0 = lam[2 * k + 1];
                const V r1 = lam[2 * (k + half)], i1 = lam[2 * (k + half) + 1];
                re0 += r0 * w[k], im0 += i0 * w[k], re1 += r1 * w[k], im1 += i1 * w[k];
                lam[2 * k] = c * r0 + s * r1, lam[2 * k + 1] = c * i0 + s * i1;
            }
            g[b].x = -(s * im0 + c * im1);
            g[b].y = c * re1 - s * re0;
            g[b].z = s * im1 - c * im0;
        }
    }

    // ---- entanglers that are not diagonal ----------------------------------------------------------------------

    // RZ(a) of this layer before the index map in low, RZ(c) of the next after it in high; both over all bits.
    void fill_both(int layer) {
        low[0] = scale, low[1] = V{};
        high[0] = L::all(1), high[1] = V{};
        scale = L::all(1);
        for (int b = 0; b < m; ++b) {
            const Gate<V>&before = gate(layer, b), &after = gate(layer + 1, b);
            const uint32_t half = 1u << b;
            for (uint32_t k = 0; k < half; ++k) {
                V re = low[2 * k], im = low[2 * k + 1];
                multiply(re, im, before.out_re, before.out_im);
                low[2 * (half + k)] = re, low[2 * (half + k) + 1] = im;
                re = high[2 * k], im = high[2 * k + 1];
                multiply(re, im, after.in_re, after.in_im);
                high[2 * (half + k)] = re, high[2 * (half + k) + 1] = im;
            }
        }
    }

    void permute(int layer) {
        fill_both(layer);
        const int32_t* source = plan.sources + size_t(layer) * size;
        for (uint32_t k = 0; k < size; ++k) {
            const uint32_t from = source[k];
            V re = psi[2 * from], im = psi[2 * from + 1];
            multiply(re, im, low[2 * from], low[2 * from + 1]);
            multiply(re, im, high[2 * k], high[2 * k + 1]);
            spare[2 * k] = re, spare[2 * k + 1] = im;
        }
        std::memcpy(psi, spare, 2 * size * sizeof(V));
    }

    void unpermute(int layer) {
        fill_both(layer);
        unpermute(layer, psi);
        unpermute(layer, lam);
    }

    void unpermute(int layer, V* state) {
        const int32_t* source = plan.sources + size_t(layer) * size;
        for (uint32_t k = 0; k < size; ++k) {
            const uint32_t from = source[k];
            V re = state[2 * k], im = state[2 * k + 1];
            multiply_conjugate(re, im, low[2 * from], low[2 * from + 1]);
            multiply_conjugate(re, im, high[2 * k], high[2 * k + 1]);
            spare[2 * from] = re, spare[2 * from + 1] = im;
        }
        std::memcpy(state, spare, 2 * size * sizeof(V));
    }
};
