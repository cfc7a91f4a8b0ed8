// Draws paths from P(path | sequence), from the last position to the first (Durbin et al. 1998, 4.3), given alpha:
//   P(q_t = i | q_{t+1} = j, o) ~ alpha_t(i) A[i][j]
// One after the other, the paths take a random number at each position, and at each silent state. Each sequence has a
// generator of its own, so that sequences may be worked on at once.
#include <algorithm>
#include <cstring>
#include <limits>

#include "operations.h"
#include "threads.h"
#include "ways-back.h"

namespace hmm {
namespace {

/** Uniform numbers in [0, 1) by xoshiro128** (Blackman and Vigna 2018), those of model/random.ts. */
class Uniforms {
 public:
  explicit Uniforms(const int32_t* state) {
    for (int n = 0; n < 4; n++) s[n] = static_cast<uint32_t>(state[n]);
  }

  double next() {
    const uint32_t result = rotateLeft(s[1] * 5, 7) * 9, shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result * 0x1p-32;
  }

  void save(int32_t* state) const {
    for (int n = 0; n < 4; n++) state[n] = static_cast<int32_t>(s[n]);
  }

 private:
  uint32_t s[4];
  static uint32_t rotateLeft(uint32_t value, int by) { return value << by | value >> (32 - by); }
};

/** Draws the paths of one sequence after the other. */
template <class State>
class Sampler {
 public:
  Sampler(const WayBack& way, const Paths<State>& paths)
      : way(way),
        paths(paths),
        now(paths.count),
        block(paths.count * blockLength),
        sums(way.starts[way.V + 1]),
        summed(way.V + 1, -1) {}

  /** `next` [count] are the states behind the sequence, or none where it ends. */
  void draw(int64_t s, Uniforms& uniforms, const int32_t* next) {
    const int64_t first = way.offsets[s], end = way.offsets[s + 1];
    for (int64_t n = 0; n < paths.count; n++) now[n] = next ? next[n] : int32_t(way.V);
    for (int64_t to = end; to > first;) {
      const int64_t from = std::max(first, to - blockLength);
      for (int64_t t = to - 1; t >= from; t--) drawAt(t, t - from, uniforms);
      for (int64_t n = 0; n < paths.count; n++)
        std::memcpy(paths.states + n * paths.length + from, &block[n * blockLength], (to - from) * sizeof(State));
      to = from;
    }
  }

 private:
  /** States of so many positions are gathered before they go to all paths, which lie far from each other. */
  static constexpr int64_t blockLength = 64;
  const WayBack& way;
  const Paths<State>& paths;
  std::vector<int32_t> now;     // [count] the states of all paths at the position behind
  std::vector<State> block;     // [count, blockLength]
  std::vector<double> sums;     // [E] running sums over the edges into a state
  std::vector<int64_t> summed;  // [V + 1] the position at which these are those of each state

  void drawAt(int64_t t, int64_t place, Uniforms& uniforms) {
    const double* alpha = way.rowAt(t);
    for (int64_t n = 0; n < paths.count; n++) {
      int32_t state = now[n];
      do state = before(state, t, alpha, uniforms);
      while (state >= way.K);
      now[n] = state;
      block[n * blockLength + place] = static_cast<State>(state);
    }
  }

  /** A state that comes before another one; 0 where none can. */
  int32_t before(int32_t state, int64_t t, const double* alpha, Uniforms& uniforms) {
    const int32_t first = way.starts[state], end = way.starts[state + 1];
    if (first == end) return 0;
    if (summed[state] != t) {
      double sum = 0;
      for (int32_t e = first; e < end; e++) sums[e] = sum += alpha[way.others[e]] * way.weights[e];
      summed[state] = t;
    }
    if (!(sums[end - 1] > 0)) return 0;
    const double limit = uniforms.next() * sums[end - 1];
    // The sums ascend. Where they are few, all are counted, since nobody can tell when a search would end.
    int32_t e = first;
    if (end - first <= 16)
      for (int32_t other = first; other < end - 1; other++) e += sums[other] <= limit;
    else
      while (e < end - 1 && sums[e] <= limit) e++;
    return way.others[e];
  }
};

/** Shares out sequences; how many go together depends on nothing but their number. */
template <class State>
void drawAll(const WayBack& way, const Paths<State>& paths, const int32_t* next, int32_t* generators) {
  const int64_t parts = std::min<int64_t>(way.S, 64);
  parallel(way.threads, parts, [&](int64_t part) {
    Sampler<State> sampler(way, paths);
    for (int64_t s = way.S * part / parts; s < way.S * (part + 1) / parts; s++) {
      Uniforms uniforms(generators + 4 * s);
      sampler.draw(s, uniforms, s == way.S - 1 ? next : nullptr);
      uniforms.save(generators + 4 * s);
    }
  });
}

}  // namespace

void sampledPaths(KernelContext* context, const Attributes& attributes) {
  WayBackInputs inputs(context, attributes);
  const WayBack& way = inputs.way;
  Input generators(context, wayBackInputs, "generators", INT32), next(context, wayBackInputs + 1, "next", INT32);
  const int64_t count = attributes.want;
  // As many as arrays have paths, so that sizes cannot be beyond an int64.
  if (count < 1 || count > INT32_MAX) misfit("want", std::to_string(count), "1 to 2147483647 paths");
  generators.requireShape({way.S, 4});
  next.requireShape({next.count() > 0 ? count : 0});
  for (int64_t n = 0; n < next.count(); n++)
    if (next.data<int32_t>()[n] < 0 || next.data<int32_t>()[n] >= way.K)
      misfit("next", std::to_string(next.data<int32_t>()[n]), "below " + std::to_string(way.K));
  for (int32_t e = 0; e < way.starts[way.V + 1]; e++)
    if (!(way.weights[e] >= 0 && way.weights[e] <= std::numeric_limits<double>::max()))
      misfit("weights", std::to_string(way.weights[e]), "0 or more");
  const int64_t each = way.K <= 256 ? 1 : 2;
  const int64_t length = lentColumns(STATES_WRITTEN, count, each);
  if (length < way.offsets[way.S])
    misfit("lent memory", "paths of " + std::to_string(length),
           "of " + std::to_string(way.offsets[way.S]) + " or more");
  void* const states = lentBytes(STATES_WRITTEN, length, count * each);
  int32_t* const after = static_cast<int32_t*>(makeOutput(context, 0, INT32, {way.S, 4}));
  std::copy_n(generators.data<int32_t>(), 4 * way.S, after);
  if (way.offsets[way.S] == way.offsets[0]) return;
  const int32_t* const behind = next.count() > 0 ? next.data<int32_t>() : nullptr;
  if (each == 1) drawAll(way, Paths<uint8_t>{static_cast<uint8_t*>(states), count, length}, behind, after);
  else drawAll(way, Paths<uint16_t>{static_cast<uint16_t*>(states), count, length}, behind, after);
}

}  // namespace hmm
