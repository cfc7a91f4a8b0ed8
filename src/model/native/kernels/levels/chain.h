// The transitions, and one step of all lanes through them: y_j = sum_i x_i m_ij, or with maxima of logs
// y_j = max_i (x_i + m_ij). Full matrices go in blocks of columns, so that what is loaded serves several sums held in
// registers; where most transitions are impossible, only the possible ones are walked.
#pragma once
#include <algorithm>
#include <cmath>
#include <vector>

#include "../trellis.h"
#include "levels/lanes.h"

namespace hmm::HMM_LEVEL {

/** Sums of products of probabilities: likelihoods and posteriors. */
struct SumProduct {
  static constexpr bool isMax = false;
  static constexpr double nothing = 0;
  static HMM_INLINE Pack times(Pack x, Pack m) { return x * m; }
  static HMM_INLINE Pack add(Pack sum, Pack x, Pack m) { return sum + x * m; }
};

/** Maxima of sums of logs: best paths. */
struct MaxPlus {
  static constexpr bool isMax = true;
  static constexpr double nothing = -infinity;
  static HMM_INLINE Pack times(Pack x, Pack m) { return x + m; }
  static HMM_INLINE Pack add(Pack sum, Pack x, Pack m) { return larger(sum, x + m); }
};

/** Possible transitions in lists: those into state j (or out of it) stand from start[j] to start[j + 1]. */
struct Edges {
  std::vector<int32_t> start{0}, other;
  std::vector<double> value;
};

/** Columns that one block of a product holds in registers. */
constexpr int widestBlock = hasManyRegisters ? 12 : 6;
/**
 * Up to so many states the product is written out, and vectors stay in registers. Processors without AVX are rare, and
 * make do with the general code: a third of the time that the module takes to compile. HMM_FOR_STATES names the numbers
 * of states that code is compiled for, 0 being any.
 */
#if defined(__x86_64__) && !defined(__AVX__)
constexpr int mostWrittenOut = 0;
#define HMM_FOR_STATES(X) X(0)
#else
constexpr int mostWrittenOut = 5;
#define HMM_FOR_STATES(X) X(0) X(2) X(3) X(4) X(5)
#endif

/** A matrix as `product` wants it. */
struct Matrix {
  bool isSparse = false;
  std::vector<double> values;  // [K, K]; behind `mostWrittenOut` states block after block
  Edges edges;
};

/** Width of the blocks of K columns: about equal, and even, so that few widths need code. The last may be narrower. */
inline int blockWidth(int K) {
  const int blocks = (K + widestBlock - 1) / widestBlock;
  return ((K + blocks - 1) / blocks + 1) / 2 * 2;
}

/** The chain of a trellis, of probabilities or, for best paths, of their logs. */
class Chain {
 public:
  const int K;
  bool isSparse;
  double least = 1;          // the smallest transition, 0 where one is impossible
  double leastPositive = 1;  // the smallest that is possible
  int64_t edgeCount = 0;
  std::vector<double> initial;  // [K]
  std::vector<double> entries;  // [K, K] row-major, where not sparse
  Matrix forward, backward;     // the matrix, and turned around

  Chain(const Trellis& trellis, bool areLogs) : K(static_cast<int>(trellis.K)) {
    const double* A = trellis.transitions;
    const auto value = [&](double probability) { return areLogs ? std::log(probability) : probability; };
    for (int k = 0; k < K; k++) initial.push_back(value(trellis.initial[k]));
    for (int64_t n = 0; n < int64_t(K) * K; n++) {
      edgeCount += A[n] > 0;
      least = std::min(least, A[n]);
      if (A[n] > 0) leastPositive = std::min(leastPositive, A[n]);
    }
    isSparse = K > mostWrittenOut && edgeCount * 3 < int64_t(K) * K;
    if (isSparse) {
      list(forward, [&](int to, int from) { return A[int64_t(from) * K + to]; }, value);
      list(backward, [&](int from, int to) { return A[int64_t(from) * K + to]; }, value);
      return;
    }
    entries.resize(int64_t(K) * K);
    for (int64_t n = 0; n < int64_t(K) * K; n++) entries[n] = value(A[n]);
    pack(forward, [&](int i, int j) { return entries[int64_t(i) * K + j]; });
    pack(backward, [&](int i, int j) { return entries[int64_t(j) * K + i]; });
  }

 private:
  template <class At, class Value>
  void list(Matrix& matrix, At at, Value value) {
    matrix.isSparse = true;
    for (int j = 0; j < K; j++) {
      for (int i = 0; i < K; i++) {
        if (!(at(j, i) > 0)) continue;
        matrix.edges.other.push_back(i);
        matrix.edges.value.push_back(value(at(j, i)));
      }
      matrix.edges.start.push_back(static_cast<int32_t>(matrix.edges.other.size()));
    }
  }

  template <class At>
  void pack(Matrix& matrix, At at) {
    // The written-out product has K columns; blocks are filled up to an even number of them.
    const bool isOne = K > 1 && K <= mostWrittenOut;
    const int width = isOne ? K : blockWidth(K);
    for (int from = 0; from < K; from += width) {
      const int to = isOne ? K : std::min(from + width, (K + 1) / 2 * 2);
      for (int i = 0; i < K; i++)
        for (int j = from; j < to; j++) matrix.values.push_back(j < K ? at(i, j) : 0);
    }
  }
};

/** A block of `columns` columns: out(j, g, sum). */
template <class Ring, int G, int columns, class Out>
HMM_INLINE void blockProduct(const double* m, int K, const Pack* in, Out out) {
  Pack sums[columns * G];
  HMM_UNROLL for (int n = 0; n < columns * G; n++) sums[n] = all(Ring::nothing);
  for (int i = 0; i < K; i++, m += columns) {
    HMM_UNROLL for (int j = 0; j < columns; j++) {
      const Pack entry = all(m[j]);
      HMM_UNROLL for (int g = 0; g < G; g++) sums[j * G + g] = Ring::add(sums[j * G + g], in[i * G + g], entry);
    }
  }
  HMM_UNROLL for (int j = 0; j < columns; j++) HMM_UNROLL for (int g = 0; g < G; g++) out(j, g, sums[j * G + g]);
}

template <class Ring, int G>
HMM_INLINE void addEdge(int64_t other, double value, const Pack* in, Pack* sums) {
  const Pack own = all(value);
  HMM_UNROLL for (int g = 0; g < G; g++) sums[g] = Ring::add(sums[g], in[other * G + g], own);
}

/** The sums over a few edges. */
template <class Ring, int G, int count>
HMM_INLINE void edgeSums(const int32_t* other, const double* value, const Pack* in, Pack* sums) {
  const Pack first = all(value[0]);
  HMM_UNROLL for (int g = 0; g < G; g++) sums[g] = Ring::times(in[int64_t(other[0]) * G + g], first);
  HMM_UNROLL for (int e = 1; e < count; e++) addEdge<Ring, G>(other[e], value[e], in, sums);
}

/** Calls out(j, g, y_j) for all states j and groups g; `in` and what is written must not overlap. N is K, or 0. */
template <class Ring, int N, int G, class Out>
HMM_INLINE void product(const Matrix& matrix, int K, const Pack* in, Out out) {
  if constexpr (N > 0) {
    const double* m = matrix.values.data();
    HMM_UNROLL for (int j = 0; j < N; j++) {
      HMM_UNROLL for (int g = 0; g < G; g++) {
        Pack sum = Ring::times(in[g], all(m[j]));
        HMM_UNROLL for (int i = 1; i < N; i++) sum = Ring::add(sum, in[i * G + g], all(m[i * N + j]));
        out(j, g, sum);
      }
    }
  } else if (matrix.isSparse) {
    const Edges& edges = matrix.edges;
    for (int j = 0; j < K; j++) {
      Pack sums[G];
      const int32_t* const other = edges.other.data() + edges.start[j];
      const double* const value = edges.value.data() + edges.start[j];
      const int count = edges.start[j + 1] - edges.start[j];
      switch (count) {
        case 1: edgeSums<Ring, G, 1>(other, value, in, sums); break;
        case 2: edgeSums<Ring, G, 2>(other, value, in, sums); break;
        case 3: edgeSums<Ring, G, 3>(other, value, in, sums); break;
        case 4: edgeSums<Ring, G, 4>(other, value, in, sums); break;
        default:
          HMM_UNROLL for (int g = 0; g < G; g++) sums[g] = all(Ring::nothing);
          for (int e = 0; e < count; e++) addEdge<Ring, G>(other[e], value[e], in, sums);
      }
      HMM_UNROLL for (int g = 0; g < G; g++) out(j, g, sums[g]);
    }
  } else {
    const double* m = matrix.values.data();
    const int width = blockWidth(K);
    for (int from = 0; from < K; from += width) {
      const int columns = std::min(width, (K + 1) / 2 * 2 - from);
      const auto block = [&](int j, int g, Pack sum) __attribute__((always_inline)) {
        if (from + j < K) out(from + j, g, sum);
      };
      switch (columns) {
        case 2: blockProduct<Ring, G, 2>(m, K, in, block); break;
        case 4: blockProduct<Ring, G, 4>(m, K, in, block); break;
        case 6: blockProduct<Ring, G, 6>(m, K, in, block); break;
        default:
          if constexpr (hasManyRegisters) {
            switch (columns) {
              case 8: blockProduct<Ring, G, 8>(m, K, in, block); break;
              case 10: blockProduct<Ring, G, 10>(m, K, in, block); break;
              default: blockProduct<Ring, G, 12>(m, K, in, block);
            }
          }
      }
      m += int64_t(columns) * K;
    }
  }
}

}  // namespace hmm::HMM_LEVEL
