// The number of states, told to the compiler where it is small: vectors then stay in registers.
#pragma once
#include <type_traits>

#include "levels/chain.h"

namespace hmm::HMM_LEVEL {

/** body(integral_constant of K), or of 0 where there are one or more than `mostWrittenOut` states, or edges. */
template <class Body>
void withStates(const Trellis& trellis, Body body) {
#define HMM_STATES(N) \
  if (N > 0 && trellis.K == N && !trellis.from) return body(std::integral_constant<int, N>());
  HMM_FOR_STATES(HMM_STATES)
#undef HMM_STATES
  body(std::integral_constant<int, 0>());
}

}  // namespace hmm::HMM_LEVEL
