// The algorithms as plain loops, one position after the other, in the widest numbers there are.
#pragma once
#include "problem.h"

/** Forward and backward; what is [T, K] is left out where it is not asked for. */
struct Reference {
  std::vector<double> logs;                  // [S]
  std::vector<double> gammas, alphas;        // [T, K], [T, V]
  std::vector<double> initial, transitions;  // expected counts, weighted
  std::vector<double> exit, before;          // [K] alpha at the last position, beta before the first
};
Reference sumReference(const Problem& problem, bool isForwardOnly);

/** Best paths: for each sequence the log of the best, and of the best that goes on to `nextState`. */
struct BestReference {
  std::vector<double> logs, going;  // [S]
};
BestReference bestReference(const Problem& problem);
/** The log of a path of a sequence, without and with the transition to `nextState`. */
void scorePath(const Problem& problem, int64_t s, const std::vector<int64_t>& path, double& own, double& going);

/** Whether a sequence begins before the data, or goes on behind them. */
inline bool goesIn(const Problem& p, int64_t s) { return s == 0 && !p.entry.empty(); }
inline bool goesOn(const Problem& p, int64_t s) { return s == p.S() - 1 && p.nextState >= 0; }
