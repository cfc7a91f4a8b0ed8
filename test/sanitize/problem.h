// Random problems that the operations work on, and how they are handed over.
#pragma once
#include <random>

#include "operations.h"
#include "stub.h"

/** Ends the program: what was asked does not hold. */
[[noreturn]] void failed(const char* what, const char* file, int line);
#define REQUIRE(condition) ((condition) ? void() : failed(#condition, __FILE__, __LINE__))

/** Random numbers from one seed. */
class Dice {
 public:
  explicit Dice(uint64_t seed) : engine(seed) {}
  /** A whole number from `least` to `most`. */
  int64_t whole(int64_t least, int64_t most) { return std::uniform_int_distribution<int64_t>(least, most)(engine); }
  double share() { return std::uniform_real_distribution<double>(0, 1)(engine); }
  bool chance(double p) { return share() < p; }
  double normal() { return std::normal_distribution<double>(0, 1)(engine); }

 private:
  std::mt19937_64 engine;
};

/** A chain, its sequences and how they are handed over. */
struct Problem {
  int64_t K = 1, Z = 0, R = 0, codeBytes = 0, nextState = -1, threads = 1, warmUp = 0;
  std::vector<double> initial, transitions, logs, entry, after, weights;
  // Where transitions come as edges: the states at both ends [2, E], of which K to K + Z - 1 are silent.
  bool areEdges = false;
  std::vector<int32_t> edges;
  std::vector<double> matrix;  // [V, V] all transitions
  std::vector<double> ways;    // [K, K] logs of the best ways from one state that emits to the next
  std::vector<int64_t> codes, offsets{0};
  bool areCodesLent = false, areRowsLent = false;
  // Where normal distributions emit rows of D numbers: those [T, D], and rows [peak, mean, inverse] of the states.
  int64_t D = 0;
  std::vector<double> numbers, normals;
  int64_t moments() const { return 1 + D + D * (D + 1) / 2; }

  int64_t V() const { return K + Z; }
  int64_t E() const { return static_cast<int64_t>(edges.size()) / 2; }
  /** Where `matrix` has a number of `transitions`. */
  int64_t placeOf(int64_t n) const { return areEdges ? edges[n] * V() + edges[E() + n] : n; }
  /** Makes `matrix` and `ways` of transitions. */
  void lookThrough();
  int64_t S() const { return static_cast<int64_t>(offsets.size()) - 1; }
  int64_t T() const { return offsets.back(); }
  const double* rowAt(int64_t t) const { return &logs[(codeBytes > 0 ? codes[t] : t) * K]; }
};

/** How large a problem may be. */
enum Size { SMALL, LONG, WIDE };
Problem randomProblem(Dice& dice, Size size);

/** A call of an operation of Markov chains; memory that it is lent is held by `lent`. */
struct Prepared {
  stub::Call call;
  std::shared_ptr<stub::Memory> lent[hmm::placeCount];

  stub::Answer run() const;
};
Prepared prepare(const Problem& problem, const std::string& operation, int64_t want, bool areRowsWrittenLent);

/** A call of HmmGaussianDensities or HmmGaussianMoments. */
struct Normals {
  int64_t K, D, T, threads;
  std::vector<double> values, means, inverses, peaks, visits;
};
Normals randomNormals(Dice& dice);
Prepared prepare(const Normals& normals, bool isMoments, bool isLent);

/** A call of HmmSampledPaths or HmmBestPaths with random rows of the way forward. */
Prepared prepareWayBack(Dice& dice, const std::string& operation, bool areRowsLent);

/** Results of all operations against those of plain loops (valid.cc). */
void checkValid(Dice& dice, Size size);
void checkNormals(Dice& dice);
/** Paths are of states that there are, and the same for any number of threads. */
void checkWaysBack(Dice& dice, const std::string& operation);
/** Known cases that were wrong once. */
void checkKnown();
/** Every argument of an operation wrong in turn, then several at once (hostile.cc); calls that were made. */
int64_t checkHostile(Dice& dice);
