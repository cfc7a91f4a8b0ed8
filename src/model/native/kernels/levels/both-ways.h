// Forward and back over the pieces: gamma_t = alpha_t o beta_t, and what is expected of transitions,
//   xi_t(i, j) = alpha_{t-1}(i) A_ij b_j(o_t) beta_t(j)
// beta is kept such that alpha . beta is the weight of the sequence (1 where there are none), so that both need no
// division of their own.
#pragma once
#include "levels/cuts.h"

namespace hmm::HMM_LEVEL {

/** The sum of alpha times the largest beta over alpha . beta: above this, what scaling loses may matter. */
constexpr double mostLoss = 0x1p300;

template <int N>
class BothWays : public Cuts<SumProduct, N> {
 public:
  using Base = Cuts<SumProduct, N>;
  using Base::G, Base::L, Base::K, Base::V, Base::pieces, Base::chain, Base::emissions, Base::trellis, Base::batches;
  using Member = Crew<SumProduct, N>;
  static constexpr int64_t leastBytes = 1 << 19;
  const int64_t chunkLength;

  explicit BothWays(const Trellis& t)
      : Base(t, wanted(t)), chunkLength(chunkSteps(V, chain.edgeCount / K, L, leastBytes)) {
    if (!pieces.areCut && !t.after && !t.entry) {
      befores.resize(K);
      return;
    }
    this->behind.resize(pieces.count() * K);
    this->befores.resize(pieces.count() * K);
    if (t.after && pieces.count() > 0) std::copy_n(t.after, K, this->behindOf(int32_t(pieces.count() - 1)));
    this->behindAreRight = !pieces.areCut;
  }

  /**
   * Both ways over one batch. The task is asked where to put gammas [m, K, G] and w_t = b(o_t) o beta_t, and told of each
   * transition (alpha_{t-1}, w_t), of each block of gammas, and of the alphas of each block and chunk.
   */
  template <class Task>
  void walk(Member& crew, Task& task, const double* weights) {
    Way way(crew, crew.walker.size, weights);
    this->thereAndBack(
        crew, chunkLength, [&] { enterBehind(crew); },
        [&](int64_t from, int64_t to, const Pack* alphas, const Pack* mark) {
          back(crew, task, way, from, to, alphas, mark);
        });
    leave(crew, way);
  }

  /** Walks back until every vector behind a piece is what the piece behind it hands over. */
  void settleBehind() {
    this->walkAll([&](Member& crew) { walkBack(crew); });
    mendBehind();
  }

  /** Settles the vectors at all ends before anything else, where guesses would be wrong and what comes of them not easily mended. */
  void settleFirst() {
    this->settle();
    settleBehind();
    this->mended.clear();
  }

  /**
   * The task over all pieces: `all()`, and where guesses at their ends were wrong, `again(pieces)` for those, once the
   * vectors at all ends are settled.
   */
  template <class OverAll, class OverSome>
  void over(OverAll all, OverSome again, Common& common) {
    all();
    auto& wrong = this->mended;
    this->mend([&](Member& crew) { this->forward(crew); });
    mendBehind();
    std::sort(wrong.begin(), wrong.end());
    wrong.erase(std::unique(wrong.begin(), wrong.end()), wrong.end());
    if (!wrong.empty()) again(wrong);
    this->answer(common);
    if (common.before)
      for (int k = 0; k < K; k++) common.before[k] = pieces.count() > 0 ? this->befores[k] : 0;
  }

 private:
  using Base::befores;

  /** beta of all lanes on the way, two vectors in turn. */
  struct Way {
    Pack* beta;
    Pack* next;
    Mask isFaint[G];  // whether scaling may have lost what matters
    Pack weight[G];   // of lanes that have entered; 0 before
    double given[L];
    int entered = 0;
    Aligned<Pack> memory;

    Way(Member& crew, int64_t size, const double* weights) {
      beta = memory.need(2 * size);
      next = beta + size;
      for (int64_t n = 0; n < 2 * size; n++) beta[n] = Pack{};
      for (int g = 0; g < G; g++) isFaint[g] = Mask{}, weight[g] = Pack{};
      for (int l = 0; l < L; l++) given[l] = weights ? weights[crew.batch.piece[l]->sequence] : 1;
    }
  };

  static int64_t wanted(const Trellis& t) { return std::max<int64_t>(64, chunkSteps(t.entries(), t.K, L, leastBytes)); }

  /** Walks back again what started from a wrong vector, until there is none. */
  void mendBehind() {
    if (this->behindAreRight || this->behind.empty()) return;
    this->behindAreRight = true;  // as far as `enterBehind` is concerned: nothing is guessed any more
    this->untilRight(
        Order::back,
        [&](int32_t p) { return this->goesOn(p) && !agree<SumProduct>(this->behindOf(p), this->beforeOf(p + 1), K); },
        [&](int32_t p) { std::copy_n(this->beforeOf(p + 1), K, this->behindOf(p)); },
        [&](Member& crew) { walkBack(crew); });
  }

  /** Guesses at beta behind the pieces of a batch. */
  void enterBehind(Member& crew) {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    if (this->behind.empty()) return;
    int guessed = -1;
    const auto isGuess = [&](int l) {
      return !this->behindAreRight && !batch.piece[l]->ends && !isGivenBehind(batch.number[l]);
    };
    for (int l = 0; l < batch.count; l++)
      if (isGuess(l)) guessed = l;
    if (guessed < 0) return;
    for (int l = 0; l < L; l++) {
      const Piece& piece = *batch.piece[isGuess(l) ? l : guessed];
      walker.reader.at[l] = piece.from + piece.length;
    }
    walker.fill(1);
    walker.backward(0, this->warmUp);
    for (int l = 0; l < batch.count; l++)
      if (isGuess(l)) walker.takeLane(l, this->behindOf(batch.number[l]), K);
  }

  bool isGivenBehind(int32_t p) const { return p == pieces.count() - 1 && trellis.after; }

  /** The pieces of a batch back, without looking at anything. */
  void walkBack(Member& crew) {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    enterBehind(crew);
    walker.fill(1);
    walker.clearTallies();
    for (int64_t t = batch.longest; t > 0;) {
      // Lanes that are not yet in walk along the first, and are set when they come in.
      const int active = batch.active(t - 1), in = batch.active(t);
      for (int l = in; l < active; l++)
        if (!batch.piece[l]->ends) walker.setLane(l, this->behindOf(batch.number[l]), K);
        else
          for (int k = 0; k < K; k++) laneOf<G>(walker.state, k, l) = 1;
      this->place(crew, t - 1);
      const int64_t stop = active < batch.count ? batch.length[active] : 0;
      walker.backward(stop, t - stop);
      t = stop;
    }
    for (int l = 0; l < batch.count; l++) {
      this->ends[batch.number[l]].isFaint = walker.mayHaveLost(l);
      if (!batch.piece[l]->begins) walker.takeLane(l, this->beforeOf(batch.number[l]), K);
    }
  }

  /** Lanes whose last position is t - 1 come in, alpha . beta being their weight. */
  void comeIn(Member& crew, Way& way, int64_t t, const Pack* alpha) {
    auto& batch = crew.batch;
    for (int l = batch.active(t); l < batch.active(t - 1); l++) {
      const double* vector = batch.piece[l]->ends ? nullptr : this->behindOf(batch.number[l]);
      double sum = 0, total = 0, most = 0;
      for (int k = 0; k < K; k++) {
        const double a = laneOf<G>(alpha, k, l), b = vector ? vector[k] : 1;
        sum += a * b, total += a, most = std::max(most, b);
      }
      const double factor = sum > 0 ? way.given[l] / sum : 0;
      for (int k = 0; k < K; k++) laneOf<G>(way.beta, k, l) = factor * (vector ? vector[k] : 1);
      if (!(sum > 0 && sum * mostLoss >= total * most)) way.isFaint[l / W][l % W] = -1;
      way.weight[l / W][l % W] = way.given[l];
    }
  }

  /** One chunk back: alphas of positions [from, to), `mark` the vector before them. */
  template <class Task>
  void back(Member& crew, Task& task, Way& way, int64_t from, int64_t to, const Pack* alphas, const Pack* mark) {
    auto& batch = crew.batch;
    const int64_t size = crew.walker.size;
    task.startChunk(crew, to);
    for (int64_t t = to; t > from;) {
      comeIn(crew, way, t, alphas + (t - 1 - from) * size);
      this->place(crew, t - 1);
      // The blocks of the way forward: they start with the chunk, behind the first position, and where lanes end.
      const int active = batch.active(t - 1);
      int64_t start = std::max(from, active < batch.count ? batch.length[active] : 0);
      if (start == 0 && t > 1) start = 1;
      if (t == 1) start = 0;
      for (int64_t at = t; at > start;) {
        const int64_t block = start + (at - 1 - start) / blockSteps * blockSteps;
        const Pack* alpha = alphas + (block - from) * size;
        const Pack* before = block > from ? alpha - size : mark;
        backBlock(crew, task, way, block, int(at - block), alpha, before, active);
        task.endBlock(crew, block, alpha, before);
        at = block;
      }
      t = start;
    }
    task.endChunk(crew, from, alphas, mark);
  }

  template <class Task>
  __attribute__((noinline)) void backBlock(Member& crew, Task& task, Way& way, int64_t t, int m, const Pack* alphas,
                                           const Pack* mark, int active) {
    auto& reader = crew.walker.reader;
    const int64_t size = crew.walker.size;
    const int atOnce = emissions.stepsAtOnce();
    Pack* const gammas = task.gammas(crew);
    if constexpr (N > 0) {
      withSource<N>(reader, [&](auto source) { writtenOutBlock(source, crew, task, way, t, m, alphas, mark); });
      task.block(crew, t, m, active, gammas);
      return;
    }
    const Pack* e = nullptr;
    for (int u = m - 1; u >= 0; u--) {
      if (u == m - 1 || atOnce == 1) e = atOnce == 1 ? reader.read(t + u, 1) : reader.readAgain(t, m);
      const Pack* b = atOnce == 1 ? e : e + int64_t(u) * K * G;
      const Pack* a = alphas + u * size;
      const Pack* before = u > 0 ? a - size : mark;
      Pack* const w = task.arrivals(crew, t + u);
      Pack *const beta = way.beta, *const next = way.next;
      Pack* const gamma = gammas + (atOnce == 1 ? 0 : int64_t(u) * K * G);
      for (int k = 0; k < K * G; k++) gamma[k] = a[k] * beta[k];
      for (int j = 0; j < K; j++)
        for (int g = 0; g < G; g++) w[j * G + g] = beta[j * G + g] * crew.walker.emissionOf(b, j, g);
      if constexpr (N == 0)
        if (V > K) arriveSilently<SumProduct, G>(chain, w);
      product<SumProduct, N, G>(
          chain.backward, K, w, [&](int j, int g, Pack sum) __attribute__((always_inline)) { next[j * G + g] = sum; });
      if (u == 0) scaleBack(crew, way, before, w, next, t == 0);
      task.transition(before, w);
      if (atOnce == 1) task.block(crew, t + u, 1, active, gammas);
      std::swap(way.beta, way.next);
    }
    if (atOnce != 1) task.block(crew, t, m, active, gammas);
  }

  /** The same for few states, without telling the task of the block: vectors stay in registers. */
  template <class Source, class Task>
  HMM_INLINE void writtenOutBlock(Source source, Member& crew, Task& task, Way& way, int64_t t, int m,
                                  const Pack* alphas, const Pack* mark) {
    constexpr int size = N * G;
    Pack* const gammas = task.gammas(crew);
    source.readAgain(t, m);
    Pack beta[size], w[size], next[size];
    HMM_UNROLL for (int k = 0; k < size; k++) beta[k] = way.beta[k];
    const auto step = [&](int u, auto isScaled) __attribute__((always_inline)) {
      const Pack* a = alphas + u * size;
      const Pack* before = u > 0 ? a - size : mark;
      HMM_UNROLL for (int j = 0; j < N; j++) {
        HMM_UNROLL for (int g = 0; g < G; g++) {
          gammas[u * size + j * G + g] = a[j * G + g] * beta[j * G + g];
          w[j * G + g] = beta[j * G + g] * source.at(u, j, g);
        }
      }
      product<SumProduct, N, G>(
          chain.backward, K, w, [&](int j, int g, Pack sum) __attribute__((always_inline)) { next[j * G + g] = sum; });
      if (isScaled) scaleBack(crew, way, before, w, next, t == 0);
      task.transition(before, w);
      HMM_UNROLL for (int k = 0; k < size; k++) beta[k] = next[k];
    };
    for (int u = m - 1; u > 0; u--) step(u, std::false_type());
    step(0, std::true_type());
    HMM_UNROLL for (int k = 0; k < size; k++) way.beta[k] = beta[k];
  }

  /** At the start of a block, where the alphas were scaled: alpha . beta is the weight again. */
  HMM_INLINE void scaleBack(Member& crew, Way& way, const Pack* before, Pack* w, Pack* next, bool isFirst) {
    HMM_UNROLL for (int g = 0; g < G; g++) {
      Pack overlap{}, sum{}, most{};
      each<N>(K, [&](int64_t k) {
        overlap += before[k * G + g] * next[k * G + g];
        sum += before[k * G + g];
        most = larger(most, next[k * G + g]);
      });
      const Pack factor = choose(overlap > Pack{}, way.weight[g] / overlap, Pack{});
      Mask isIn = way.weight[g] > Pack{};
      Pack arrive = factor;
      if (isFirst) {
        // Nothing comes before the first position of a sequence.
        for (int l = 0; l < W; l++)
          if (crew.batch.piece[g * W + l]->begins) isIn[l] = 0, arrive[l] = 0;
      }
      const Mask isFine = (overlap > Pack{}) & (overlap * mostLoss >= sum * most);
      way.isFaint[g] |= isIn & ~isFine;
      each<N>(K, [&](int64_t k) { next[k * G + g] *= factor; });
      each<N>(V, [&](int64_t k) { w[k * G + g] *= arrive; });
    }
  }

  /** Takes down what the way back tells of each piece. */
  void leave(Member& crew, Way& way) {
    auto& batch = crew.batch;
    for (int l = 0; l < batch.count; l++) {
      const int32_t p = batch.number[l];
      LaneEnd& end = this->ends[p];
      // The way back is the better judge of faint shares.
      end.isFaint = way.isFaint[l / W][l % W] != 0;
      if (this->behind.empty() ? p > 0 : batch.piece[l]->begins) continue;
      double* before = this->behind.empty() ? befores.data() : this->beforeOf(p);
      double sum = 0;
      for (int k = 0; k < K; k++) sum += before[k] = laneOf<G>(way.beta, k, l);
      for (int k = 0; k < K; k++) before[k] = sum > 0 ? before[k] / sum : 0;
    }
  }
};

}  // namespace hmm::HMM_LEVEL
