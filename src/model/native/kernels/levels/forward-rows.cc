// The way forward as rows: alpha of each position over its sum, which is P(state at t | observations up to t), or delta less
// its largest. Silent states have the numbers of what leaves the position through them; groups of states have none of these.
#include "levels/cuts.h"
#include "levels/groups.h"
#include "levels/rows.h"
#include "levels/states.h"

namespace hmm::HMM_LEVEL {
namespace {

template <class Ring, int N>
class ForwardRows : public Cuts<Ring, N> {
 public:
  using Base = Cuts<Ring, N>;
  using Base::G, Base::L, Base::K, Base::V, Base::pieces;
  using Member = Crew<Ring, N>;
  static constexpr int64_t leastBytes = 1 << 19;

  ForwardRows(const Trellis& t, const PosteriorTargets& targets)
      : Base(t, std::max<int64_t>(64, chunkSteps(t.entries(), t.K, L, leastBytes))),
        rows(targets.rows),
        members(targets, t.K),
        areGroups(targets.groupOf),
        columns(areGroups ? targets.G : t.entries()),
        chunkLength(chunkSteps(V, 1, L, leastBytes)) {}

  void work(Common& common) {
    parallel(this->threads(), this->batches(), [&](int64_t b) {
      this->withCrew([&](Member& crew) {
        this->load(crew, b);
        walk(crew);
      });
    });
    this->mend([&](Member& crew) { walk(crew); });
    this->answer(common);
  }

 private:
  double* const rows;  // [T, columns]
  const Members members;
  const bool areGroups;
  const int64_t columns;
  const int64_t chunkLength;

  /** A batch forward, chunk by chunk; rows are written while the vectors of a chunk are in the cache. */
  void walk(Member& crew) {
    const int64_t size = crew.walker.size, longest = crew.batch.longest;
    Pack* const kept = crew.chunk.need(std::min(chunkLength, longest) * size);
    this->enter(crew);
    for (int64_t from = 0; from < longest; from += chunkLength) {
      const int64_t to = std::min(longest, from + chunkLength);
      this->run(crew, from, to, kept, true);
      for (int64_t t = from; t < to; t++) normalize(kept + (t - from) * size);
      if (areGroups) writeGroups(crew, from, to, kept);
      else write(crew, from, to, kept);
    }
  }

  /** Divides a vector by its sum over states that emit, or subtracts their largest; where nothing is left, it stays. */
  HMM_INLINE void normalize(Pack* x) const {
    HMM_UNROLL for (int g = 0; g < G; g++) {
      if constexpr (Ring::isMax) {
        Pack most = x[g];
        each<N>(K, [&](int64_t k) { most = larger(most, x[k * G + g]); });
        most = choose(most > all(-infinity), most, Pack{});
        each<N>(V, [&](int64_t k) { x[k * G + g] -= most; });
      } else {
        Pack sum{};
        each<N>(K, [&](int64_t k) { sum += x[k * G + g]; });
        sum = choose(sum > Pack{}, sum, all(1));
        each<N>(V, [&](int64_t k) { x[k * G + g] /= sum; });
      }
    }
  }

  /** Vectors of positions [from, to) of the pieces of a batch, to where these lie. */
  void write(const Member& crew, int64_t from, int64_t to, const Pack* kept) const {
    const auto& batch = crew.batch;
    const int64_t size = crew.walker.size;
    for (int64_t t = from; t < to;) {
      const int active = batch.active(t);
      // Vectors without a gap between them go at once, up to where a lane ends.
      const int64_t stop = size == int64_t(V) * G ? std::min(to, batch.length[active - 1]) : t + 1;
      double* places[L];
      for (int l = 0; l < L; l++) places[l] = l < active ? rows + (batch.piece[l]->from + t) * V : nullptr;
      writeRows<G, Next::behind>(kept + (t - from) * size, (stop - t) * V, places);
      t = stop;
    }
  }

  /** The sums of groups over the same. */
  void writeGroups(Member& crew, int64_t from, int64_t to, const Pack* kept) const {
    const auto& batch = crew.batch;
    Pack* const sums = crew.more.need(columns * G);
    for (int64_t t = from; t < to; t++) {
      const int active = batch.active(t);
      double* places[L];
      for (int l = 0; l < L; l++) places[l] = l < active ? rows + (batch.piece[l]->from + t) * columns : nullptr;
      members.sum<G>(kept + (t - from) * crew.walker.size, sums);
      writeRows<G, Next::behind>(sums, columns, places);
    }
  }
};

}  // namespace

void forwardRows(const Trellis& trellis, Common& common, bool areBest, const PosteriorTargets& targets) {
  withStates(trellis, [&](auto N) {
    if (areBest) ForwardRows<MaxPlus, N.value>(trellis, targets).work(common);
    else ForwardRows<SumProduct, N.value>(trellis, targets).work(common);
  });
  if (!areBest) return;
  for (int64_t s = 0; s < trellis.S; s++) common.lost[s] = 0;
}

}  // namespace hmm::HMM_LEVEL
