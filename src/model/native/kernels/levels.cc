// The instruction levels that were compiled in, and which of them this process uses.
#include <cstdlib>
#include <cstring>

#include "levels.h"

namespace hmm {

#if defined(HMM_LEVELS_X64)
HMM_LEVEL_FUNCTIONS(v2)
HMM_LEVEL_FUNCTIONS(v3)
HMM_LEVEL_FUNCTIONS(v4)
#else
HMM_LEVEL_FUNCTIONS(neon)
#endif

namespace {

struct Choice {
  const Level* level;
  bool isHere;
};

}  // namespace

const Level* chooseLevel() {
#if defined(HMM_LEVELS_X64)
  __builtin_cpu_init();
  // What x86-64-v2, v3 and v4 stand for, by the newest of the instructions that each asks for.
  const bool hasV2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  const bool hasV3 = hasV2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                     __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  const bool hasV4 = hasV3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                     __builtin_cpu_supports("avx512vl");
  const Choice choices[] = {{&v4::functions, hasV4}, {&v3::functions, hasV3}, {&v2::functions, hasV2}};
#else
  const Choice choices[] = {{&neon::functions, true}};
#endif
  const char* wanted = std::getenv("HMM_KERNELS");
  const bool isAny = !wanted || !*wanted;
  for (const Choice& choice : choices)
    if (choice.isHere && (isAny || std::strcmp(choice.level->name, wanted) == 0)) return choice.level;
  return nullptr;
}

}  // namespace hmm
