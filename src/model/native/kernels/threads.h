// Work shared out to threads.
#pragma once
#include <cstdint>
#include <functional>

namespace hmm {

/** Calls body(n) once for each n below count, on up to `threads` threads; returns when all calls have, or throws what one threw. */
void parallel(int threads, int64_t count, const std::function<void(int64_t)>& body);

}  // namespace hmm
