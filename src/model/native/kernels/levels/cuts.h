// Pieces with a guess at the vector that each begins with: from a walk over the positions before it, started from
// anywhere, as chains forget where they came from. Once all are walked, each guess is compared with what the piece
// before it handed over, and what was not near enough is walked again from there: so results are exact for any chain.
#pragma once
#include <mutex>
#include <tuple>

#include "../threads.h"
#include "levels/forgetting.h"

namespace hmm::HMM_LEVEL {

/** Rounds in which all wrong guesses are walked again; then only those that are known to start right. */
constexpr int freeRounds = 3;
/** Pieces from the first to the last, or from the last to the first. */
enum class Order { forward, back };

/** A walk to a guess may be so many times as long as places here and there ask for, if that is a small share of a piece. */
constexpr int64_t mostWarmUp = 4;
constexpr int64_t smallShare = 32;

/**
 * Steps of a chunk, whose vectors are kept until the way back: they stay in the second cache, or beyond it where a step
 * has so many transitions a state that arithmetic hides the memory. A piece that is one chunk goes forward once.
 * Best paths take `leastBytes` of 1 MB, as nothing else wants the cache; what writes results on the way back takes half.
 */
inline int64_t chunkSteps(int64_t entries, int64_t transitionsOfState, int lanes, int64_t leastBytes) {
  const int64_t bytes = std::min<int64_t>(16 << 20, std::max(leastBytes, transitionsOfState << 18));
  const int64_t steps = bytes / (entries * lanes * 8) / blockSteps * blockSteps;
  return std::max<int64_t>(2 * blockSteps, steps);
}

/** One walker with its batch, and room for chunks. */
template <class Ring, int N>
struct Crew {
  using Lanes = Walker<Ring, N>;
  Lanes walker;
  Batch<Lanes::L> batch;
  Aligned<Pack> marks, chunk, emissions, more;
  std::vector<double> numbers;

  Crew(const Chain& chain, const Emissions& emissions) : walker(chain, emissions) {}
};

template <class Ring, int N>
class Cuts {
 public:
  using Lanes = Walker<Ring, N>;
  static constexpr int G = Lanes::G, L = Lanes::L;
  const Trellis& trellis;
  const Chain chain;
  const Emissions emissions;
  const int K, V;  // states that emit, and all
  Pieces pieces;
  int64_t warmUp = 0;
  std::vector<LaneEnd> ends;            // of each piece
  std::vector<int32_t> bestEnds;        // the largest entry at the end of each piece, of best paths alone
  std::vector<int32_t> mended;          // pieces that were walked again from other vectors, maybe several times
  std::vector<double> entries, exits;   // [pieces, V] before the first position, at the last
  std::vector<double> behind, befores;  // [pieces, K] those of beta, where it is asked for
  bool entriesAreRight = false, behindAreRight = false;
  bool isDoubtful = false;  // whether some of the places that were looked at remember for longer than a walk to a guess

  /** Cut so that about `wanted` positions or more make a piece. */
  Cuts(const Trellis& t, int64_t wanted)
      : trellis(t), chain(t, Ring::isMax), emissions(t, Ring::isMax), K(chain.K), V(chain.V) {
    const bool isLong = longPositions(t) > 0;
    if (isLong) {
      if (t.warmUp > 0) warmUp = t.warmUp;
      else std::tie(warmUp, isDoubtful) = stepsToForget<Lanes, Ring>(t, chain, emissions);
    }
    const int64_t length = isLong && warmUp > 0 ? pieceLength(t, L, wanted, warmUp) : INT64_MAX / 4;
    pieces = cutInto(t, length);
    if (pieces.areCut && t.warmUp == 0 && length / smallShare > warmUp) {
      warmUp = std::min(mostWarmUp * warmUp, length / smallShare);
      isDoubtful = false;
    }
    ends.resize(pieces.count());
    if (Ring::isMax) bestEnds.resize(pieces.count());
    hasVectors = pieces.areCut || t.entry || t.after;
    exits.resize(hasVectors ? pieces.count() * V : V);
    if (!hasVectors) return;
    entries.resize(pieces.count() * V);
    if (t.entry && pieces.count() > 0) std::copy(t.entry, t.entry + V, entries.begin());
    entriesAreRight = !pieces.areCut;
  }

  int64_t batches() const { return (pieces.count() + L - 1) / L; }
  int threads() const { return int64_t(trellis.T) * K < 4096 ? 1 : trellis.threads; }

  /** A crew for the time of a body; crews are made when they run out. */
  template <class Body>
  void withCrew(Body body) {
    std::unique_ptr<Crew<Ring, N>> crew;
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (!idle.empty()) crew = std::move(idle.back()), idle.pop_back();
    }
    if (!crew) crew = std::make_unique<Crew<Ring, N>>(chain, emissions);
    body(*crew);
    std::lock_guard<std::mutex> lock(mutex);
    idle.push_back(std::move(crew));
  }

  void load(Crew<Ring, N>& crew, int64_t batch) const {
    const int64_t from = batch * L;
    crew.batch.load(pieces, &pieces.order[from], int(std::min<int64_t>(L, pieces.count() - from)));
  }

  /** The vectors before the pieces of a batch, guessed or known, as the state of its walker. */
  void enter(Crew<Ring, N>& crew) {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    int guessed = -1;
    if (hasVectors && !entriesAreRight)
      for (int l = 0; l < batch.count; l++)
        if (!batch.piece[l]->begins && !isGiven(batch.number[l])) guessed = l;
    if (guessed >= 0) {
      for (int l = 0; l < L; l++) {
        const bool isGuess = !batch.piece[l]->begins && !isGiven(batch.number[l]);
        walker.reader.at[l] = batch.piece[isGuess ? l : guessed]->from - warmUp;
      }
      walker.fill(Ring::isMax ? 0 : 1);
      walker.clearTallies();
      walker.forward(0, warmUp, nullptr);
      for (int l = 0; l < batch.count; l++)
        if (!batch.piece[l]->begins && !isGiven(batch.number[l])) walker.takeLane(l, entryOf(batch.number[l]), V);
    }
    walker.fill(Ring::isMax ? 0 : 1);
    for (int l = 0; l < L; l++)
      if (!batch.piece[l]->begins) walker.setLane(l, entryOf(batch.number[l]), V);
    walker.clearTallies();
  }

  /** Positions [from, to) of the pieces of a batch, counted from their starts; where a lane ends, it is taken down. */
  void run(Crew<Ring, N>& crew, int64_t from, int64_t to, Pack* store, bool areEnding) {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    const int64_t size = walker.size;
    place(crew, from);
    for (int64_t t = from; t < to;) {
      const int active = batch.active(t);
      const int64_t stop = std::min(to, batch.length[active - 1]);
      Pack* const kept = store ? store + (t - from) * size : nullptr;
      if (t == 0) {
        Mask begins[G];
        for (int l = 0; l < L; l++) begins[l / W][l % W] = batch.piece[l]->begins ? -1 : 0;
        walker.first(begins, kept);
        t = 1;
      } else {
        walker.forward(t, stop - t, kept);
        t = stop;
      }
      if (t < stop) continue;
      for (int l = batch.count - 1; l >= 0 && batch.length[l] <= t; l--) {
        if (batch.length[l] != t) continue;
        if (areEnding) finish(crew, l);
      }
      place(crew, t);
    }
  }

  /**
   * A batch forward, then back in chunks whose vectors are kept. A long piece goes forward twice: first only the vectors
   * at the marks between its chunks are kept, then, from the last chunk to the first, those of one chunk. The first chunk
   * takes what is left over, as the last needs no second walk. `turn()` is called at the end of the way forward,
   * `back(from, to, vectors of [from, to), the vector before them)` for each chunk.
   */
  template <class Turn, class Back>
  void thereAndBack(Crew<Ring, N>& crew, int64_t chunkLength, Turn turn, Back back) {
    auto& walker = crew.walker;
    const int64_t size = walker.size, longest = crew.batch.longest;
    const int64_t chunks = (longest + chunkLength - 1) / chunkLength;
    const auto edge = [&](int64_t c) { return std::max<int64_t>(0, longest - (chunks - c) * chunkLength); };
    enter(crew);
    Pack* const marks = crew.marks.need(chunks * size);
    const int64_t keptSteps = std::min(chunkLength, longest);
    Pack* const kept = crew.chunk.need(keptSteps * size);
    // The way back wants the emissions again, but for best paths.
    const bool areEmissionsKept = !Ring::isMax && emissions.areWorthKeeping();
    Pack* const keptEmissions = areEmissionsKept ? crew.emissions.need(Reader<G>::roomFor(keptSteps, K)) : nullptr;
    for (int64_t c = 0; c < chunks; c++) {
      std::memcpy(static_cast<void*>(marks + c * size), walker.state, sizeof(Pack) * size);
      const bool isLast = c == chunks - 1;
      walker.reader.keep(isLast ? keptEmissions : nullptr, edge(c));
      run(crew, edge(c), edge(c + 1), isLast ? kept : nullptr, true);
    }
    walker.reader.keep(nullptr, 0);
    turn();
    for (int64_t c = chunks - 1; c >= 0; c--) {
      walker.reader.keep(keptEmissions, edge(c));
      if (c < chunks - 1) {
        std::memcpy(static_cast<void*>(walker.state), marks + c * size, sizeof(Pack) * size);
        run(crew, edge(c), edge(c + 1), kept, false);
      }
      back(edge(c), edge(c + 1), kept, marks + c * size);
    }
    walker.reader.keep(nullptr, 0);
  }

  /** Lanes that have ended before t look at what the first one sees. */
  void place(Crew<Ring, N>& crew, int64_t t) const {
    auto& walker = crew.walker;
    auto& batch = crew.batch;
    for (int l = 0; l < L; l++) walker.reader.at[l] = batch.piece[batch.length[l] > t ? l : 0]->from;
  }

  /** Walks all pieces forward, and again until every entry is what the piece before it hands over. */
  void settle() {
    walkAll([&](Crew<Ring, N>& crew) { forward(crew); });
    mend([&](Crew<Ring, N>& crew) { forward(crew); });
  }

  /** All pieces in batches: body(crew) with a batch loaded. */
  template <class Body>
  void walkAll(Body body) {
    parallel(threads(), batches(), [&](int64_t b) {
      withCrew([&](Crew<Ring, N>& crew) {
        load(crew, b);
        body(crew);
      });
    });
  }

  /** A batch forward. */
  void forward(Crew<Ring, N>& crew) {
    enter(crew);
    run(crew, 0, crew.batch.longest, nullptr, true);
  }

  /** Walks again what started wrong, batch by batch, until every entry is what the piece before it hands over. */
  template <class Body>
  void mend(Body body) {
    if (!hasVectors || entriesAreRight) return;
    entriesAreRight = true;  // as far as `enter` is concerned: nothing is guessed any more
    untilRight(
        Order::forward, [&](int32_t p) { return isWrong(p); },
        [&](int32_t p) { std::copy_n(&exits[int64_t(p - 1) * V], V, entryOf(p)); }, body);
  }

  /**
   * Walks again the pieces of which `isWrong(p)`, once `mendStart(p)` has put right what they start from, until there are
   * none. In the `order` in which pieces hand over to each other.
   */
  template <class IsWrong, class MendStart, class Body>
  void untilRight(Order order, IsWrong isWrong, MendStart mendStart, Body body) {
    const int32_t count = int32_t(pieces.count());
    for (int round = 0;; round++) {
      std::vector<int32_t> wrong;
      for (int32_t n = 0; n < count; n++) {
        const int32_t p = order == Order::forward ? n : count - 1 - n;
        if (!isWrong(p)) continue;
        // After some rounds, only the first of a sequence: what it starts from is right for good.
        const bool isLater = !wrong.empty() && pieces.all[wrong.back()].sequence == pieces.all[p].sequence;
        if (round < freeRounds || !isLater) wrong.push_back(p);
      }
      if (wrong.empty()) return;
      for (int32_t p : wrong) mendStart(p);
      mended.insert(mended.end(), wrong.begin(), wrong.end());
      walkSome(wrong, body);
    }
  }

  /** Whether the sequence of a piece goes on in the next one. */
  bool goesOn(int32_t p) const { return p + 1 < pieces.count() && !pieces.all[p].ends; }

  /** Some pieces in batches, the longest first: body(crew) with a batch loaded. */
  template <class Body>
  void walkSome(std::vector<int32_t>& some, Body body) {
    std::stable_sort(some.begin(), some.end(),
                     [&](int32_t a, int32_t b) { return pieces.all[a].length > pieces.all[b].length; });
    parallel(threads(), (some.size() + L - 1) / L, [&](int64_t b) {
      withCrew([&](Crew<Ring, N>& crew) {
        crew.batch.load(pieces, &some[b * L], int(std::min<int64_t>(L, some.size() - b * L)));
        body(crew);
      });
    });
  }

  /** Pieces whose guess at an entry is not what was handed over. */
  int64_t wrongEntries() const {
    int64_t wrong = 0;
    for (int32_t p = 0; p < pieces.count(); p++) wrong += isWrong(p);
    return wrong;
  }

  /** Whether batches [from, to) have one of some pieces, which are in order. */
  bool hasSome(int64_t from, int64_t to, const std::vector<int32_t>& some) const {
    const auto& order = pieces.order;
    return std::any_of(order.begin() + from * L, order.begin() + std::min(to * L, pieces.count()),
                       [&](int32_t p) { return std::binary_search(some.begin(), some.end(), p); });
  }

  double* entryOf(int32_t piece) { return &entries[int64_t(piece) * V]; }
  double* exitOf(int32_t piece) { return hasVectors ? &exits[int64_t(piece) * V] : exits.data(); }
  double* behindOf(int32_t piece) { return &behind[int64_t(piece) * K]; }
  double* beforeOf(int32_t piece) { return &befores[int64_t(piece) * K]; }
  const double* entryOf(int32_t piece) const { return &entries[int64_t(piece) * V]; }
  bool isGiven(int32_t piece) const { return piece == 0 && trellis.entry; }

  /** Adds the logs of pieces up to those of sequences, and hands over the last vector. */
  void answer(Common& common) {
    std::vector<double> lost(trellis.S);
    for (int64_t s = 0; s < trellis.S; s++) common.logs[s] = common.lost[s] = 0;
    for (int64_t p = 0; p < pieces.count(); p++) {
      const int64_t s = pieces.all[p].sequence;
      const double sum = common.logs[s], term = ends[p].log, next = sum + term;
      if (std::isfinite(next)) lost[s] += std::abs(sum) >= std::abs(term) ? (sum - next) + term : (term - next) + sum;
      common.logs[s] = next;
      common.lost[s] |= ends[p].isLost || ends[p].isFaint;
    }
    for (int64_t s = 0; s < trellis.S; s++) common.logs[s] += lost[s];
    if (common.exit) {
      const int64_t last = pieces.count() - 1;
      for (int k = 0; k < V; k++) common.exit[k] = last < 0 ? 0 : hasVectors ? exits[last * V + k] : exits[k];
    }
    common.warmUp = pieces.areCut ? warmUp : 0;
    common.walkedAgain = int64_t(mended.size());
  }

 private:
  bool hasVectors = false;
  std::mutex mutex;
  std::vector<std::unique_ptr<Crew<Ring, N>>> idle;

  void finish(Crew<Ring, N>& crew, int l) {
    const int32_t p = crew.batch.number[l];
    ends[p] = crew.walker.end(l);
    if (Ring::isMax) bestEnds[p] = crew.walker.best(l);
    if (hasVectors) crew.walker.takeLane(l, exitOf(p), V);
    else if (p == pieces.count() - 1) crew.walker.takeLane(l, exits.data(), V);
  }

  bool isWrong(int32_t p) const {
    const Piece& piece = pieces.all[p];
    return !piece.begins && !isGiven(p) && !agree<Ring>(entryOf(p), &exits[int64_t(p - 1) * V], K);
  }
};

// Compiled once, in cuts.cc.
#define HMM_EXTERN(N)                          \
  extern template class Walker<SumProduct, N>; \
  extern template class Walker<MaxPlus, N>;    \
  extern template class Cuts<SumProduct, N>;   \
  extern template class Cuts<MaxPlus, N>;
#if !defined(HMM_CUTS)
HMM_FOR_STATES(HMM_EXTERN)
#endif
#undef HMM_EXTERN

}  // namespace hmm::HMM_LEVEL
