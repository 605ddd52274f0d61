// For any CPU: the instruction set that the compiler takes by default.
#include "entry.hpp"
