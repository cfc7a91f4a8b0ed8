// The n best paths, given delta, from the last position to the first. A path that goes back from state j at t + 1 to any but
// the best state at t loses
//   max_i (delta_t(i) + log A[i][j]) - (delta_t(k) + log A[k][j]),
// and what it loses in all is how far it is from the best path (Eppstein 1998). From a state on, some path loses nothing
// more, so that the n paths that have lost least from t on are all that the n best come from: no more need be kept.
#include <algorithm>
#include <limits>
#include <type_traits>

#include "operations.h"
#include "threads.h"
#include "ways-back.h"

namespace hmm {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/** Of the paths that are kept at each position, the best first: their states, and which path at t + 1 each goes on as. */
template <class State, class Rank>
struct Kept {
  State* states;  // [T, most]
  Rank* next;     // [T, most]
};

template <class State, class Rank>
class Tracer {
 public:
  Tracer(const WayBack& way, int64_t most, const Kept<State, Rank>& kept)
      : lost(most),
        way(way),
        most(most),
        kept(kept),
        lostBefore(most),
        best(way.V),
        largest(way.V),
        least(way.V),
        looked(way.V, -1) {}

  /** From behind a sequence that ends; or of one that goes on, from the paths that were kept behind it, if any. */
  void trace(int64_t s, bool goesOn, const Input& lostBehind) {
    const int64_t first = way.offsets[s], end = way.offsets[s + 1];
    count = goesOn ? lostBehind.count() : 0;
    std::copy_n(lostBehind.data<double>(), count, lost.begin());
    for (int64_t t = end - 1; t >= first; t--) {
      if (t == end - 1 && !goesOn) begin(t);
      else step(t);
    }
  }

  int64_t count = 0;         // paths that are kept
  std::vector<double> lost;  // [most] what they have lost

 private:
  const WayBack& way;
  const int64_t most;
  const Kept<State, Rank>& kept;
  std::vector<double> lostBefore;
  // [V] of each state, at the position at which it was looked at: the best edge into it, its delta and log, and what a path
  // loses at least that takes another edge.
  std::vector<int32_t> best;
  std::vector<double> largest, least;
  std::vector<int64_t> looked;

  /** The states at the last position. */
  void begin(int64_t t) {
    const double* delta = way.rowAt(t);
    const int32_t end = way.starts[way.V + 1];
    for (int32_t e = way.starts[way.V]; e < end; e++)
      if (delta[way.others[e]] > -infinity) keep(t, -delta[way.others[e]], way.others[e], 0);
  }

  /** From the paths that are kept at t + 1 to those at t. */
  void step(int64_t t) {
    const double* delta = way.rowAt(t);
    const int64_t had = count;
    const State* after = kept.states + (t + 1) * most;
    std::swap(lost, lostBefore);
    // All go on by the best state, in the same order; others come between them where they have lost less than the last.
    for (int64_t n = 0; n < had; n++) {
      look(after[n], t, delta);
      kept.states[t * most + n] = static_cast<State>(best[after[n]] < 0 ? 0 : way.others[best[after[n]]]);
      kept.next[t * most + n] = static_cast<Rank>(n);
      lost[n] = lostBefore[n];
    }
    for (int64_t n = 0; n < had; n++) {
      const int32_t state = after[n];
      if (count == most && lostBefore[n] + least[state] >= lost[most - 1]) continue;
      for (int32_t e = way.starts[state]; e < way.starts[state + 1]; e++) {
        const double term = delta[way.others[e]] + way.weights[e];
        if (e == best[state] || term == -infinity) continue;
        keep(t, lostBefore[n] + (largest[state] - term), way.others[e], n);
      }
    }
  }

  /** Finds the best edge into a state, from the lowest of several states, unless it was found for this position. */
  void look(int32_t state, int64_t t, const double* delta) {
    if (looked[state] == t) return;
    // Only what is no delta at all has come to a state without edges.
    int32_t found = way.starts[state] < way.starts[state + 1] ? way.starts[state] : -1;
    double highest = -infinity, second = -infinity;
    for (int32_t e = way.starts[state]; e < way.starts[state + 1]; e++) {
      const double term = delta[way.others[e]] + way.weights[e];
      if (term <= highest) {
        second = std::max(second, term);
        continue;
      }
      second = highest;
      highest = term;
      found = e;
    }
    best[state] = found;
    largest[state] = highest;
    least[state] = highest - second;
    looked[state] = t;
  }

  /** Puts a path among those that are kept, behind others that have lost as much. */
  void keep(int64_t t, double loss, int32_t state, int64_t next) {
    State* const states = kept.states + t * most;
    Rank* const ranks = kept.next + t * most;
    int64_t n = count;
    if (n == most) {
      if (loss >= lost[--n]) return;
    } else {
      count++;
    }
    for (; n > 0 && lost[n - 1] > loss; n--) {
      lost[n] = lost[n - 1];
      states[n] = states[n - 1];
      ranks[n] = ranks[n - 1];
    }
    lost[n] = loss;
    states[n] = static_cast<State>(state);
    ranks[n] = static_cast<Rank>(next);
  }
};

/** Shares out sequences; `counts` [S] are the paths of each, and `lost` [most] what those of the first have lost. */
template <class State, class Rank>
void traceAll(const WayBack& way, int64_t most, const Kept<State, Rank>& kept, bool goesOn, const Input& lostBehind,
              int32_t* counts, double* lost) {
  const int64_t parts = std::min<int64_t>(way.S, 64);
  parallel(way.threads, parts, [&](int64_t part) {
    Tracer<State, Rank> tracer(way, most, kept);
    for (int64_t s = way.S * part / parts; s < way.S * (part + 1) / parts; s++) {
      tracer.trace(s, goesOn && s == way.S - 1, lostBehind);
      counts[s] = static_cast<int32_t>(tracer.count);
      if (s == 0) std::copy_n(tracer.lost.begin(), tracer.count, lost);
    }
  });
}

}  // namespace

void bestPaths(KernelContext* context, const Attributes& attributes) {
  WayBackInputs inputs(context, attributes);
  const WayBack& way = inputs.way;
  Input lostBehind(context, wayBackInputs, "lost", PAIRS);
  const int64_t most = attributes.want;
  // As many as ranks are told apart, so that sizes cannot be beyond an int64.
  if (most < 1 || most > INT32_MAX) misfit("want", std::to_string(most), "1 to 2147483647 paths");
  if (way.V > way.K) misfit("silent", std::to_string(way.V - way.K), "0");
  lostBehind.requireShape({-1});
  const bool goesOn = attributes.nextState >= 0 && way.S > 0;
  if (lostBehind.count() > (goesOn ? most : 0)) misfit("lost", lostBehind.shapeText(), "no more than paths that go on");
  const int64_t stateBytes = way.K <= 256 ? 1 : 2, rankBytes = most <= 1 << 8 ? 1 : most <= 1 << 16 ? 2 : 4;
  const int64_t length = way.offsets[way.S] + (lostBehind.count() > 0 ? 1 : 0);
  void* const states = lentBytes(STATES_WRITTEN, length, most * stateBytes);
  void* const ranks = lentBytes(RANKS_WRITTEN, length, most * rankBytes);
  for (int64_t n = 0; n < lostBehind.count(); n++) {
    const int64_t at = way.offsets[way.S] * most + n;
    const int64_t state = stateBytes == 1 ? static_cast<uint8_t*>(states)[at] : static_cast<uint16_t*>(states)[at];
    if (state >= way.K) misfit("lent memory", "state " + std::to_string(state), "below " + std::to_string(way.K));
  }
  int32_t* const counts = static_cast<int32_t*>(makeOutput(context, 0, INT32, {way.S}));
  double* const lost = makeNumbers(context, 1, {most});
  std::fill_n(lost, most, 0.0);
  const auto trace = [&](auto* own, auto* next) {
    using State = std::remove_pointer_t<decltype(own)>;
    using Rank = std::remove_pointer_t<decltype(next)>;
    traceAll(way, most, Kept<State, Rank>{own, next}, goesOn, lostBehind, counts, lost);
  };
  const auto withRanks = [&](auto* own) {
    if (rankBytes == 1) trace(own, static_cast<uint8_t*>(ranks));
    else if (rankBytes == 2) trace(own, static_cast<uint16_t*>(ranks));
    else trace(own, static_cast<uint32_t*>(ranks));
  };
  if (stateBytes == 1) withRanks(static_cast<uint8_t*>(states));
  else withRanks(static_cast<uint16_t*>(states));
}

}  // namespace hmm
