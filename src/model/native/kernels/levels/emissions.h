// Emissions of the lanes' positions, a block of steps at a time: b_k(o_t) over the largest of its row for likelihoods,
// whose log is added up apart, or as logs for best paths. They come from a table by codes, as a row a position, or are
// worked out from the numbers that normal distributions emit.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "../trellis.h"
#include "levels/lanes.h"
#include "levels/normals.h"

namespace hmm::HMM_LEVEL {

/** Numbers that start where a pack may. */
struct FreeAligned {
  void operator()(void* memory) const { std::free(memory); }
};
template <class T>
class Aligned {
 public:
  /** Room for so many, not cleared; what was there is gone if there was less. */
  T* need(int64_t count) {
    if (count > room) {
      const size_t bytes = (static_cast<size_t>(count) * sizeof(T) + 127) / 64 * 64;
      memory.reset(static_cast<T*>(std::aligned_alloc(64, bytes)));
      if (!memory) throw std::bad_alloc();
      room = count;
    }
    return memory.get();
  }
  T* data() const { return memory.get(); }

 private:
  std::unique_ptr<T, FreeAligned> memory;
  int64_t room = 0;
};

/** Steps between scalings, and of a block of emissions where states are few. */
constexpr int blockSteps = 8;
/** Logs of a row's largest entry that products of a block bear as they are. */
constexpr double farFromOne = 8;
constexpr int64_t largeTable = 1 << 16;

/** The emissions of a trellis, made ready once. */
class Emissions {
 public:
  const Trellis& trellis;
  const int K;
  const bool areLogs;
  std::vector<int32_t> columns;  // [K] the column of each state, where many states share one; else none
  int width = 0;                 // columns of the table
  int64_t stride = 0;            // numbers from row to row of the table
  Aligned<double> table;         // [R, stride], where there are codes
  std::vector<double> largest;   // [R] logs of what the table's rows are divided by; none where nothing is far from 1
  double least = 0;              // the smallest positive entry of the table, 0 where there is none
  int lookupPacks = 0;           // packs of a table that is looked up in registers: 1 or 4, or 0
  Aligned<Pack> lookups;         // [width, lookupPacks], and of `largest`

  Emissions(const Trellis& t, bool areLogs) : trellis(t), K(static_cast<int>(t.K)), areLogs(areLogs) {
    if (t.codeBytes == 0) return;
    if (K > 16) shareColumns();
    width = static_cast<int>(columns.empty() ? K : states.size());
    stride = (width + W - 1) / W * W;
    table.need(t.R * stride + W);
    if (!areLogs) findLargest();
    for (int64_t r = 0; r < t.R; r++) fillRow(r);
    if (!areLogs) findLeast();
    if (hasLookup && t.codeBytes == 1 && t.R <= (stepsAtOnce() > 1 ? 4 : 1) * W) fillLookups();
  }

  bool hasCodes() const { return trellis.codeBytes > 0; }
  bool isScaled() const { return !areLogs && (!hasCodes() || !largest.empty()); }
  /** Steps of emissions that are held at once. */
  int stepsAtOnce() const { return K <= 16 ? blockSteps : 1; }
  /** Whether working out a block costs more than keeping it. */
  bool areWorthKeeping() const { return lookupPacks == 0 && stepsAtOnce() > 1; }

 private:
  std::vector<int32_t> states;  // the first state of each column, where they are shared

  /** States of large models often emit alike: their table is read once for all of them. */
  void shareColumns() {
    const uint64_t* bits = reinterpret_cast<const uint64_t*>(trellis.logs);
    std::vector<uint64_t> hashes(K);
    for (int64_t r = 0; r < trellis.R; r++)
      for (int k = 0; k < K; k++) hashes[k] = (hashes[k] ^ bits[r * K + k]) * 0x9e3779b97f4a7c15 + (hashes[k] >> 29);
    std::vector<int32_t> found(K);
    for (int k = 0; k < K; k++) {
      size_t c = 0;
      while (c < states.size() && hashes[states[c]] != hashes[k]) c++;
      if (c == states.size()) states.push_back(k);
      found[k] = static_cast<int32_t>(c);
    }
    if (static_cast<int64_t>(states.size()) * 4 > int64_t{3} * K) return;
    // Equal hashes are no proof.
    for (int64_t r = 0; r < trellis.R; r++)
      for (int k = 0; k < K; k++)
        if (bits[r * K + k] != bits[r * K + states[found[k]]]) return;
    columns = std::move(found);
  }

  void findLargest() {
    std::vector<double> found(trellis.R);
    // Large tables are divided always, as expOf then serves, which is ten times as fast as std::exp.
    bool isFar = trellis.R * K > largeTable;
    for (int64_t r = 0; r < trellis.R; r++) {
      const double* row = trellis.logs + r * K;
      const double most = *std::max_element(row, row + K);
      found[r] = most > -infinity ? most : 0;
      isFar |= std::abs(found[r]) > farFromOne;
    }
    if (isFar) largest = std::move(found);
  }

  void findLeast() {
    Pack smallest = all(1);
    for (int64_t n = 0; n < trellis.R * stride; n += W) {
      const Pack own = loadPack(table.data() + n);
      smallest = smaller(smallest, choose(own > Pack{}, own, all(1)));
    }
    least = smallest[0];
    for (int l = 1; l < W; l++) least = std::min(least, smallest[l]);
  }

  void fillRow(int64_t r) {
    const double* logs = trellis.logs + r * K;
    double* row = table.data() + r * stride;
    const double less = largest.empty() ? 0 : largest[r];
    for (int64_t k = 0; k < stride; k++) row[k] = k < width ? logs[columns.empty() ? k : states[k]] - less : -infinity;
    if (areLogs) return;
    if (largest.empty()) {
      for (int64_t k = 0; k < stride; k++) row[k] = std::exp(row[k]);
    } else {
      for (int64_t k = 0; k < stride; k += W) storePack(row + k, expOf(loadPack(row + k)));
    }
  }

  void fillLookups() {
    lookupPacks = trellis.R <= W ? 1 : 4;
    double* packs = reinterpret_cast<double*>(lookups.need((width + 1) * lookupPacks));
    const int each = lookupPacks * W;
    for (int k = 0; k <= width; k++)
      for (int r = 0; r < each; r++)
        packs[k * each + r] = r >= trellis.R    ? 0
                              : k < width       ? table.data()[r * stride + k]
                              : largest.empty() ? 0
                                                : largest[r];
  }
};

/** Reads the emissions of G packs of lanes, each from a place of its own on. */
template <int G>
class Reader {
 public:
  const Emissions& emissions;
  int64_t at[G * W] = {};               // the position of each lane at step 0
  Pack logs[G] = {}, lostLogs[G] = {};  // what rows were divided by, added up with what adding loses

  /** Packs that emissions of so many steps take: rows are turned whole packs at a time, and run over. */
  static int64_t roomFor(int64_t steps, int64_t K) { return (steps * K + W) * G; }

  explicit Reader(const Emissions& e) : emissions(e), K(e.K) {
    block.need(roomFor(e.stepsAtOnce(), K));
    if (const Gaussians* normals = e.trellis.normals) {
      stride = e.stepsAtOnce() * normals->D + W;
      numbers.need(stride * G + normals->D);
    }
  }

  /** What is read from now on is kept [steps, K, G] for `readAgain`, `from` being the first step; nothing without memory. */
  void keep(Pack* memory, int64_t from) {
    kept = emissions.areWorthKeeping() ? memory : nullptr;
    keptFrom = from;
  }

  /** The same as `read`, of steps that may have been kept. */
  HMM_INLINE const Pack* readAgain(int64_t t, int m) { return kept ? placeOf(t) : read(t, m); }

  /** Turns the numbers of m steps from t on into lanes, for `numbersOf`. */
  void readNumbers(int64_t t, int m) {
    const Gaussians& normals = *emissions.trellis.normals;
    for (int g = 0; g < G; g++) turn<1>(normals.values, normals.D, t, m, g, numbers.data() + g * stride);
  }
  /** The numbers [m, D] of these steps, of positions that normal distributions emit. */
  const Pack* numbersOf(int g) const { return numbers.data() + g * stride; }
  /** Room for D numbers. */
  Pack* apart() { return numbers.data() + G * stride; }

  void clearLogs() {
    for (int g = 0; g < G; g++) logs[g] = lostLogs[g] = Pack{};
  }

  /**
   * Emissions of m <= stepsAtOnce() steps from t on: number k of step u and group g is [(u K + k) G + g]; where states
   * share columns, k is the column.
   */
  __attribute__((noinline)) const Pack* read(int64_t t, int m) {
    Pack* const to = placeOf(t);
    if (hasLookup && emissions.lookupPacks > 0) {
      if (emissions.stepsAtOnce() == 1) readLookups<1, 1>(t, m);
      else if (emissions.lookupPacks == 1) readLookups<1, blockSteps>(t, m);
      else readLookups<4, blockSteps>(t, m);
    } else if (emissions.hasCodes()) {
      switch (emissions.trellis.codeBytes) {
        case 1: readTable<uint8_t>(t, m, to); break;
        case 2: readTable<uint16_t>(t, m, to); break;
        default: readTable<uint32_t>(t, m, to);
      }
    } else if (emissions.trellis.normals) {
      readNormals(t, m, to);
    } else {
      readRows(t, m, to);
    }
    return to;
  }

  /** The codes of m <= steps steps of the lanes of group g, one byte each, in a word a lane; the first is the lowest. */
  template <int steps>
  HMM_INLINE Mask codesOf(int g, int64_t t, int m) const {
    const uint8_t* codes = static_cast<const uint8_t*>(emissions.trellis.codes) + t;
    int64_t words[W];
    if (steps > 1 && m == steps) {
      for (int l = 0; l < W; l++) std::memcpy(&words[l], codes + at[g * W + l], steps);
    } else {
      for (int l = 0; l < W; l++) {
        words[l] = 0;
        for (int u = 0; u < m; u++) words[l] |= int64_t(codes[at[g * W + l] + u]) << (8 * u);
      }
    }
    Mask word;
    HMM_UNROLL for (int l = 0; l < W; l++) word[l] = words[l];
    return word;
  }

 private:
  const int K;
  Aligned<Pack> block;
  Aligned<Pack> numbers;  // [G, stride], and what `apart` is
  int64_t stride = 0;
  Pack* kept = nullptr;
  int64_t keptFrom = 0;

  /** Where the block of step t goes; packs behind it may be written, too. */
  HMM_INLINE Pack* placeOf(int64_t t) { return kept ? kept + (t - keptFrom) * K * G : block.data(); }

  HMM_INLINE void addLogs(int g, Pack term) {
    const Pack next = logs[g] + term, before = next - logs[g];
    lostLogs[g] += (logs[g] - (next - before)) + (term - before);
    logs[g] = next;
  }

  /** m <= steps steps; those beyond m are written too. */
  template <int packs, int steps>
  void readLookups(int64_t t, int m) {
    const Pack* const table = emissions.lookups.data();
    const int width = emissions.width;
    const int64_t size = int64_t(K) * G;
    for (int g = 0; g < G; g++) {
      const Mask word = codesOf<steps>(g, t, m);
      Mask index[steps];
      HMM_UNROLL for (int u = 0; u < steps; u++) index[u] = word >> (8 * u);
      Pack* to = block.data() + g;
      const Pack* from = table;
      for (int k = 0; k < width; k++, from += packs, to += G) {
        Pack own[packs];
        HMM_UNROLL for (int n = 0; n < packs; n++) own[n] = from[n];
        HMM_UNROLL for (int u = 0; u < steps; u++) to[u * size] = lookup(own, packs, index[u]);
      }
      if (emissions.isScaled())
        HMM_UNROLL for (int u = 0; u < steps; u++) if (u < m) addLogs(g, lookup(from, packs, index[u]));
    }
  }

  template <class Code>
  void readTable(int64_t t, int m, Pack* block) {
    const bool isScaled = emissions.isScaled();
    const int width = emissions.width;
    const double* const table = emissions.table.data();
    for (int g = 0; g < G; g++) {
      const Code* codes[W];
      for (int l = 0; l < W; l++) codes[l] = static_cast<const Code*>(emissions.trellis.codes) + at[g * W + l] + t;
      Pack* to = block + g;
      for (int u = 0; u < m; u++, to += int64_t(K) * G) {
        const double* row[W];
        for (int l = 0; l < W; l++) row[l] = table + int64_t(codes[l][u]) * emissions.stride;
        if (isScaled) {
          Pack scale;
          for (int l = 0; l < W; l++) scale[l] = emissions.largest[codes[l][u]];
          addLogs(g, scale);
        }
        for (int k = 0; k < width; k += W) {
          Pack r[W];
          HMM_UNROLL for (int l = 0; l < W; l++) r[l] = loadPack(row[l] + k);
          transpose(r);
          // Of the last ones only a few are wanted: the compiler leaves out what makes the others.
          if (k + W <= width) {
            HMM_UNROLL for (int n = 0; n < W; n++) to[(k + n) * G] = r[n];
          } else if (k + 2 >= width) {
            to[k * G] = r[0];
            if (k + 1 < width) to[(k + 1) * G] = r[1];
          } else {
            HMM_UNROLL for (int n = 0; n < W - 1; n++) if (k + n < width) to[(k + n) * G] = r[n];
          }
        }
      }
    }
  }

  void readRows(int64_t t, int m, Pack* to) {
    for (int g = 0; g < G; g++) {
      turn<G>(emissions.trellis.logs, K, t, m, g, to + g);
      if (!emissions.areLogs) divideRows(to + g, m, g);
    }
  }

  void readNormals(int64_t t, int m, Pack* to) {
    const Gaussians& normals = *emissions.trellis.normals;
    readNumbers(t, m);
    for (int g = 0; g < G; g++) {
      const Pack* x = numbersOf(g);
      Pack* row = to + g;
      withWidth(normals.D, [&](auto width) {
        for (int u = 0; u < m; u++, x += normals.D, row += int64_t(K) * G)
          densitiesOf<width.value>(normals, x, apart(), [&](int64_t k, Pack log) { row[k * G] = log; });
      });
      if (!emissions.areLogs) divideRows(to + g, m, g);
    }
  }

  /** Rows [m, columns] of numbers at the places of group g turned into lanes, number n to to[n step]; may run over. */
  template <int step>
  HMM_INLINE void turn(const double* rows, int64_t columns, int64_t t, int m, int g, Pack* to) {
    const int64_t count = int64_t(m) * columns;
    const double* from[W];
    for (int l = 0; l < W; l++) from[l] = rows + (at[g * W + l] + t) * columns;
    for (int64_t n = 0; n < count; n += W) {
      Pack r[W];
      if (n + W <= count) {
        HMM_UNROLL for (int l = 0; l < W; l++) r[l] = loadPack(from[l] + n);
      } else {
        for (int l = 0; l < W; l++) {
          r[l] = Pack{};
          std::memcpy(&r[l], from[l] + n, (count - n) * sizeof(double));
        }
      }
      transpose(r);
      HMM_UNROLL for (int i = 0; i < W; i++) to[(n + i) * step] = r[i];
    }
  }

  /** Logs of m rows become probabilities over the largest of their row. */
  HMM_INLINE void divideRows(Pack* rows, int m, int g) {
    for (int u = 0; u < m; u++) {
      Pack* row = rows + int64_t(u) * K * G;
      Pack most = row[0];
      for (int k = 1; k < K; k++) most = larger(most, row[k * G]);
      most = choose(most > all(-infinity), most, Pack{});
      for (int k = 0; k < K; k++) row[k * G] = expOf(row[k * G] - most);
      addLogs(g, most);
    }
  }
};

}  // namespace hmm::HMM_LEVEL
