// The most likely path of states (Viterbi; Rabiner 1989, III.B). The path is traced back through the deltas themselves:
// which state led to the one that is known is worked out again, along one path a lane, so that no pointers are kept.
// A piece's last state is guessed by going on for some steps and tracing back from the best; paths meet soon. A guess
// that does not fit the path of the next piece is traced again. Ties go to the lowest state.
#include "levels/cuts.h"
#include "levels/states.h"

namespace hmm::HMM_LEVEL {
namespace {

template <int N>
class BestPaths : public Cuts<MaxPlus, N> {
 public:
  using Base = Cuts<MaxPlus, N>;
  using Base::G, Base::L, Base::K, Base::V, Base::pieces, Base::chain, Base::trellis;
  using Member = Crew<MaxPlus, N>;
  static constexpr int64_t leastBytes = 1 << 20;
  /** One guess in so many may be wrong before all is walked again. */
  static constexpr int64_t mostWrong = 4;

  BestPaths(const Trellis& t, void* path)
      : Base(t, std::max<int64_t>(64, chunkSteps(t.entries(), t.K, L, leastBytes))),
        bytes(static_cast<uint8_t*>(K <= 256 ? path : nullptr)),
        words(static_cast<uint16_t*>(K <= 256 ? nullptr : path)),
        lasts(pieces.count(), -1) {
    chunkLength = chunkSteps(V, chain.edgeCount / K, L, leastBytes);
    if (t.nextState >= 0 && pieces.count() > 0) isGivenNext = !pieces.all.back().ends;
    // Logs of transitions into each state, for the way back.
    if (chain.isSparse) return;
    into.resize(int64_t(K) * K);
    for (int64_t i = 0; i < K; i++)
      for (int64_t j = 0; j < K; j++) into[j * K + i] = chain.entries[i * K + j];
    if (!hasLookup || K > mostLookedUp) return;
    columnPacks = K <= W ? 1 : 2;
    double* to = reinterpret_cast<double*>(columns.need(K * columnPacks));
    for (int i = 0; i < K; i++)
      for (int j = 0; j < columnPacks * W; j++) *to++ = j < K ? chain.entries[i * K + j] : 0;
  }

  void work(Common& common) {
    overAll();
    // Where guesses are bad, the way forward alone is the cheaper one to repeat.
    if (this->wrongEntries() * mostWrong > pieces.count()) {
      this->settle();
      overAll();
    } else {
      this->mend([&](Member& crew) { walk(crew); });
    }
    mendStates();
    this->answer(common);
    for (int64_t s = 0; s < trellis.S; s++) common.lost[s] = 0;
  }

 private:
  uint8_t* const bytes;
  uint16_t* const words;
  int64_t chunkLength;
  bool isGivenNext = false;
  std::vector<double> into;  // [to, from]
  /** States whose transitions are looked up in registers on the way back. */
  static constexpr int mostLookedUp = 2 * W;
  int columnPacks = 0;         // packs of the transitions into a state that are looked up at once, or 0
  Aligned<Pack> columns;       // [from, columnPacks]
  std::vector<int32_t> lasts;  // the state at the end of each piece, where it is known

  void put(int64_t t, int state) {
    if (bytes) bytes[t] = static_cast<uint8_t>(state);
    else words[t] = static_cast<uint16_t>(state);
  }
  int stateAt(int64_t t) const { return bytes ? bytes[t] : words[t]; }

  void overAll() {
    parallel(this->threads(), this->batches(), [&](int64_t b) {
      this->withCrew([&](Member& crew) {
        this->load(crew, b);
        walk(crew);
      });
    });
  }

  /** The state before `state` that emits; what leaves its position is delta(k), also through silent states. */
  template <class Delta>
  int leading(int state, Delta delta) const {
    int best = 0;
    double most = -infinity;
    if (chain.isSparse) {
      const Edges& edges = chain.forward.edges;
      for (int e = edges.start[state]; e < edges.start[state + 1]; e++) {
        const double score = delta(edges.other[e]) + edges.value[e];
        if (score > most) most = score, best = edges.other[e];
      }
      return best < K ? best : leading(best, delta);
    }
    const double* logs = &into[int64_t(state) * K];
    for (int k = 0; k < K; k++) {
      const double score = delta(k) + logs[k];
      if (score > most) most = score, best = k;
    }
    return best;
  }

  void walk(Member& crew) {
    int32_t states[L];
    this->thereAndBack(
        crew, chunkLength, [&] { guessLasts(crew, states); },
        [&](int64_t from, int64_t to, const Pack* deltas, const Pack* mark) {
          trace(crew, states, from, to, deltas, mark);
        });
  }

  /** The last state of each lane: the best where the sequence ends, else as the best path of some steps more has it. */
  void guessLasts(Member& crew, int32_t* states) {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    int guessed = -1;
    std::vector<double>& exit = crew.numbers;
    exit.resize(K);
    for (int l = 0; l < batch.count; l++) {
      const int32_t p = batch.number[l];
      const bool isLast = p == pieces.count() - 1;
      states[l] = lasts[p];
      if (states[l] >= 0) continue;
      if (isLast && isGivenNext) {
        const double* delta = this->exitOf(p);
        states[l] = leading(int(trellis.nextState), [&](int k) { return delta[k]; });
      } else if (batch.piece[l]->ends) {
        states[l] = this->bestEnds[p];
      } else {
        guessed = l;
      }
    }
    if (guessed < 0) return;
    const int64_t steps = this->warmUp, size = walker.size;
    Pack* const ahead = crew.more.need(steps * size);
    bool isGuess[L];
    walker.fill(0);
    for (int l = 0; l < L; l++) {
      isGuess[l] = l < batch.count && states[l] < 0;
      const int from = isGuess[l] ? l : guessed;
      walker.reader.at[l] = batch.piece[from]->from + batch.piece[from]->length;
      walker.setLane(l, this->exitOf(batch.number[from]), V);
    }
    walker.clearTallies();
    walker.forward(0, steps, ahead);
    for (int l = 0; l < batch.count; l++)
      if (isGuess[l]) states[l] = walker.best(l);
    if (hasLookup && columnPacks > 0) {
      Mask now[G];
      for (int l = 0; l < L; l++) now[l / W][l % W] = isGuess[l] ? states[l] : 0;
      for (int64_t s = steps - 2; s >= 0; s--)
        if (N > 0 || columnPacks == 1) stepBack<1>(columns.data(), ahead + s * size, now);
        else stepBack<2>(columns.data(), ahead + s * size, now);
      for (int l = 0; l < batch.count; l++)
        if (isGuess[l]) states[l] = int32_t(now[l / W][l % W]);
    } else {
      for (int l = 0; l < batch.count; l++)
        for (int64_t s = steps - 2; isGuess[l] && s >= 0; s--)
          states[l] = leading(states[l], [&](int k) { return laneOf<G>(ahead + s * size, k, l); });
    }
    for (int l = 0; l < batch.count; l++) {
      if (!isGuess[l]) continue;
      const double* delta = this->exitOf(batch.number[l]);
      states[l] = leading(states[l], [&](int k) { return delta[k]; });
    }
  }

  /** Positions [from, to) of the pieces from behind; `states` are those at to - 1, or at the ends of lanes before it. */
  __attribute__((noinline)) void trace(Member& crew, int32_t* states, int64_t from, int64_t to, const Pack* deltas,
                                       const Pack* mark) {
    auto& batch = crew.batch;
    const int64_t size = crew.walker.size;
    for (int64_t t = to; t > from;) {
      const int active = batch.active(t - 1);
      int64_t stop = std::max(from, active < batch.count ? batch.length[active] : 0);
      if (hasLookup && columnPacks == 1) {
        traceLookups<1>(crew, states, active, t, stop, from, deltas, mark);
      } else if (hasLookup && N == 0 && columnPacks == 2) {
        traceLookups<2>(crew, states, active, t, stop, from, deltas, mark);
      } else {
        for (int64_t s = t - 1; s >= stop; s--) {
          const Pack* delta = s > from ? deltas + (s - 1 - from) * size : mark;
          for (int l = 0; l < active; l++) {
            put(batch.piece[l]->from + s, states[l]);
            if (s > 0) states[l] = leading(states[l], [&](int k) { return laneOf<G>(delta, k, l); });
          }
        }
      }
      t = stop;
    }
  }

  /** The states `now` of all lanes become those before them, whose deltas are given; `table` is `columns`, or a copy. */
  template <int packs>
  HMM_INLINE void stepBack(const Pack* table, const Pack* delta, Mask* now) const {
    HMM_UNROLL for (int g = 0; g < G; g++) {
      Pack most = delta[g] + lookup(table, packs, now[g]);
      Mask best{};
      const auto consider = [&](int i) __attribute__((always_inline)) {
        const Pack score = delta[i * G + g] + lookup(table + i * packs, packs, now[g]);
        const Mask isMore = score > most;
        most = choose(isMore, score, most);
        best = isMore ? Mask{} + i : best;
      };
      if constexpr (N > 0) HMM_UNROLL for (int i = 1; i < N; i++) consider(i);
      else
        for (int i = 1; i < K; i++) consider(i);
      now[g] = best;
    }
  }

  /** The same with the candidates of all lanes side by side: eight states of each lane make a word. */
  template <int packs>
  void traceLookups(Member& crew, int32_t* states, int active, int64_t t, int64_t stop, int64_t from,
                    const Pack* deltas, const Pack* mark) {
    auto& batch = crew.batch;
    const int64_t size = crew.walker.size;
    // Where they are few, the transitions stay in registers.
    Pack few[N > 0 ? N : 1];
    HMM_UNROLL for (int n = 0; n < N; n++) few[n] = columns.data()[n];
    const Pack* const table = N > 0 ? few : columns.data();
    Mask now[G];
    for (int l = 0; l < L; l++) now[l / W][l % W] = l < active ? states[l] : 0;
    const auto deltaBefore = [&](int64_t s) { return s > from ? deltas + (s - 1 - from) * size : mark; };
    int64_t s = t - 1;
    for (; s - 7 >= stop; s -= 8) {
      Mask word[G];
      for (int g = 0; g < G; g++) word[g] = now[g];
      HMM_UNROLL for (int u = 1; u < 8; u++) {
        stepBack<packs>(table, deltas + (s - u - from) * size, now);
        for (int g = 0; g < G; g++) word[g] = (word[g] << 8) | now[g];
      }
      for (int l = 0; l < active; l++) {
        const int64_t eight = word[l / W][l % W];
        std::memcpy(bytes + batch.piece[l]->from + s - 7, &eight, 8);
      }
      if (s - 7 > 0) stepBack<packs>(table, deltaBefore(s - 7), now);
    }
    for (; s >= stop; s--) {
      for (int l = 0; l < active; l++) put(batch.piece[l]->from + s, int(now[l / W][l % W]));
      if (s > 0) stepBack<packs>(table, deltaBefore(s), now);
    }
    for (int l = 0; l < active; l++) states[l] = int32_t(now[l / W][l % W]);
  }

  /** Traces again, from behind, the pieces whose last state does not lead to the path of the next. */
  void mendStates() {
    this->entriesAreRight = true;
    const auto behind = [&](int32_t p) { return pieces.all[p].from + pieces.all[p].length; };
    const auto truth = [&](int32_t p) {
      const double* delta = this->exitOf(p);
      return leading(stateAt(behind(p)), [&](int k) { return delta[k]; });
    };
    this->untilRight(
        Order::back, [&](int32_t p) { return this->goesOn(p) && truth(p) != stateAt(behind(p) - 1); },
        [&](int32_t p) { lasts[p] = truth(p); }, [&](Member& crew) { walk(crew); });
  }
};

}  // namespace

void viterbi(const Trellis& trellis, Common& common, void* path) {
  withStates(trellis, [&](auto N) {
    if (path) {
      BestPaths<N.value>(trellis, path).work(common);
      return;
    }
    Cuts<MaxPlus, N.value> cuts(trellis, shortestCut);
    cuts.settle();
    cuts.answer(common);
    for (int64_t s = 0; s < trellis.S; s++) common.lost[s] = 0;
  });
}

}  // namespace hmm::HMM_LEVEL
