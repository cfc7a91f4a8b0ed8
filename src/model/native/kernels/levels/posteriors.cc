// Posteriors: gamma_t(k) = P(state k at t | sequence), as rows, or the likeliest state of each position; and the way back
// alone, to the vector before the data.
#include "levels/both-ways.h"
#include "levels/groups.h"
#include "levels/rows.h"
#include "levels/states.h"

namespace hmm::HMM_LEVEL {
namespace {

template <int N>
class PosteriorTask {
 public:
  using Both = BothWays<N>;
  static constexpr int G = Both::G, L = Both::L;

  PosteriorTask(const Both& both, const PosteriorTargets& targets, const Members& members)
      : K(both.K), columns(int(targets.groupOf ? targets.G : both.K)), targets(targets), members(members) {
    const int64_t steps = both.emissions.stepsAtOnce();
    gammaPacks = memory.need((steps * (K + columns) + both.V) * G);
    arrivalPacks = gammaPacks + steps * K * G;
    sumPacks = arrivalPacks + int64_t(both.V) * G;
  }

  Pack* gammas(typename Both::Member&) { return gammaPacks; }
  Pack* arrivals(typename Both::Member&, int64_t) { return arrivalPacks; }
  void startChunk(typename Both::Member&, int64_t) {}
  HMM_INLINE void transition(const Pack*, const Pack*) {}
  void endBlock(typename Both::Member&, int64_t, const Pack*, const Pack*) {}
  void endChunk(typename Both::Member&, int64_t, const Pack*, const Pack*) {}

  HMM_INLINE void block(typename Both::Member& crew, int64_t t, int m, int active, const Pack* gammas) {
    if (targets.rows) {
      double* to[L];
      for (int l = 0; l < L; l++)
        to[l] = l < active ? targets.rows + (crew.batch.piece[l]->from + t) * columns : nullptr;
      writeRows<G, Next::before>(targets.groupOf ? sumsOf(gammas, m) : gammas, int64_t(m) * columns, to);
    }
    if (targets.states)
      for (int u = 0; u < m; u++) writeStates(crew, t + u, active, gammas + int64_t(u) * K * G);
  }

 private:
  const int K, columns;
  const PosteriorTargets& targets;
  const Members& members;
  Aligned<Pack> memory;
  Pack *gammaPacks, *arrivalPacks, *sumPacks;

  /** The sums of all groups at m positions, [m, columns, G]. */
  const Pack* sumsOf(const Pack* gammas, int m) const {
    for (int u = 0; u < m; u++) members.sum<G>(gammas + int64_t(u) * K * G, sumPacks + int64_t(u) * columns * G);
    return sumPacks;
  }

  void writeStates(typename Both::Member& crew, int64_t t, int active, const Pack* gamma) {
    for (int g = 0; g < G; g++) {
      Pack most = gamma[g], best{};
      for (int k = 1; k < K; k++) {
        const Mask isMore = gamma[k * G + g] > most;
        most = choose(isMore, gamma[k * G + g], most);
        best = choose(isMore, all(k), best);
      }
      for (int l = 0; l < W && g * W + l < active; l++) {
        const int64_t place = crew.batch.piece[g * W + l]->from + t;
        if (K <= 256) static_cast<uint8_t*>(targets.states)[place] = static_cast<uint8_t>(best[l]);
        else static_cast<uint16_t*>(targets.states)[place] = static_cast<uint16_t>(best[l]);
      }
    }
  }
};

}  // namespace

void posteriors(const Trellis& trellis, Common& common, const PosteriorTargets& targets) {
  const Members members(targets, trellis.K);
  withStates(trellis, [&](auto N) {
    BothWays<N.value> both(trellis);
    const auto walk = [&](auto& crew) {
      PosteriorTask<N.value> task(both, targets, members);
      both.walk(crew, task, nullptr);
    };
    both.over([&] { both.walkAll(walk); }, [&](auto& wrong) { both.walkSome(wrong, walk); }, common);
  });
}

void backward(const Trellis& trellis, Common& common) {
  withStates(trellis, [&](auto N) {
    BothWays<N.value> both(trellis);
    both.settleBehind();
    for (int64_t s = 0; s < trellis.S; s++) common.logs[s] = common.lost[s] = 0;
    for (int64_t p = 0; p < both.pieces.count(); p++) common.lost[both.pieces.all[p].sequence] |= both.ends[p].isFaint;
    for (int64_t k = 0; k < trellis.K; k++) common.before[k] = both.pieces.count() > 0 ? both.beforeOf(0)[k] : 0;
  });
}

}  // namespace hmm::HMM_LEVEL
