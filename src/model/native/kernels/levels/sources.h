// Where a step takes its emissions from, told to the compiler where states are few: a block that was read beforehand, or
// tables that are looked up by the codes within the step itself, so that emissions never go through memory.
#pragma once
#include "levels/emissions.h"

namespace hmm::HMM_LEVEL {

/** A block that `Reader::read` fills. N states, G packs of lanes. */
template <int N, int G>
class BlockSource {
 public:
  explicit BlockSource(Reader<G>& reader) : reader(reader) {}
  /** Makes m <= blockSteps steps from t on ready. */
  HMM_INLINE void read(int64_t t, int m) { block = reader.read(t, m); }
  HMM_INLINE void readAgain(int64_t t, int m) { block = reader.readAgain(t, m); }
  /** Emissions of state j at step u. */
  HMM_INLINE Pack at(int u, int j, int g) const { return block[(u * N + j) * G + g]; }

 private:
  Reader<G>& reader;
  const Pack* block = nullptr;
};

/** A table of up to `packs` W rows, looked up by codes of one byte. */
template <int N, int G, int packs>
class LookupSource {
 public:
  explicit LookupSource(Reader<G>& reader) : reader(reader), shared(reader.emissions.lookups.data()) {
    if (isOwn) HMM_UNROLL for (int n = 0; n < N; n++) own[n] = shared[n];
  }
  HMM_INLINE void read(int64_t t, int m) {
    HMM_UNROLL for (int g = 0; g < G; g++) words[g] = reader.template codesOf<blockSteps>(g, t, m);
  }
  HMM_INLINE void readAgain(int64_t t, int m) { read(t, m); }
  HMM_INLINE Pack at(int u, int j, int g) const {
    return lookup(isOwn ? own + j : shared + j * packs, packs, words[g] >> (8 * u));
  }

 private:
  static constexpr bool isOwn = packs == 1;
  Reader<G>& reader;
  const Pack* const shared;
  Pack own[isOwn ? N : 1];
  Mask words[G];
};

/** body(source) with the source that fits a reader. */
template <int N, int G, class Body>
HMM_INLINE void withSource(Reader<G>& reader, Body body) {
  if constexpr (hasLookup) {
    const int packs = reader.emissions.isScaled() ? 0 : reader.emissions.lookupPacks;
    if (packs == 1) return body(LookupSource<N, G, 1>(reader));
    if (packs == 4) return body(LookupSource<N, G, 4>(reader));
  }
  body(BlockSource<N, G>(reader));
}

}  // namespace hmm::HMM_LEVEL
