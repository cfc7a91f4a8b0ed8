// Our operations, as TensorFlow knows them.
#pragma once
#include <cstddef>

#include "trellis.h"

namespace hmm {

/**
 * Raised with every change of what TypeScript and the kernels say to each other: names, inputs, attributes and outputs of
 * operations, the functions of the module, the places below. A module of another number is refused (kernels-interface.ts).
 */
constexpr int interfaceVersion = 4;

/** Makes the operations known to TensorFlow, to run at this level. What went wrong, or null. */
const char* registerOperations(const Level& level);

/**
 * Memory of the caller that operations use in place of a tensor, where their attribute `lent` says so, as copies cost as
 * much as the work: so many bytes at a place, until lent anew.
 */
enum Place { ROWS_READ = 0, ROWS_WRITTEN = 1, CODES_READ = 2, VALUES_READ = 3, STATES_WRITTEN = 4, RANKS_WRITTEN = 5 };
constexpr int placeCount = 6;
void lend(int place, void* memory, size_t bytes);

}  // namespace hmm
