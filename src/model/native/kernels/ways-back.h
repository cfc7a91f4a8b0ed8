// The ways back along several paths: through rows of the way forward, from the last position to the first.
#pragma once
#include <cstdint>
#include <vector>

#include "arguments.h"

namespace hmm {

/**
 * Rows of the way forward over S sequences, and the edges into each of K states that emit and V - K silent ones behind them.
 * The edges "into" state V are from all states that a sequence may end with. Edges into silent states leave earlier ones, so
 * that every way through them comes to an end.
 */
struct WayBack {
  int64_t K = 0, V = 0, S = 0;
  const double* rows = nullptr;      // [offsets[S] - offsets[0], V] alphas or deltas
  const int32_t* starts = nullptr;   // [V + 2] the edges into state j are starts[j] to starts[j + 1] - 1
  const int32_t* others = nullptr;   // [E] the states that they leave
  const double* weights = nullptr;   // [E] their probabilities, or the logs of these
  const int64_t* offsets = nullptr;  // [S + 1] positions within the paths
  int threads = 1;

  const double* rowAt(int64_t t) const { return rows + (t - offsets[0]) * V; }
};

/** Paths through all positions, of which these are a part, laid end to end. */
template <class State>
struct Paths {
  State* states = nullptr;  // [count, length]
  int64_t count = 0, length = 0;
};

/** The inputs that ways back share, checked: rows, starts, others, weights, offsets. */
class WayBackInputs {
 public:
  WayBackInputs(KernelContext* context, const Attributes& attributes);
  WayBack way;

 private:
  Input rows, starts, others, weights, offsets;
  void checkEdges() const;
};
constexpr int wayBackInputs = 5;

/** HmmSampledPaths and HmmBestPaths; `want` says how many paths. */
void sampledPaths(KernelContext* context, const Attributes& attributes);
void bestPaths(KernelContext* context, const Attributes& attributes);

}  // namespace hmm
