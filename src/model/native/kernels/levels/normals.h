// Normal densities and moments of W rows of numbers side by side, always from x - m, so that nothing cancels.
//   log N(x; m, S) = peak - |L x - L m|^2,   L the inverse of the lower factor of 2 S
#pragma once
#include <type_traits>

#include "../trellis.h"
#include "levels/lanes.h"

namespace hmm::HMM_LEVEL {

/** body(integral_constant of D) where rows have up to three numbers, else of 0: loops over few are written out. */
template <class Body>
HMM_INLINE void withWidth(int64_t D, Body body) {
  switch (D) {
    case 1: return body(std::integral_constant<int, 1>());
    case 2: return body(std::integral_constant<int, 2>());
    case 3: return body(std::integral_constant<int, 3>());
    default: body(std::integral_constant<int, 0>());
  }
}

/** Calls out(k, log-densities) for the W rows x [D] under each state; `apart` is room for D. */
template <int width, class Out>
HMM_INLINE void densitiesOf(const Gaussians& g, const Pack* x, Pack* apart, Out out) {
  const int64_t D = width > 0 ? width : g.D;
  const double *mean = g.means, *lower = g.inverses;
  for (int64_t k = 0; k < g.K; k++, mean += D) {
    Pack distance{};
    each<width>(
        D, [&](int64_t i) __attribute__((always_inline)) {
          apart[i] = x[i] - mean[i];
          Pack white = apart[0] * lower[0];
          HMM_UNROLL for (int64_t j = 1; j <= i; j++) white += apart[j] * lower[j];
          distance += white * white;
          lower += i + 1;
        });
    out(k, g.peaks[k] - distance);
  }
}

/** Adds to `sums` the moments around the mean of state k of W rows x [D] with these weights; `apart` is room for D. */
template <int width>
HMM_INLINE void addMoment(const Gaussians& g, int64_t k, Pack weight, const Pack* x, Pack* apart, Pack* sums) {
  const int64_t D = width > 0 ? width : g.D;
  const double* mean = g.means + k * D;
  *sums++ += weight;
  Pack* second = sums + D;
  each<width>(
      D, [&](int64_t i) __attribute__((always_inline)) {
        apart[i] = x[i] - mean[i];
        const Pack weighted = weight * apart[i];
        sums[i] += weighted;
        HMM_UNROLL for (int64_t j = 0; j <= i; j++) second[j] += weighted * apart[j];
        second += i + 1;
      });
}

}  // namespace hmm::HMM_LEVEL
