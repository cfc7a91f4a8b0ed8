// The code of walkers and cuts, which all tasks share.
#define HMM_CUTS
#include "levels/cuts.h"

namespace hmm::HMM_LEVEL {

#define HMM_HERE(N)                     \
  template class Walker<SumProduct, N>; \
  template class Walker<MaxPlus, N>;    \
  template class Cuts<SumProduct, N>;   \
  template class Cuts<MaxPlus, N>;
HMM_FOR_STATES(HMM_HERE)

}  // namespace hmm::HMM_LEVEL
