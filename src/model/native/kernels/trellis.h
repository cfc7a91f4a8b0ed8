// What the kernels work on and what they answer: numbers alone. Shared by all instruction levels.
#pragma once
#include <cstdint>

namespace hmm {

/** Moments of a normal distribution: its weight, D first and D (D + 1) / 2 second ones; a row of its parameters is as long. */
constexpr int64_t momentsOf(int64_t D) { return 1 + D + D * (D + 1) / 2; }

/** K normal distributions and T rows of D numbers. */
struct Gaussians {
  int64_t K = 0, D = 0, T = 0;
  const double* values = nullptr;  // [T, D]
  const double* means = nullptr;   // [K, D]
  const double* inverses =
      nullptr;                    // [K, D (D + 1) / 2] lower rows of the inverse of the factor of twice the covariance
  const double* peaks = nullptr;  // [K] logs of the densities at the means
};

/**
 * K states that emit over T positions of S sequences, laid end to end; position t has the row of emissions codes[t], or
 * row t itself where there are no codes; or, of numbers, the densities of row t of `normals`. The first sequence may begin
 * before these positions, and the last may go on behind them: then a window of longer data is worked on. States K to
 * K + Z - 1 are silent: what passes through them does so between two positions. They lie between states that emit, and
 * none is first or last. Transitions from one to another lead to a later one.
 */
struct Trellis {
  int64_t K = 0, Z = 0, T = 0, S = 0, R = 0;
  const double* initial = nullptr;  // [K] probabilities
  const double* transitions =
      nullptr;                    // [K, K] probabilities, a row for each state that is left; or [E] those of edges
  const int32_t* from = nullptr;  // [E] the state that each edge leaves, or none: a matrix
  const int32_t* to = nullptr;    // [E] the state that it leads to
  int64_t E = 0;
  const double* logs = nullptr;        // [R, K] natural logs of emissions; -Infinity where impossible
  const void* codes = nullptr;         // [T] of codeBytes each; none: R = T
  int codeBytes = 0;                   // 0, 1, 2 or 4
  const Gaussians* normals = nullptr;  // in place of logs
  const int64_t* offsets = nullptr;    // [S + 1]
  const double* entry = nullptr;       // [K + Z] alpha (sum 1) or delta (largest 0) before position 0, or none
  const double* after = nullptr;       // [K] beta at the last position, or none
  int64_t nextState = -1;              // best paths: the state behind the last position, or -1
  int64_t warmUp = 0;                  // steps after which guesses are trusted to be near, or 0: to be found out
  int threads = 1;

  /** Numbers of a vector: one for each state that emits, then what leaves a position through each silent one. */
  int64_t entries() const { return K + Z; }
  int64_t transitionCount() const { return from ? E : K * K; }
};

/** What every task answers. */
struct Common {
  double* logs = nullptr;    // [S] log-likelihood, or of the best path; -Infinity: scaling came to nothing
  uint8_t* lost = nullptr;   // [S] 1 where the result cannot be trusted, as scaling may have lost a state
  double* exit = nullptr;    // [K + Z] alpha or delta at the last position; zeros where T = 0
  double* before = nullptr;  // [K] beta just before position 0, up to a factor
  int64_t warmUp = 0;        // steps that a walk to a guess took; 0 where nothing was cut
  int64_t walkedAgain = 0;   // pieces whose guess was not near enough
};

/**
 * Where posteriors go: rows, or the likeliest state of each position, or nowhere. With G groups of states, a row has the
 * sum of each group, added up in the order of its states.
 */
struct PosteriorTargets {
  double* rows = nullptr;            // [T, K], or [T, G]
  const int32_t* groupOf = nullptr;  // [K] the group of each state, or none: no groups
  int64_t G = 0;
  void* states = nullptr;  // [T], of 1 byte where K <= 256, else of 2
};

/** Expected counts. */
struct CountTargets {
  const double* weights = nullptr;  // [S], or none: 1 for each
  double* initial = nullptr;        // [K]
  double* transitions = nullptr;    // [K, K], or [E]
  double* emissions = nullptr;      // [R, K]; of normals their moments, as `gaussianMoments` has them
};

/** The tasks, compiled once for each instruction level. */
struct Level {
  const char* name;
  void (*logLikelihoods)(const Trellis&, Common&);
  void (*backward)(const Trellis&, Common&);  // `before` alone
  void (*posteriors)(const Trellis&, Common&, const PosteriorTargets&);
  void (*expectations)(const Trellis&, Common&, const CountTargets&);
  void (*viterbi)(const Trellis&, Common&, void* path);
  void (*forwardRows)(const Trellis&, Common&, bool areBest, const PosteriorTargets&);  // rows [T, K + Z], or [T, G]
  void (*gaussianDensities)(const Gaussians&, double* logs, int threads);               // logs [T, K]
  /** moments [K, 1 + D + D (D + 1) / 2]: sums of v, v (x - m) and the lower half of v (x - m)(x - m)', v visits [T, K]. */
  void (*gaussianMoments)(const Gaussians&, const double* visits, double* moments, int threads);
};

/** The best level that this processor has, or the one that HMM_KERNELS names; null where it has none of ours. */
const Level* chooseLevel();

}  // namespace hmm
