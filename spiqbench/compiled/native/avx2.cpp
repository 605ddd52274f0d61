// For x86-64 CPUs with AVX2 and FMA; the flags stand in setup.py.
#include "entry.hpp"
