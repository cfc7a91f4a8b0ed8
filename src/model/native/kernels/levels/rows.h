// Vectors of lanes, written as rows of numbers where each lane's positions lie.
#pragma once
#include "levels/lanes.h"

namespace hmm::HMM_LEVEL {

/** `count` numbers of each lane, packs[n G + g], to to[l] and on; lanes without a place are left out. */
template <int G>
HMM_INLINE void writeRows(const Pack* packs, int64_t count, double* const* to) {
  for (int g = 0; g < G; g++) {
    int64_t n = 0;
    for (; n + W <= count; n += W) {
      Pack r[W];
      HMM_UNROLL for (int i = 0; i < W; i++) r[i] = packs[(n + i) * G + g];
      transpose(r);
      HMM_UNROLL for (int l = 0; l < W; l++) if (to[g * W + l]) storePack(to[g * W + l] + n, r[l]);
    }
    for (; n < count; n++)
      for (int l = 0; l < W; l++) if (to[g * W + l]) to[g * W + l][n] = packs[n * G + g][l];
  }
}

}  // namespace hmm::HMM_LEVEL
