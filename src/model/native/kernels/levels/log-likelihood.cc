// Log-likelihoods of sequences: the way forward alone.
#include "levels/cuts.h"
#include "levels/states.h"

namespace hmm::HMM_LEVEL {

void logLikelihoods(const Trellis& trellis, Common& common) {
  withStates(trellis, [&](auto N) {
    Cuts<SumProduct, N.value> cuts(trellis, shortestCut);
    cuts.settle();
    cuts.answer(common);
  });
}

}  // namespace hmm::HMM_LEVEL
