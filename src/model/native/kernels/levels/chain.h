// The transitions, and one step of all lanes through them: y_j = sum_i x_i m_ij, or with maxima of logs
// y_j = max_i (x_i + m_ij). Full matrices go in blocks of columns, so that what is loaded serves several sums held in
// registers; where most transitions are impossible, only the possible ones are walked. Silent states are walked in order:
// in a vector that is left behind the states that emit, in one that is arrived at before them.
#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
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
  static HMM_INLINE Pack join(Pack a, Pack b) { return a + b; }
};

/** Maxima of sums of logs: best paths. */
struct MaxPlus {
  static constexpr bool isMax = true;
  static constexpr double nothing = -infinity;
  static HMM_INLINE Pack times(Pack x, Pack m) { return x + m; }
  static HMM_INLINE Pack add(Pack sum, Pack x, Pack m) { return larger(sum, x + m); }
  static HMM_INLINE Pack join(Pack a, Pack b) { return larger(a, b); }
};

/** Possible transitions in lists: those into state j (or out of it) stand from start[j] to start[j + 1]. */
struct Edges {
  std::vector<int32_t> start, other;
  std::vector<double> value;
  std::vector<int64_t> place;  // where `transitions` of the trellis has each
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
  const int K;  // states that emit
  const int V;  // all states
  bool isSparse;
  double least = 1;          // the smallest transition, 0 where one is impossible
  double leastPositive = 1;  // the smallest way from one state that emits to the next, or less
  int64_t edgeCount = 0;
  std::vector<double> initial;  // [K]
  std::vector<double> entries;  // [K, K] row-major, where not sparse
  Matrix forward, backward;     // the matrix, and turned around

  Chain(const Trellis& trellis, bool areLogs) : K(static_cast<int>(trellis.K)), V(static_cast<int>(trellis.entries())) {
    const double* A = trellis.transitions;
    const auto value = [&](double probability) { return areLogs ? std::log(probability) : probability; };
    for (int k = 0; k < K; k++) initial.push_back(value(trellis.initial[k]));
    for (int64_t n = 0; n < trellis.transitionCount(); n++) {
      edgeCount += A[n] > 0;
      least = std::min(least, A[n]);
      if (A[n] > 0) leastPositive = std::min(leastPositive, A[n]);
    }
    if (trellis.from) least = 0;
    // Ways through silent states may be as improbable as can be.
    if (V > K) leastPositive = 0;
    isSparse = trellis.from || (K > mostWrittenOut && edgeCount * 3 < int64_t(K) * K);
    if (isSparse) {
      std::vector<int32_t> from, to;
      std::vector<int64_t> places;
      for (int64_t n = 0; n < trellis.transitionCount(); n++) {
        if (!(A[n] > 0)) continue;
        from.push_back(trellis.from ? trellis.from[n] : static_cast<int32_t>(n / K));
        to.push_back(trellis.from ? trellis.to[n] : static_cast<int32_t>(n % K));
        places.push_back(n);
      }
      list(forward, to, from, places, [&](int64_t place) { return value(A[place]); });
      list(backward, from, to, places, [&](int64_t place) { return value(A[place]); });
      return;
    }
    entries.resize(int64_t(K) * K);
    for (int64_t n = 0; n < int64_t(K) * K; n++) entries[n] = value(A[n]);
    pack(forward, [&](int i, int j) { return entries[int64_t(i) * K + j]; });
    pack(backward, [&](int i, int j) { return entries[int64_t(j) * K + i]; });
  }

 private:
  using Numbers = std::vector<int32_t>;

  /** The edges at each state of `own`, in the order of the states at their other ends. */
  template <class Value>
  void list(Matrix& matrix, const Numbers& own, const Numbers& other, const std::vector<int64_t>& places, Value value) {
    matrix.isSparse = true;
    Edges& edges = matrix.edges;
    Numbers order(own.size());
    std::iota(order.begin(), order.end(), 0);
    order = inOrder(inOrder(order, other), own);
    edges.start.assign(V + 1, 0);
    for (int32_t state : own) edges.start[state + 1]++;
    for (int k = 0; k < V; k++) edges.start[k + 1] += edges.start[k];
    for (int32_t e : order) {
      edges.other.push_back(other[e]);
      edges.value.push_back(value(places[e]));
      edges.place.push_back(places[e]);
    }
  }

  /** Edges in the order of their states, else as they were. */
  Numbers inOrder(const Numbers& edges, const Numbers& states) const {
    Numbers next(V + 1), sorted(edges.size());
    for (int32_t e : edges) next[states[e] + 1]++;
    for (int k = 0; k < V; k++) next[k + 1] += next[k];
    for (int32_t e : edges) sorted[next[states[e]]++] = e;
    return sorted;
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

/** The sums over the edges at a state. */
template <class Ring, int G>
HMM_INLINE void sumsAt(const Edges& edges, int state, const Pack* in, Pack* sums) {
  const int32_t* const other = edges.other.data() + edges.start[state];
  const double* const value = edges.value.data() + edges.start[state];
  const int count = edges.start[state + 1] - edges.start[state];
  switch (count) {
    case 1: return edgeSums<Ring, G, 1>(other, value, in, sums);
    case 2: return edgeSums<Ring, G, 2>(other, value, in, sums);
    case 3: return edgeSums<Ring, G, 3>(other, value, in, sums);
    case 4: return edgeSums<Ring, G, 4>(other, value, in, sums);
    default:
      // Four sums in turn, so that none waits for the one before.
      constexpr int turns = 4;
      Pack parts[turns * G];
      HMM_UNROLL for (int n = 0; n < turns * G; n++) parts[n] = all(Ring::nothing);
      int e = 0;
      for (; e + turns <= count; e += turns)
        HMM_UNROLL for (int n = 0; n < turns; n++) addEdge<Ring, G>(other[e + n], value[e + n], in, parts + n * G);
      for (; e < count; e++) addEdge<Ring, G>(other[e], value[e], in, parts);
      HMM_UNROLL for (int g = 0; g < G; g++) sums[g] =
          Ring::join(Ring::join(parts[g], parts[G + g]), Ring::join(parts[2 * G + g], parts[3 * G + g]));
  }
}

/** Fills a vector that is left: what leaves its position through each silent state, behind the states that emit. */
template <class Ring, int G>
__attribute__((noinline)) void leaveSilently(const Chain& chain, Pack* x) {
  for (int s = chain.K; s < chain.V; s++) {
    Pack sums[G];
    sumsAt<Ring, G>(chain.forward.edges, s, x, sums);
    HMM_UNROLL for (int g = 0; g < G; g++) x[int64_t(s) * G + g] = sums[g];
  }
}

/** Fills a vector that is arrived at: what comes of being in each silent state before its position. */
template <class Ring, int G>
__attribute__((noinline)) void arriveSilently(const Chain& chain, Pack* x) {
  for (int s = chain.V - 1; s >= chain.K; s--) {
    Pack sums[G];
    sumsAt<Ring, G>(chain.backward.edges, s, x, sums);
    HMM_UNROLL for (int g = 0; g < G; g++) x[int64_t(s) * G + g] = sums[g];
  }
}

/** Calls out(j, g, y_j) for all states j that emit and groups g; `in` and what is written must not overlap. N is K, or 0. */
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
    for (int j = 0; j < K; j++) {
      Pack sums[G];
      sumsAt<Ring, G>(matrix.edges, j, in, sums);
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
