// Rows of states summed over groups of them, such as the states of one label, while they are in the cache.
#pragma once
#include <numeric>
#include <vector>

#include "levels/lanes.h"
#include "trellis.h"

namespace hmm::HMM_LEVEL {

/** The states of each group, in order: those of group c stand from starts[c] to starts[c + 1]. */
struct Members {
  std::vector<int32_t> starts, states;

  Members(const PosteriorTargets& targets, int64_t K) {
    if (!targets.groupOf) return;
    starts.assign(targets.G + 1, 0);
    states.resize(K);
    for (int64_t k = 0; k < K; k++) starts[targets.groupOf[k] + 1]++;
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<int32_t> next = starts;
    for (int64_t k = 0; k < K; k++) states[next[targets.groupOf[k]]++] = int32_t(k);
  }

  /** The sums of all groups over one vector, packs[k G + g], to sums[c G + g]. */
  template <int G>
  HMM_INLINE void sum(const Pack* packs, Pack* sums) const {
    for (size_t c = 0; c + 1 < starts.size(); c++) {
      Pack sum[G] = {};
      for (int32_t n = starts[c]; n < starts[c + 1]; n++)
        for (int g = 0; g < G; g++) sum[g] += packs[states[n] * int64_t(G) + g];
      for (int g = 0; g < G; g++) sums[c * G + g] = sum[g];
    }
  }
};

}  // namespace hmm::HMM_LEVEL
