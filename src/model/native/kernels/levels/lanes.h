// Vectors and lanes. A pack holds one number of each of W lanes: lanes are places of the data that step side by side,
// so that one instruction does the same for all of them. G packs make a group, which hides what an instruction waits.
#pragma once
#include <cstdint>
#include <cstring>
#include <limits>

namespace hmm::HMM_LEVEL {

#if defined(__AVX512F__)
constexpr int W = 8;
constexpr bool hasManyRegisters = true;
#elif defined(__AVX__)
constexpr int W = 4;
constexpr bool hasManyRegisters = false;
#else
constexpr int W = 2;
#if defined(__aarch64__)
constexpr bool hasManyRegisters = true;
#else
constexpr bool hasManyRegisters = false;
#endif
#endif

typedef double Pack __attribute__((vector_size(8 * W)));
typedef int64_t Mask __attribute__((vector_size(8 * W)));
typedef uint64_t Bits __attribute__((vector_size(8 * W)));

#define HMM_INLINE inline __attribute__((always_inline))
#if defined(__clang__)
#define HMM_UNROLL _Pragma("unroll")
#else
#define HMM_UNROLL _Pragma("GCC unroll 32")
#endif

constexpr double infinity = std::numeric_limits<double>::infinity();

/** Of the ways to write this, the one that costs nothing: taking 0 away changes no number, while adding it turns -0 into 0. */
HMM_INLINE Pack all(double value) { return value - Pack{}; }

HMM_INLINE Pack loadPack(const double* from) {
  Pack pack;
  std::memcpy(&pack, from, sizeof pack);
  return pack;
}

HMM_INLINE void storePack(double* to, Pack pack) { std::memcpy(to, &pack, sizeof pack); }

HMM_INLINE Pack larger(Pack a, Pack b) { return a > b ? a : b; }
HMM_INLINE Pack smaller(Pack a, Pack b) { return a < b ? a : b; }
HMM_INLINE Pack choose(Mask mask, Pack yes, Pack no) { return mask ? yes : no; }

/**
 * Calls body(0) to body(count - 1); written out where the compiler is told the count, so that arrays stay in registers.
 * N is the count, or 0. Clang warns of loops that it is told to unroll and cannot.
 */
template <int N, class Body>
HMM_INLINE void each(int64_t count, Body body) {
  if constexpr (N > 0) {
    HMM_UNROLL for (int n = 0; n < N; n++) body(n);
  } else {
    for (int64_t n = 0; n < count; n++) body(n);
  }
}

inline double sumOf(Pack pack) {
  double sum = 0;
  for (int l = 0; l < W; l++) sum += pack[l];
  return sum;
}

/** Number l of packs that hold one number a lane, G packs to each. */
template <int G>
HMM_INLINE double& laneOf(Pack* packs, int64_t k, int l) {
  return reinterpret_cast<double*>(packs)[k * G * W + l];
}
template <int G>
HMM_INLINE double laneOf(const Pack* packs, int64_t k, int l) {
  return reinterpret_cast<const double*>(packs)[k * G * W + l];
}

/** Turns W packs around: number l of pack n becomes number n of pack l. */
template <class P>
HMM_INLINE void transpose(P* r) {
  constexpr int width = sizeof(P) / 8;
  if constexpr (width == 2) {
    const P a = r[0], b = r[1];
    r[0] = __builtin_shufflevector(a, b, 0, 2);
    r[1] = __builtin_shufflevector(a, b, 1, 3);
  } else if constexpr (width == 4) {
    const P a = __builtin_shufflevector(r[0], r[1], 0, 4, 2, 6);
    const P b = __builtin_shufflevector(r[0], r[1], 1, 5, 3, 7);
    const P c = __builtin_shufflevector(r[2], r[3], 0, 4, 2, 6);
    const P d = __builtin_shufflevector(r[2], r[3], 1, 5, 3, 7);
    r[0] = __builtin_shufflevector(a, c, 0, 1, 4, 5);
    r[1] = __builtin_shufflevector(b, d, 0, 1, 4, 5);
    r[2] = __builtin_shufflevector(a, c, 2, 3, 6, 7);
    r[3] = __builtin_shufflevector(b, d, 2, 3, 6, 7);
  } else {
    P t[8], u[8];
    HMM_UNROLL for (int i = 0; i < 4; i++) {
      t[2 * i] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
      t[2 * i + 1] = __builtin_shufflevector(r[2 * i], r[2 * i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
    }
    HMM_UNROLL for (int i = 0; i < 2; i++) {
      HMM_UNROLL for (int n = 0; n < 2; n++) {
        u[4 * i + n] = __builtin_shufflevector(t[4 * i + n], t[4 * i + 2 + n], 0, 1, 4, 5, 8, 9, 12, 13);
        u[4 * i + 2 + n] = __builtin_shufflevector(t[4 * i + n], t[4 * i + 2 + n], 2, 3, 6, 7, 10, 11, 14, 15);
      }
    }
    HMM_UNROLL for (int n = 0; n < 4; n++) {
      r[n] = __builtin_shufflevector(u[n], u[4 + n], 0, 1, 4, 5, 8, 9, 12, 13);
      r[4 + n] = __builtin_shufflevector(u[n], u[4 + n], 2, 3, 6, 7, 10, 11, 14, 15);
    }
  }
}

/** e to the power of each of x <= 0, to the last digit or two; 0 below -708. */
HMM_INLINE Pack expOf(Pack x) {
  // x = n ln 2 + r with |r| <= ln 2 / 2; adding the shifter leaves n in the lowest bits.
  constexpr double shifter = 6755399441055744.0;
  const Pack shifted = x * 1.4426950408889634 + shifter;
  const Pack n = shifted - shifter;
  const Pack r = (x - n * 6.93147180369123816490e-01) - n * 1.90821492927058770002e-10;
  // Taylor's series to r^12, an error below 1e-16 of it.
  Pack p = r * 2.0876756987868099e-9 + 2.5052108385441719e-8;
  p = p * r + 2.7557319223985893e-7;
  p = p * r + 2.7557319223985891e-6;
  p = p * r + 2.4801587301587302e-5;
  p = p * r + 1.9841269841269841e-4;
  p = p * r + 1.3888888888888889e-3;
  p = p * r + 8.3333333333333332e-3;
  p = p * r + 4.1666666666666664e-2;
  p = p * r + 1.6666666666666666e-1;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  // Without a sign, as sums that nobody asks for may overflow.
  const Pack scaled = reinterpret_cast<Pack>(reinterpret_cast<Bits>(p) + (reinterpret_cast<Bits>(shifted) << 52));
  return choose(x > all(-708), scaled, Pack{});
}

// Tables of one or four packs are looked up in registers where the processor shuffles whole packs by number. Of an index
// only the bits that count are looked at.
#if defined(__AVX512F__) && !defined(__clang__)
constexpr bool hasLookup = true;
HMM_INLINE Pack lookup(const Pack* table, int packs, Mask index) {
  if (packs == 1) return __builtin_shuffle(table[0], index);
  const Pack low = __builtin_shuffle(table[0], table[1], index);
  if (packs == 2) return low;
  return choose((index & 16) != 0, __builtin_shuffle(table[2], table[3], index), low);
}
#else
constexpr bool hasLookup = false;
HMM_INLINE Pack lookup(const Pack* table, int, Mask) { return table[0]; }
#endif

}  // namespace hmm::HMM_LEVEL
