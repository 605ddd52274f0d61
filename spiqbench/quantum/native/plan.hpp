// What the caller hands over: the shape of the circuit, and where its pieces go. Mirrored by a ctypes.Structure.
#pragma once

#include <cstdint>

struct Plan {
    int32_t bits;         // qubits of one sub-circuit; qubit j is bit j of the index into the state
    int32_t layers;
    int32_t wires;        // qubits of the whole circuit
    int32_t parts;        // sub-circuits of this shape: 1 for a whole circuit, one an output for light cones
    int32_t words;        // 0: <Z> of the measured bits; 1: the probability of every word
    int32_t threads;
    int64_t batch;
    uint32_t measured;            // bits whose <Z> is asked for
    const uint32_t* rotated;      // [layers]: bits whose rotation in this layer can reach the readout
    const uint32_t* neighbours;   // [layers][bits]: bits joined to each bit by a CZ of this layer
    const int32_t* wire;          // [parts][bits]: the circuit's qubit behind each bit
    const int32_t* sources;       // [layers][2**bits]: the entangler as an index map, or null where it is all CZ
};
