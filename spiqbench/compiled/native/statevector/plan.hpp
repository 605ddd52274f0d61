// What the caller hands over: the shape of the circuit. Mirrored by a ctypes.Structure.
#pragma once

#include <cstdint>

struct StatePlan {
    int32_t qubits;  // qubit q is bit qubits - 1 - q of an index into the state
    int32_t layers;
    int32_t words;   // 0: <Z> of every qubit; 1: the probability of every word
    int32_t threads;
    int64_t batch;
    double gate[2];              // the diagonal gates' phase of |11>, real and imaginary part: -1 and 0 for a CZ
    const uint32_t* neighbours;  // [layers][bits]: the bits, two at most, joined to each bit by a diagonal gate of this layer
    const int32_t* sources;      // [layers][2**qubits]: the entangler as an index map, or null where it is diagonal
};
