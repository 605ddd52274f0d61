// For x86-64 CPUs with AVX-512 (F, VL, BW, DQ); the flags stand in setup.py.
#include "entry.hpp"
