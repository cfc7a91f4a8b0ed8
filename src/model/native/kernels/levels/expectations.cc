// Expected counts (the E-step): how often each state comes first, each transition is taken, and each state emits each row,
// over all sequences. Batches are shared out to a fixed number of tallies, whatever the threads, and the tallies added
// up in order, so that sums are the same to the last bit.
#include "levels/both-ways.h"
#include "levels/rows.h"
#include "levels/states.h"

namespace hmm::HMM_LEVEL {
namespace {

/** Numbers that all tallies together may hold. */
constexpr int64_t mostTallied = 1 << 23;
constexpr int64_t mostTallies = 64;
/** Numbers of a table of emissions that is kept several times, so that equal codes in turn do not wait for each other. */
constexpr int64_t smallTable = 1024;
/** Arrivals whose transitions are added up at once: they and their alphas stay in the second cache. */
constexpr int64_t slabBytes = 1 << 18;

template <int N>
class CountTask {
 public:
  using Both = BothWays<N>;
  using Member = typename Both::Member;
  static constexpr int G = Both::G, L = Both::L;
  std::vector<double> initial;
  std::vector<double> transitions;  // of full matrices [K, K], else of edges
  std::vector<double> emissions;    // [copies, R, stride]; of normals their moments

  /** Numbers that are added at once, and from row to row of the table of emissions. */
  static constexpr int rowWidth = N == 2 ? 2 : N == 3 || N == 4 ? 4 : W;
  typedef double Row __attribute__((vector_size(8 * rowWidth)));
  static constexpr int64_t rowStride(int64_t K) { return (K + rowWidth - 1) / rowWidth * rowWidth; }
  const int64_t stride;

  CountTask(const Both& both, const CountTargets& targets)
      : stride(rowStride(both.K)), both(both), K(both.K), targets(targets) {
    const Trellis& t = both.trellis;
    initial.resize(K);
    isSparse = both.chain.isSparse;
    isKept = N == 0 && !isSparse;
    edges = isSparse ? both.chain.edgeCount : int64_t(K) * K;
    slabSteps = std::max<int64_t>(blockSteps, slabBytes / int64_t(K * G * sizeof(Pack)));
    slabRoom = slabSteps + blockSteps;
    areFew = N > 0 && t.codeBytes == 1 && t.R <= W;
    if (both.emissions.hasCodes()) {
      copies = !areFew && t.R * K <= smallTable ? 4 : 1;
      emissions.resize(copies * t.R * stride);
    }
    const int64_t steps = both.emissions.stepsAtOnce();
    const int64_t moments = t.normals ? K * momentsOf(t.normals->D) : 0;
    const int64_t sums = areFew ? t.R * K : moments;
    xi = memory.need(edges + sums + (steps * K + both.V) * G);
    emissionPacks = xi + edges;
    for (int64_t n = 0; n < edges + sums; n++) xi[n] = Pack{};
    emissions.resize(emissions.size() + moments);
    gammaPacks = emissionPacks + sums;
    single = gammaPacks + steps * K * G;
    rows.resize(L * (steps * K + W));
  }

  Pack* gammas(Member&) { return gammaPacks; }

  /** Those of full matrices behind the written-out ones are kept until there is a slab of them, the last at its end. */
  Pack* arrivals(Member& crew, int64_t t) {
    return isKept ? crew.more.data() + (slabRoom - (open - t)) * K * G : single;
  }

  void startChunk(Member& crew, int64_t to) {
    open = to;
    if (isKept) crew.more.need(slabRoom * K * G);
  }

  HMM_INLINE void transition(const Pack* alpha, const Pack* w) {
    if constexpr (N > 0) {
      HMM_UNROLL for (int i = 0; i < N; i++) {
        HMM_UNROLL for (int j = 0; j < N; j++) {
          Pack sum = xi[i * N + j];
          HMM_UNROLL for (int g = 0; g < G; g++) sum += alpha[i * G + g] * w[j * G + g];
          xi[i * N + j] = sum;
        }
      }
    } else if (isSparse) {
      // Lists of transitions into each state: forward edges.
      const Edges& into = both.chain.forward.edges;
      for (int j = 0; j < both.V; j++) {
        Pack arrive[G];
        HMM_UNROLL for (int g = 0; g < G; g++) arrive[g] = w[j * G + g];
        for (int e = into.start[j]; e < into.start[j + 1]; e++) {
          const Pack* a = alpha + int64_t(into.other[e]) * G;
          Pack sum = xi[e];
          HMM_UNROLL for (int g = 0; g < G; g++) sum += a[g] * arrive[g];
          xi[e] = sum;
        }
      }
    }
  }

  HMM_INLINE void block(Member& crew, int64_t t, int m, int active, const Pack* gammas) {
    if (both.trellis.normals) addMoments(crew, t, m, gammas);
    else if (areFew) addFew(crew, t, m, gammas);
    else addEmissions(crew, t, m, active, gammas);
    if (t > 0) return;
    for (int l = 0; l < active; l++)
      if (crew.batch.piece[l]->begins)
        for (int k = 0; k < K; k++) initial[k] += laneOf<G>(gammas, k, l);
  }

  void endBlock(Member& crew, int64_t t, const Pack* alphas, const Pack* before) {
    if (isKept && open - t >= slabSteps) addSlab(crew, t, alphas, before);
  }
  void endChunk(Member& crew, int64_t from, const Pack* alphas, const Pack* mark) {
    if (isKept && open > from) addSlab(crew, from, alphas, mark);
  }

  /** Adds what the packs hold up. */
  void close() {
    transitions.resize(edges);
    for (int64_t n = 0; n < edges; n++) transitions[n] = sumOf(xi[n]);
    if (both.trellis.normals)
      for (size_t n = 0; n < emissions.size(); n++) emissions[n] = sumOf(emissionPacks[n]);
    if (areFew)
      for (int64_t n = 0; n < both.trellis.R * K; n++) emissions[n / K * stride + n % K] = sumOf(emissionPacks[n]);
  }

 private:
  const Both& both;
  const int K;
  const CountTargets& targets;
  bool isSparse, isKept, areFew;  // areFew: rows that codes name, so that each has packs of its own
  int64_t edges, copies = 1;
  int64_t slabSteps, slabRoom, open = 0;  // arrivals of [t, open) are kept, t the last block's
  Aligned<Pack> memory;
  Pack *xi, *emissionPacks, *gammaPacks, *single;  // emissionPacks: moments, or [R, K] where rows are few
  std::vector<double> rows;

  void addMoments(Member& crew, int64_t t, int m, const Pack* gammas) {
    const Gaussians& normals = *both.trellis.normals;
    auto& reader = crew.walker.reader;
    reader.readNumbers(t, m);
    withWidth(normals.D, [&](auto width) {
      const int64_t D = width.value > 0 ? width.value : normals.D, each = momentsOf(D);
      for (int k = 0; k < K; k++) {
        Pack* const target = emissionPacks + k * each;
        // Where they are few, sums stay in registers.
        Pack few[width.value > 0 ? momentsOf(width.value) : 1];
        Pack* const sums = width.value > 0 ? few : target;
        if (width.value > 0) std::memcpy(static_cast<void*>(few), target, sizeof few);
        for (int g = 0; g < G; g++)
          for (int u = 0; u < m; u++)
            addMoment<width.value>(normals, k, gammas[(int64_t(u) * K + k) * G + g], reader.numbersOf(g) + u * D,
                                   reader.apart(), sums);
        if (width.value > 0) std::memcpy(static_cast<void*>(target), few, sizeof few);
      }
    });
  }

  /** Gammas added to the packs of each row: lanes that show another add nothing, and those that have ended have none. */
  HMM_INLINE void addFew(Member& crew, int64_t t, int m, const Pack* gammas) {
    if constexpr (N > 0) {
      HMM_UNROLL for (int g = 0; g < G; g++) {
        const Mask word = crew.walker.reader.template codesOf<blockSteps>(g, t, m);
        Pack* row = emissionPacks;
        for (int64_t r = 0; r < both.trellis.R; r++, row += N) {
          Pack sums[N];
          HMM_UNROLL for (int k = 0; k < N; k++) sums[k] = row[k];
          for (int u = 0; u < m; u++) {
            const Mask isShown = ((word >> (8 * u)) & 255) == r;
            HMM_UNROLL for (int k = 0; k < N; k++) sums[k] =
                choose(isShown, sums[k] + gammas[(u * N + k) * G + g], sums[k]);
          }
          HMM_UNROLL for (int k = 0; k < N; k++) row[k] = sums[k];
        }
      }
    }
  }

  /** Gammas as rows, where they stay or added to those that codes name. */
  void addEmissions(Member& crew, int64_t t, int m, int active, const Pack* gammas) {
    double* to[L];
    const bool hasCodes = both.emissions.hasCodes();
    double* const all = hasCodes ? rows.data() : targets.emissions;
    for (int l = 0; l < L; l++) {
      if (l >= active) to[l] = nullptr;
      else if (hasCodes) to[l] = all + l * (both.emissions.stepsAtOnce() * K + W);
      else to[l] = all + (crew.batch.piece[l]->from + t) * K;
    }
    const int64_t count = int64_t(m) * K;
    if (!hasCodes) return writeRows<G, Next::before>(gammas, count, to);
    writeRows<G, Next::here>(gammas, count, to);
    addRows(crew, t, m, active, to);
  }

  /** Adds gammas to the rows that the codes name. */
  void addRows(Member& crew, int64_t t, int m, int active, double* const* from) {
    switch (both.trellis.codeBytes) {
      case 1: return addCoded<uint8_t>(crew, t, m, active, from);
      case 2: return addCoded<uint16_t>(crew, t, m, active, from);
      default: return addCoded<int32_t>(crew, t, m, active, from);
    }
  }

  template <class Code>
  HMM_INLINE void addCoded(Member& crew, int64_t t, int m, int active, double* const* from) {
    for (int l = 0; l < active; l++) {
      const Code* codes = static_cast<const Code*>(both.trellis.codes) + crew.batch.piece[l]->from + t;
      const double* row = from[l];
      double* const table = emissions.data() + (copies > 1 ? l % copies * both.trellis.R * stride : 0);
      for (int u = 0; u < m; u++, row += K) {
        double* sums = table + codes[u] * stride;
        // What stands behind the row is added to columns that nobody looks at.
        for (int64_t k = 0; k < (N > 0 ? rowStride(N) : stride); k += rowWidth) {
          Row sum, own;
          std::memcpy(&sum, sums + k, sizeof sum);
          std::memcpy(&own, row + k, sizeof own);
          sum += own;
          std::memcpy(sums + k, &sum, sizeof sum);
        }
      }
    }
  }

  /** xi of positions [t, open), tile by tile; `alphas` from t on, `before` the one before. */
  __attribute__((noinline)) void addSlab(Member& crew, int64_t t, const Pack* alphas, const Pack* before) {
    const int tile = hasManyRegisters ? 4 : 2;
    for (int i = 0; i < K; i += tile)
      for (int j = 0; j < K; j += tile) {
        const int high = std::min(tile, K - i), wide = std::min(tile, K - j);
        if (hasManyRegisters && high == 4 && wide == 4) addTile<4, 4>(crew, t, alphas, before, i, j);
        else if (high >= 2 && wide >= 2 && tile == 2) addTile<2, 2>(crew, t, alphas, before, i, j);
        else
          for (int a = 0; a < high; a++)
            for (int b = 0; b < wide; b++) addTile<1, 1>(crew, t, alphas, before, i + a, j + b);
      }
    open = t;
  }

  template <int high, int wide>
  HMM_INLINE void addTile(Member& crew, int64_t t, const Pack* alphas, const Pack* before, int i, int j) {
    const int64_t steps = open - t, size = crew.walker.size;
    const Pack* w = arrivals(crew, t) + j * G;
    Pack sums[high * wide];
    HMM_UNROLL for (int n = 0; n < high * wide; n++) sums[n] = xi[int64_t(i + n / wide) * K + j + n % wide];
    for (int64_t s = 0; s < steps; s++, w += int64_t(K) * G) {
      const Pack* a = (s > 0 ? alphas + (s - 1) * size : before) + i * G;
      HMM_UNROLL for (int g = 0; g < G; g++) HMM_UNROLL for (int n = 0; n < high * wide; n++) sums[n] +=
          a[n / wide * G + g] * w[n % wide * G + g];
    }
    HMM_UNROLL for (int n = 0; n < high * wide; n++) xi[int64_t(i + n / wide) * K + j + n % wide] = sums[n];
  }
};

/** The tallies in order into the targets. */
template <int N>
void addUp(const BothWays<N>& both, std::vector<std::unique_ptr<CountTask<N>>>& tallies, const CountTargets& targets) {
  const int64_t K = both.K, R = both.trellis.R;
  std::fill_n(targets.initial, K, 0);
  std::fill_n(targets.transitions, both.trellis.transitionCount(), 0);
  std::vector<double> edges;
  const int64_t counted = both.trellis.normals        ? K * momentsOf(both.trellis.normals->D)
                          : both.emissions.hasCodes() ? R * K
                                                      : 0;
  std::fill_n(targets.emissions, counted, 0);
  for (auto& tally : tallies) {
    if (!tally) continue;
    tally->close();
    edges.resize(tally->transitions.size());
    for (int64_t k = 0; k < K; k++) targets.initial[k] += tally->initial[k];
    for (size_t n = 0; n < edges.size(); n++) edges[n] += tally->transitions[n];
    if (both.trellis.normals) {
      for (size_t n = 0; n < tally->emissions.size(); n++) targets.emissions[n] += tally->emissions[n];
      continue;
    }
    const int64_t stride = tally->stride, rows = int64_t(tally->emissions.size()) / stride;
    for (int64_t r = 0; r < rows; r++)
      for (int64_t k = 0; k < K; k++) targets.emissions[r % R * K + k] += tally->emissions[r * stride + k];
  }
  if (edges.empty()) return;
  const double* A = both.trellis.transitions;
  if (!both.chain.isSparse) {
    for (int64_t n = 0; n < K * K; n++) targets.transitions[n] = A[n] > 0 ? edges[n] * A[n] : 0;
    return;
  }
  const Edges& into = both.chain.forward.edges;
  for (size_t e = 0; e < edges.size(); e++) targets.transitions[into.place[e]] = edges[e] * into.value[e];
}

}  // namespace

void expectations(const Trellis& trellis, Common& common, const CountTargets& targets) {
  withStates(trellis, [&](auto N) {
    BothWays<N.value> both(trellis);
    const int64_t batches = both.batches();
    const int64_t each = (both.chain.isSparse ? both.chain.edgeCount : trellis.K * trellis.K) * W +
                         (trellis.codeBytes > 0 ? trellis.R * trellis.K : 0) +
                         (trellis.normals ? trellis.K * momentsOf(trellis.normals->D) * W : 0) + 1;
    const int64_t count = std::max<int64_t>(1, std::min({batches, mostTallies, mostTallied / each}));
    std::vector<std::unique_ptr<CountTask<N.value>>> tallies(count);
    const auto countBatches = [&](const std::vector<int64_t>& asked) {
      parallel(both.threads(), int64_t(asked.size()), [&](int64_t a) {
        const int64_t n = asked[a];
        tallies[n] = std::make_unique<CountTask<N.value>>(both, targets);
        both.withCrew([&](auto& crew) {
          for (int64_t b = batches * n / count; b < batches * (n + 1) / count; b++) {
            both.load(crew, b);
            both.walk(crew, *tallies[n], targets.weights);
          }
        });
      });
    };
    std::vector<int64_t> every(count);
    std::iota(every.begin(), every.end(), 0);
    if (both.isDoubtful) both.settleFirst();
    both.over([&] { countBatches(every); },
              [&](const std::vector<int32_t>& wrong) {
                // What a piece has added cannot be taken back: its tally is begun anew.
                std::vector<int64_t> spoilt;
                for (int64_t n : every)
                  if (both.hasSome(batches * n / count, batches * (n + 1) / count, wrong)) spoilt.push_back(n);
                countBatches(spoilt);
              },
              common);
    addUp<N.value>(both, tallies, targets);
  });
}

}  // namespace hmm::HMM_LEVEL
