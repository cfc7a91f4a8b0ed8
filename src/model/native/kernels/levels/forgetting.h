// When two vectors are one, and how long a chain remembers where it came from.
#pragma once
#include <cmath>
#include <utility>

#include "levels/walker.h"

namespace hmm::HMM_LEVEL {

/** Two vectors are one if every entry agrees to this, or if entries that differ are shares below `smallestShare`. */
constexpr double closeShares = 1e-13;
/** The same for logs, of which the largest is 0. */
constexpr double closeLogs = 1e-12;
/** Whether two vectors [K], each of sum 1 (largest 0 for logs), are one but for rounding. */
template <class Ring>
bool agree(const double* a, const double* b, int K) {
  for (int k = 0; k < K; k++) {
    // What is no number on both sides is as right as it will ever be.
    if (a[k] == b[k] || (std::isnan(a[k]) && std::isnan(b[k]))) continue;
    const double apart = std::abs(a[k] - b[k]);
    if (Ring::isMax) {
      if (!(apart < infinity && apart <= closeLogs * std::max(1.0, -std::min(a[k], b[k])))) return false;
    } else if (!(apart <= closeShares * std::max(a[k], b[k]) || std::max(a[k], b[k]) < smallestShare)) {
      return false;
    }
  }
  return true;
}

/** One place in so many may remember for longer: there, a piece is walked again. */
constexpr int mostRemembering = 8;

/**
 * Steps after which walks that started differently are one, as seen at places spread over the data: the walk is
 * doubled until starting further away changes nothing at nearly all of them. 0 where the chain remembers for longer than is worth a cut.
 * With it, whether some places remember for longer, of others where these were not all alike.
 */
template <class Lanes, class Ring>
std::pair<int64_t, bool> stepsToForget(const Trellis& trellis, const Chain& chain, const Emissions& emissions) {
  constexpr int L = Lanes::L;
  const int K = chain.K;
  int64_t longest = 0;
  for (int64_t s = 0; s < trellis.S; s++) longest = std::max(longest, trellis.offsets[s + 1] - trellis.offsets[s]);
  const int64_t most = longest / (4 * leastShare), least = std::max(shortestCut, longest / 4);
  std::vector<int64_t> places, between;
  // Spread over the sequences that have some, of which there is always one.
  int64_t positions = 0;
  for (int64_t s = 0; s < trellis.S; s++) {
    const int64_t T = trellis.offsets[s + 1] - trellis.offsets[s];
    if (T >= least) positions += T;
  }
  const int64_t every = std::max<int64_t>(1, positions / L);
  int64_t passed = every / 2;
  for (int64_t s = 0; s < trellis.S; s++) {
    const int64_t start = trellis.offsets[s], T = trellis.offsets[s + 1] - start;
    if (T < least) continue;
    for (; passed < T && places.size() < L; passed += every) {
      places.push_back(start + std::max(passed, most));
      between.push_back(start + std::max(passed - every / 2, most));
    }
    passed = std::max<int64_t>(0, passed - T);
  }
  const int count = int(places.size());
  Lanes walker(chain, emissions);
  const auto walk = [&](const std::vector<int64_t>& to, int64_t steps) {
    std::vector<double> vectors(L * K);
    for (int l = 0; l < L; l++) walker.reader.at[l] = to[l < count ? l : 0] - steps;
    walker.fill(Ring::isMax ? 0 : 1);
    walker.clearTallies();
    walker.forward(0, steps, nullptr);
    for (int l = 0; l < L; l++) walker.takeLane(l, &vectors[l * K], K);
    return vectors;
  };
  const auto different = [&](const std::vector<double>& a, const std::vector<double>& b) {
    int sum = 0;
    for (int l = 0; l < count; l++) sum += !agree<Ring>(&a[l * K], &b[l * K], K);
    return sum;
  };
  std::vector<double> before;
  for (int64_t steps = 16; steps <= most; steps *= 2) {
    std::vector<double> now = walk(places, steps);
    const int others = before.empty() ? L : different(now, before);
    // The walk half as long was near enough here; elsewhere it may take longer.
    if (others * mostRemembering <= count) {
      const int64_t enough = steps * 3 / 4;
      const bool isDoubtful =
          others > 0 && different(walk(between, std::min(most, 2 * steps)), walk(between, enough)) > 0;
      return {enough, isDoubtful};
    }
    before = std::move(now);
  }
  return {0, false};
}

}  // namespace hmm::HMM_LEVEL
