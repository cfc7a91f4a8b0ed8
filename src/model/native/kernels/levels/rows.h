// Vectors of lanes, written as rows of numbers where each lane's positions lie.
#pragma once
#include <algorithm>

#include "levels/lanes.h"

namespace hmm::HMM_LEVEL {

/** Where the next rows of a lane will go: behind these, before them, or to the same place again. */
enum class Next { behind, before, here };

/**
 * So many bytes ahead, at least, memory is asked for before it is written to: lanes write to more places at once than
 * processors see coming by themselves.
 */
constexpr int64_t bytesAhead = 1024;

/** `count` numbers of each lane, packs[n G + g], to to[l] and on; lanes without a place are left out. */
template <int G, Next next>
HMM_INLINE void writeRows(const Pack* packs, int64_t count, double* const* to) {
  const int64_t ahead = next == Next::behind ? bytesAhead : -std::max<int64_t>(bytesAhead, count * sizeof(double));
  for (int g = 0; g < G; g++) {
    int64_t n = 0;
    for (; n + W <= count; n += W) {
      Pack r[W];
      HMM_UNROLL for (int i = 0; i < W; i++) r[i] = packs[(n + i) * G + g];
      transpose(r);
      HMM_UNROLL for (int l = 0; l < W; l++) {
        double* const place = to[g * W + l];
        if (!place) continue;
        if (next != Next::here) __builtin_prefetch(reinterpret_cast<const char*>(place + n) + ahead, 1);
        storePack(place + n, r[l]);
      }
    }
    for (; n < count; n++)
      for (int l = 0; l < W; l++)
        if (to[g * W + l]) to[g * W + l][n] = packs[n * G + g][l];
  }
}

}  // namespace hmm::HMM_LEVEL
