// Runs the kernels on random problems, valid and hostile, at one instruction level:
//   sanitize LEVEL [ROUNDS] [SEED]
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "levels.h"
#include "problem.h"

/** The levels that were compiled in: X(level) for each. */
namespace hmm {
SANITIZE_LEVELS(HMM_LEVEL_FUNCTIONS)
}
#define LEVEL_ENTRY(level) hmm::level::functions,
static const hmm::Level levels[] = {SANITIZE_LEVELS(LEVEL_ENTRY)};

static const char* stage = "start";
static long long stageRound = 0;
static unsigned long long stageSeed = 0;

[[noreturn]] void failed(const char* what, const char* file, int line) {
  const char* name = std::strrchr(file, '/');
  std::fprintf(stderr, "sanitize: %s:%d: not so: %s (%s problem %lld of seed %llu)\n", name ? name + 1 : file, line,
               what, stage, stageRound, stageSeed);
  std::abort();
}

/** Each round has a seed of its own, and so many seconds. */
template <class Body>
static void repeat(const char* name, int64_t rounds, uint64_t seed, Body body) {
  stage = name;
  for (int64_t n = 0; n < rounds; n++) {
    stageRound = n;
    Dice dice(seed * 1000003 + n);
    alarm(300);
    body(dice);
  }
  alarm(0);
}

int main(int count, char** arguments) {
  const hmm::Level* level = nullptr;
  for (const hmm::Level& one : levels)
    if (count > 1 && std::strcmp(one.name, arguments[1]) == 0) level = &one;
  const int64_t rounds = count > 2 ? std::atoll(arguments[2]) : 2000;
  const uint64_t seed = stageSeed = count > 3 ? std::strtoull(arguments[3], nullptr, 10) : 1;
  if (!level) {
    std::fprintf(stderr, "usage: sanitize LEVEL [ROUNDS] [SEED]\n");
    return 2;
  }
  std::signal(SIGALRM, [](int) { failed("it ends within 300 seconds", __FILE__, __LINE__); });
  stub::fillTable();
  REQUIRE(hmm::registerOperations(*level) == nullptr);
  REQUIRE(stub::operations().size() == 9 && stub::leftOver() == 0);
  const auto begun = std::chrono::steady_clock::now();
  const int64_t longs = (rounds + 39) / 40, wides = (rounds + 199) / 200, hostiles = (rounds + 39) / 40;
  repeat("known", rounds >= 200, seed, [](Dice&) { checkKnown(); });
  repeat("small", rounds, seed, [](Dice& dice) { checkValid(dice, SMALL); });
  repeat("long", longs, seed, [](Dice& dice) { checkValid(dice, LONG); });
  repeat("wide", wides, seed, [](Dice& dice) { checkValid(dice, WIDE); });
  repeat("normal", rounds / 4 + 1, seed, [](Dice& dice) { checkNormals(dice); });
  repeat("ways back", rounds / 4 + 1, seed, [](Dice& dice) {
    for (const char* operation : {"HmmSampledPaths", "HmmBestPaths"}) checkWaysBack(dice, operation);
  });
  int64_t calls = 0;
  repeat("hostile", hostiles, seed, [&](Dice& dice) { calls += checkHostile(dice); });
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::printf(
      "%s: %lld small, %lld long and %lld wide problems, %lld of normal distributions, %lld hostile calls: all "
      "well, %.0f s\n",
      level->name, static_cast<long long>(rounds), static_cast<long long>(longs), static_cast<long long>(wides),
      static_cast<long long>(rounds / 4 + 1), static_cast<long long>(calls), seconds);
  return 0;
}
