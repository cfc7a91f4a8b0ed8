// Lanes that step through the data: forward with alpha or delta, backward with beta (Rabiner 1989, III and Durbin et al.
// 1998, 3.2). With b the emissions and A the transitions,
//   alpha_t(j) = b_j(o_t) sum_i alpha_{t-1}(i) A_ij      delta_t(j) = log b_j(o_t) + max_i (delta_{t-1}(i) + log A_ij)
//   beta_{t-1}(i) = sum_j A_ij b_j(o_t) beta_t(j)
// Every eight steps alpha and beta are multiplied by the power of 2 that takes their sum near 1, which rounds nothing;
// delta is lowered by its largest.
#pragma once
#include "levels/chain.h"
#include "levels/emissions.h"
#include "levels/pieces.h"
#include "levels/sources.h"

namespace hmm::HMM_LEVEL {

/** A sum may fall by so many powers of 2 between two scalings, and no further: see `isTrusted` in both-ways.h. */
constexpr double mostFall = 300;
/**
 * A share of alpha below this may be lost before it matters; where it may, the way back must tell. Where transitions and
 * emissions tell how far a share can fall between two scalings, it is lost only if it then falls below 2^-1000.
 */
constexpr double smallestShare = 0x1p-400;
constexpr double smallestKept = 0x1p-1000;

/**
 * Packs that step together. More hide waiting no better, and lanes write to as many places at once: beyond 16 of them,
 * processors forget where the pages of some are.
 */
constexpr int packsOfGroup = 2;

/** The pieces that the lanes of one walker take at once, the longest first. */
template <int L>
struct Batch {
  int count = 0;
  int32_t number[L];  // in Pieces::all
  const Piece* piece[L];
  int64_t length[L];
  int64_t longest = 0;

  void load(const Pieces& pieces, const int32_t* numbers, int n) {
    count = n;
    for (int l = 0; l < L; l++) {
      number[l] = numbers[l < n ? l : 0];
      piece[l] = &pieces.all[number[l]];
      length[l] = piece[l]->length;
    }
    longest = length[0];
  }

  /** Lanes that have not ended before position t of their pieces. */
  int active(int64_t t) const {
    int n = count;
    while (n > 0 && length[n - 1] <= t) n--;
    return n;
  }
};

/** What a lane has when its piece ends. */
struct LaneEnd {
  double log;    // of what its vector was divided by, and of its sum; or what was subtracted, and its largest
  bool isLost;   // nothing was left, or too much fell between two scalings
  bool isFaint;  // a share was so small that it may be lost
};

/**
 * Packs from one vector [K, G] to the next. Large ones are set apart so that the same places of two do not fall together in
 * their last 12 bits: processors take a load from there for one of what was just stored, and wait.
 */
template <int N, int G>
constexpr int64_t vectorPacks(int64_t K) {
  int64_t packs = K * G;
  if (N > 0 || packs * sizeof(Pack) <= 2048) return packs;
  while (packs * sizeof(Pack) % 4096 < 1024 || packs * sizeof(Pack) % 4096 > 3072) packs++;
  return packs;
}

template <class Ring, int N>
class Walker {
 public:
  static constexpr int G = packsOfGroup, L = G * W;
  const Chain& chain;
  const Emissions& emissions;
  const int K;
  const int V;         // entries of a vector, those of silent states too
  const int64_t size;  // packs from vector to vector
  Reader<G> reader;
  Aligned<Pack> vectors;
  Pack* state;  // [V, G]
  Pack* spare;

  Walker(const Chain& c, const Emissions& e)
      : chain(c), emissions(e), K(N > 0 ? N : c.K), V(N > 0 ? N : c.V), size(vectorPacks<N, G>(V)), reader(e) {
    state = vectors.need(2 * size);
    spare = state + size;
    for (int64_t n = 0; n < 2 * size; n++) state[n] = Pack{};
    columns = e.columns.empty() ? nullptr : e.columns.data();
    isWatched = !Ring::isMax && c.least < smallestShare;
    faintShare = std::min(smallestShare, smallestKept / std::pow(c.leastPositive * e.least, blockSteps));
  }

  /** The emission of state j, from what a step has read. */
  HMM_INLINE Pack emissionOf(const Pack* e, int j, int g) const {
    if constexpr (N == 0) {
      if (columns) return e[int64_t(columns[j]) * G + g];
    }
    return e[j * G + g];
  }

  void fill(double value) {
    for (int64_t k = 0; k < int64_t(V) * G; k++) state[k] = all(value);
  }
  /** Sets the first `count` numbers of a lane, V or K. */
  void setLane(int l, const double* vector, int count) {
    for (int k = 0; k < count; k++) laneOf<G>(state, k, l) = vector[k];
  }
  void clearTallies() {
    reader.clearLogs();
    for (int g = 0; g < G; g++) total[g] = lost[g] = leastPower[g] = Pack{}, leastShareSeen[g] = all(1);
  }

  /** The first position of every lane: those that begin their sequence start from the initial probabilities. */
  void first(const Mask* begins, Pack* store) {
    const Pack* e = reader.read(0, 1);
    Pack* const to = spare;
    product<Ring, N, G>(chain.forward, K, state, [&](int j, int g, Pack sum) {
      to[j * G + g] = Ring::times(choose(begins[g], all(chain.initial[j]), sum), emissionOf(e, j, g));
    });
    leaveSilent(to);
    std::swap(state, spare);
    if (store) std::memcpy(static_cast<void*>(store), state, sizeof(Pack) * V * G);
  }

  /** n steps, the first to position t of each lane; every vector is kept where there is a `store`. */
  void forward(int64_t t, int64_t n, Pack* store) {
    if (store) forwardSteps<true>(t, n, store);
    else forwardSteps<false>(t, n, nullptr);
  }

  /** n steps back: from beta of position t + n - 1 to beta of position t - 1. */
  void backward(int64_t t, int64_t n) {
    if constexpr (N > 0) {
      withSource<N>(reader, [&](auto source) { writtenOutBackward(source, t, n); });
      return;
    }
    const int atOnce = emissions.stepsAtOnce();
    for (int64_t end = t + n; end > t;) {
      const int m = static_cast<int>(std::min<int64_t>(blockSteps, end - t));
      scale(state);
      const Pack* e = nullptr;
      for (int u = m - 1; u >= 0; u--) {
        if (u == m - 1 || atOnce == 1) e = atOnce == 1 ? reader.read(end - m + u, 1) : reader.read(end - m, m);
        const Pack* b = atOnce == 1 ? e : e + int64_t(u) * K * G;
        for (int j = 0; j < K; j++)
          for (int g = 0; g < G; g++) state[j * G + g] *= emissionOf(b, j, g);
        arriveSilent(state);
        Pack* const to = spare;
        product<Ring, N, G>(chain.backward, K, state, [&](int j, int g, Pack sum) { to[j * G + g] = sum; });
        std::swap(state, spare);
      }
      end -= m;
    }
  }

  /**
   * Writes the first `count` numbers of a lane, V or K; the sum of states that emit is 1 (the largest 0 for logs), or all
   * are zeros (-Infinity) where nothing is left.
   */
  void takeLane(int l, double* vector, int count) const {
    double sum = 0, most = -infinity;
    for (int k = 0; k < count; k++) {
      vector[k] = laneOf<G>(state, k, l);
      if (k >= K) continue;
      sum += vector[k];
      most = std::max(most, vector[k]);
    }
    for (int k = 0; k < count; k++) {
      if (Ring::isMax) vector[k] = most > -infinity ? vector[k] - most : vector[k];
      else vector[k] = sum > 0 ? vector[k] / sum : 0;
    }
  }

  /** The state with the largest entry of a lane, the lowest of several. */
  int best(int l) const {
    int best = 0;
    for (int k = 1; k < K; k++)
      if (laneOf<G>(state, k, l) > laneOf<G>(state, best, l)) best = k;
    return best;
  }

  LaneEnd end(int l) const {
    double sum = 0, most = -infinity;
    bool isFaint = false;
    for (int k = 0; k < K; k++) {
      const double value = laneOf<G>(state, k, l);
      sum += value;
      most = std::max(most, value);
    }
    const int g = l / W, n = l % W;
    if (Ring::isMax) return {total[g][n] + (lost[g][n] + most), false, false};
    if (isWatched) {
      isFaint = mayHaveLost(l);
      for (int k = 0; k < K; k++) {
        const double value = laneOf<G>(state, k, l);
        isFaint |= value > 0 && value < faintShare * sum;
      }
    }
    const double exponent = std::min(leastPower[g][n], sum > 0 ? double(std::ilogb(sum)) : -infinity);
    const double log = total[g][n] * M_LN2 + std::log(sum);
    return {reader.logs[g][n] + (reader.lostLogs[g][n] + log), !(exponent > -mostFall), isFaint};
  }

  /** Whether some share of a lane was so small at a scaling that what came of it may be lost. */
  bool mayHaveLost(int l) const { return isWatched && leastShareSeen[l / W][l % W] < faintShare; }

  /** Multiplies by the power of 2 below the sum, or subtracts the largest, and counts it. */
  HMM_INLINE void scale(Pack* x) {
    HMM_UNROLL for (int g = 0; g < G; g++) {
      if constexpr (Ring::isMax) {
        Pack most = x[g];
        each<N>(K, [&](int64_t k) { most = larger(most, x[k * G + g]); });
        most = choose(most > all(-infinity), most, Pack{});
        each<N>(V, [&](int64_t k) { x[k * G + g] -= most; });
        const Pack next = total[g] + most, before = next - total[g];
        lost[g] += (total[g] - (next - before)) + (most - before);
        total[g] = next;
      } else {
        Pack sum{};
        each<N>(K, [&](int64_t k) { sum += x[k * G + g]; });
        const Mask power = ((reinterpret_cast<Mask>(sum) >> 52) & 0x7ff) - 1023;
        const Pack factor = reinterpret_cast<Pack>((1023 - power) << 52);
        const Pack steps = __builtin_convertvector(power, Pack);
        total[g] += steps;
        leastPower[g] = smaller(leastPower[g], steps);
        each<N>(V, [&](int64_t k) { x[k * G + g] *= factor; });
        if (isWatched) {
          each<N>(V, [&](int64_t k) {
            const Pack share = x[k * G + g];
            leastShareSeen[g] = smaller(leastShareSeen[g], choose(share > Pack{}, share, all(1)));
          });
        }
      }
    }
  }

 private:
  const int32_t* columns;
  bool isWatched;
  double faintShare;
  Pack total[G], lost[G];  // exponents, or what was subtracted with what adding it lost
  Pack leastPower[G];      // of all scalings
  Pack leastShareSeen[G];  // of all positive entries at scalings

  HMM_INLINE void step(const Pack* x, const Pack* e, Pack* to) {
    product<Ring, N, G>(
        chain.forward, K, x, [&](int j, int g, Pack sum) __attribute__((always_inline)) {
          to[j * G + g] = Ring::times(sum, emissionOf(e, j, g));
        });
    leaveSilent(to);
  }

  HMM_INLINE void leaveSilent(Pack* x) {
    if constexpr (N == 0)
      if (V > K) leaveSilently<Ring, G>(chain, x);
  }
  HMM_INLINE void arriveSilent(Pack* x) {
    if constexpr (N == 0)
      if (V > K) arriveSilently<Ring, G>(chain, x);
  }

  /** The same for few states: vectors stay in registers. */
  template <bool isStored, class Source>
  __attribute__((noinline)) void writtenOutSteps(Source source, int64_t t, int64_t n, Pack* store) {
    Pack x[2][N * G];
    for (int k = 0; k < N * G; k++) x[0][k] = state[k];
    const auto keep = [&](int64_t at, const Pack* vector) __attribute__((always_inline)) {
      if constexpr (isStored) HMM_UNROLL for (int k = 0; k < N * G; k++) store[at * N * G + k] = vector[k];
    };
    const auto step = [&](const Pack* from, int u, Pack* to) __attribute__((always_inline)) {
      product<Ring, N, G>(
          chain.forward, K, from, [&](int j, int g, Pack sum) __attribute__((always_inline)) {
            to[j * G + g] = Ring::times(sum, source.at(u, j, g));
          });
    };
    for (int64_t s = 0; s < n; s += blockSteps) {
      const int m = static_cast<int>(std::min<int64_t>(blockSteps, n - s));
      source.read(t + s, m);
      scale(x[0]);
      // Paths are traced back through what the next step saw.
      if (Ring::isMax && s > 0) keep(s - 1, x[0]);
      int u = 0;
      for (; u + 2 <= m; u += 2) {
        step(x[0], u, x[1]);
        keep(s + u, x[1]);
        step(x[1], u + 1, x[0]);
        keep(s + u + 1, x[0]);
      }
      if (u < m) {
        step(x[0], u, x[1]);
        keep(s + u, x[1]);
        for (int k = 0; k < N * G; k++) x[0][k] = x[1][k];
      }
    }
    for (int k = 0; k < N * G; k++) state[k] = x[0][k];
  }

  template <class Source>
  __attribute__((noinline)) void writtenOutBackward(Source source, int64_t t, int64_t n) {
    Pack beta[N * G], next[N * G];
    for (int k = 0; k < N * G; k++) beta[k] = state[k];
    for (int64_t end = t + n; end > t;) {
      const int m = static_cast<int>(std::min<int64_t>(blockSteps, end - t));
      source.read(end - m, m);
      scale(beta);
      for (int u = m - 1; u >= 0; u--) {
        HMM_UNROLL for (int j = 0; j < N; j++) HMM_UNROLL for (int g = 0; g < G; g++) beta[j * G + g] *=
            source.at(u, j, g);
        product<Ring, N, G>(
            chain.backward, K,
            beta, [&](int j, int g, Pack sum) __attribute__((always_inline)) { next[j * G + g] = sum; });
        HMM_UNROLL for (int k = 0; k < N * G; k++) beta[k] = next[k];
      }
      end -= m;
    }
    for (int k = 0; k < N * G; k++) state[k] = beta[k];
  }

  template <bool isStored>
  __attribute__((noinline)) void forwardSteps(int64_t t, int64_t n, Pack* store) {
    if constexpr (N > 0) {
      withSource<N>(reader, [&](auto source) { writtenOutSteps<isStored>(source, t, n, store); });
    } else {
      const int atOnce = emissions.stepsAtOnce();
      const Pack* e = nullptr;
      for (int64_t s = 0; s < n; s++) {
        const int u = static_cast<int>(s % blockSteps);
        if (u == 0) {
          // What is stored stays as it was before; the scaled vector is a copy.
          if (isStored && s > 0) std::memcpy(static_cast<void*>(state), store + (s - 1) * size, sizeof(Pack) * size);
          scale(state);
          if (isStored && Ring::isMax && s > 0)
            std::memcpy(static_cast<void*>(store + (s - 1) * size), state, sizeof(Pack) * size);
        }
        if (atOnce == 1) e = reader.read(t + s, 1);
        else if (u == 0) e = reader.read(t + s, static_cast<int>(std::min<int64_t>(blockSteps, n - s)));
        const Pack* b = atOnce == 1 ? e : e + int64_t(u) * K * G;
        if constexpr (isStored) {
          step(u == 0 ? state : store + (s - 1) * size, b, store + s * size);
        } else {
          step(state, b, spare);
          std::swap(state, spare);
        }
      }
      if (isStored && n > 0) std::memcpy(static_cast<void*>(state), store + (n - 1) * size, sizeof(Pack) * size);
    }
  }
};

}  // namespace hmm::HMM_LEVEL
