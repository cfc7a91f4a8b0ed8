// Multivariate normal densities of rows of numbers, and the moments that their M-step wants; W rows side by side.
#include "../threads.h"
#include "levels/emissions.h"

namespace hmm::HMM_LEVEL {
namespace {

/** Rows that one call of a body works on: they and their results stay in the cache. */
constexpr int64_t rowsAtOnce = 2048;
/** Sums are made in so many parts, whatever the threads, and added up in order. */
constexpr int64_t mostParts = 32;

/** Numbers d of W rows [W, D], as packs [D]; rows beyond `count` are zeros. */
HMM_INLINE void loadRows(const double* rows, int64_t D, int64_t count, Pack* packs) {
  for (int64_t d = 0; d < D; d++) {
    Pack pack{};
    if (count == W) {
      HMM_UNROLL for (int l = 0; l < W; l++) pack[l] = rows[l * D + d];
    } else {
      for (int l = 0; l < count; l++) pack[l] = rows[l * D + d];
    }
    packs[d] = pack;
  }
}

/** Packs [K], and room for W more, as rows [W, K], and room for as many; rows overrun into those that come after them. */
HMM_INLINE void turnRows(Pack* packs, int64_t K, double* rows) {
  for (int64_t k = 0; k < K; k += W) {
    Pack r[W];
    HMM_UNROLL for (int n = 0; n < W; n++) r[n] = packs[k + n];
    transpose(r);
    if (k + W <= K || k == 0) {
      HMM_UNROLL for (int l = 0; l < W; l++) storePack(rows + l * K + k, r[l]);
    } else {
      for (int l = 0; l < W; l++) std::memcpy(rows + l * K + k, &r[l], (K - k) * sizeof(double));
    }
  }
}

/** Sums of a part: [K, 1 + D + D (D + 1) / 2] packs. */
void addMoments(const Gaussians& g, const double* visits, int64_t from, int64_t to, Pack* sums) {
  const int64_t D = g.D, K = g.K, each = momentsOf(D);
  Aligned<Pack> memory;
  Pack* x = memory.need(2 * D + K + W);
  Pack* apart = x + D;
  Pack* weights = apart + D;
  for (int64_t t = from; t < to; t += W) {
    const int64_t count = std::min<int64_t>(W, to - t);
    loadRows(g.values + t * D, D, count, x);
    loadRows(visits + t * K, K, count, weights);
    for (int64_t k = 0; k < K; k++) addMoment<0>(g, k, weights[k], x, apart, sums + k * each);
  }
}

}  // namespace

void gaussianDensities(const Gaussians& g, double* logs, int threads) {
  const int64_t parts = (g.T + rowsAtOnce - 1) / rowsAtOnce;
  parallel(g.T * g.K < 4096 ? 1 : threads, parts, [&](int64_t part) {
    const int64_t to = std::min(g.T, (part + 1) * rowsAtOnce);
    Aligned<Pack> memory;
    Pack* x = memory.need(2 * g.D + 2 * g.K + 3 * W);
    Pack* apart = x + g.D;
    Pack* out = apart + g.D;
    double* rows = reinterpret_cast<double*>(out + g.K + W);
    for (int64_t t = part * rowsAtOnce; t < to; t += W) {
      const int64_t count = std::min<int64_t>(W, to - t);
      loadRows(g.values + t * g.D, g.D, count, x);
      withWidth(g.D,
                [&](auto width) { densitiesOf<width.value>(g, x, apart, [&](int64_t k, Pack log) { out[k] = log; }); });
      turnRows(out, g.K, rows);
      std::memcpy(logs + t * g.K, rows, count * g.K * sizeof(double));
    }
  });
}

void gaussianMoments(const Gaussians& g, const double* visits, double* moments, int threads) {
  const int64_t each = g.K * momentsOf(g.D);
  const int64_t parts = std::max<int64_t>(1, std::min(mostParts, g.T / rowsAtOnce));
  Aligned<Pack> memory;
  Pack* sums = memory.need(parts * each);
  for (int64_t n = 0; n < parts * each; n++) sums[n] = Pack{};
  parallel(threads, parts, [&](int64_t part) {
    // Whole packs to each part, so that sums do not depend on where parts are cut.
    const auto edge = [&](int64_t n) { return n == parts ? g.T : g.T * n / parts / W * W; };
    addMoments(g, visits, edge(part), edge(part + 1), sums + part * each);
  });
  for (int64_t n = 0; n < each; n++) {
    double sum = 0;
    for (int64_t part = 0; part < parts; part++) sum += sumOf(sums[part * each + n]);
    moments[n] = sum;
  }
}

}  // namespace hmm::HMM_LEVEL
