// How the data are cut: long sequences into pieces of about equal length, and pieces of about equal length into batches
// that fill the lanes. Nothing here depends on how many threads there are, so that results do not either.
#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "../trellis.h"

namespace hmm::HMM_LEVEL {

/** A part of one sequence that one lane walks. */
struct Piece {
  int64_t sequence, from, length;
  bool begins, ends;  // whether it holds the first position of its sequence, or the last
};

/** Positions below which cutting a sequence is not worth the walks to its cuts. */
constexpr int64_t shortestCut = 4096;
/** A piece is so many times as long as the walk to a guess at its end, or, where lanes would stay empty, so many. */
constexpr int64_t goodShare = 8;
constexpr int64_t leastShare = 2;

/** Batches that there should be, so that threads have something to share. */
constexpr int64_t fewestBatches = 4;

/** All pieces in the order of the data, and in that of batches: the longest first. */
struct Pieces {
  std::vector<Piece> all;
  std::vector<int32_t> order;
  bool areCut = false;

  int64_t count() const { return static_cast<int64_t>(all.size()); }
};

/** The pieces in which some positions, of sequences long enough, are about `length` long. */
inline Pieces cutInto(const Trellis& trellis, int64_t length) {
  Pieces pieces;
  int64_t longest = 0;
  for (int64_t s = 0; s < trellis.S; s++) {
    const int64_t start = trellis.offsets[s], T = trellis.offsets[s + 1] - start;
    if (T == 0) continue;
    const int64_t parts = T < shortestCut ? 1 : std::max<int64_t>(1, (T + length / 2) / length);
    for (int64_t n = 0; n < parts; n++) {
      const int64_t from = start + T * n / parts, to = start + T * (n + 1) / parts;
      const bool begins = n == 0 && !(s == 0 && trellis.entry);
      const bool ends = n == parts - 1 && !(s == trellis.S - 1 && (trellis.after || trellis.nextState >= 0));
      pieces.all.push_back({s, from, to - from, begins, ends});
      longest = std::max(longest, to - from);
    }
    pieces.areCut |= parts > 1;
  }
  pieces.order.resize(pieces.all.size());
  std::iota(pieces.order.begin(), pieces.order.end(), 0);
  const auto isLonger = [&](int32_t a, int32_t b) { return pieces.all[a].length > pieces.all[b].length; };
  if (std::is_sorted(pieces.order.begin(), pieces.order.end(), isLonger)) return pieces;
  if (longest > (1 << 20)) {
    std::stable_sort(pieces.order.begin(), pieces.order.end(), isLonger);
    return pieces;
  }
  std::vector<int32_t> places(longest + 2);  // places[n]: where pieces of longest - n positions go
  for (const Piece& piece : pieces.all) places[longest - piece.length + 1]++;
  for (int64_t n = 0; n <= longest; n++) places[n + 1] += places[n];
  for (int32_t n = 0; n < pieces.count(); n++) pieces.order[places[longest - pieces.all[n].length]++] = n;
  return pieces;
}

/** Positions in sequences that are long enough to be cut. */
inline int64_t longPositions(const Trellis& trellis) {
  int64_t sum = 0;
  for (int64_t s = 0; s < trellis.S; s++) {
    const int64_t T = trellis.offsets[s + 1] - trellis.offsets[s];
    if (T >= shortestCut) sum += T;
  }
  return sum;
}

/**
 * The length of a piece: near `wanted`, so that full batches come out, eight or a multiple where there is enough for
 * it; long beside walks of `warmUp` steps.
 */
inline int64_t pieceLength(const Trellis& trellis, int lanes, int64_t wanted, int64_t warmUp) {
  const int64_t positions = longPositions(trellis);
  // Shorter than wanted, if only then there are batches for several threads.
  const int64_t shared = positions / (lanes * fewestBatches);
  const int64_t least = std::max(std::min(wanted, shared), std::max<int64_t>(64, goodShare * warmUp));
  int64_t batches = positions / (least * lanes);
  batches = batches >= 8 ? batches / 8 * 8 : batches >= 2 ? batches / 2 * 2 : 1;
  return std::max<int64_t>({(positions + batches * lanes - 1) / (batches * lanes), leastShare * warmUp, 1});
}

}  // namespace hmm::HMM_LEVEL
