// The module as Node loads it.
//   open(path)       starts to load the library of this path on a thread of its own, and returns at once
//   level()          the instruction level that this processor, or HMM_KERNELS, chooses; undefined without one
//   register(path)   makes our operations known to the library; returns the instruction level that they run at
//   interface        the number of the interface (operations.h), which whoever loads the module compares with its own
//   lend(place, array)   a typed array that operations may use at a place (operations.h); without one, no more
#include <dlfcn.h>
#include <node_api.h>
#include <sys/mman.h>

#include <cstdint>
#include <string>
#include <thread>

#include "operations.h"
#include "tensorflow.h"

namespace {

napi_value refuse(napi_env env, const char* message) {
  napi_throw_error(env, nullptr, message);
  return nullptr;
}

/** The first argument, as text. */
bool readText(napi_env env, napi_callback_info info, std::string& text) {
  size_t count = 1, length = 0;
  napi_value value;
  if (napi_get_cb_info(env, info, &count, &value, nullptr, nullptr) != napi_ok || count < 1) return false;
  if (napi_get_value_string_utf8(env, value, nullptr, 0, &length) != napi_ok) return false;
  text.resize(length + 1);
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  text.resize(length);
  return true;
}

/** The thread of `open`; whoever ends the process waits for it, as a library is not to be left half loaded. */
std::thread opening;

void waitForOpening(void*) {
  if (opening.joinable()) opening.join();
}

napi_value open(napi_env env, napi_callback_info info) {
  std::string path;
  if (!readText(env, info, path)) return refuse(env, "open: the path of a library is missing");
  if (opening.joinable()) return nullptr;
  // If it fails, whoever loads the library for good meets the reason again.
  opening = std::thread([path] { dlopen(path.c_str(), RTLD_NOW); });
  napi_add_env_cleanup_hook(env, waitForOpening, nullptr);
  return nullptr;
}

napi_value levelName(napi_env env, napi_callback_info) {
  const hmm::Level* level = hmm::chooseLevel();
  if (!level) return nullptr;
  napi_value name;
  napi_create_string_utf8(env, level->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

napi_value registerAll(napi_env env, napi_callback_info info) {
  std::string path;
  if (!readText(env, info, path)) return refuse(env, "register: the path of a library is missing");
  const hmm::Level* level = hmm::chooseLevel();
  if (!level)
    return refuse(env, "HMM_KERNELS names no instruction level of this processor, or hmm is compiled for none of it");
  if (const char* reason = hmm::findTensorFlow(path.c_str())) return refuse(env, reason);
  static bool isRegistered = false;
  if (!isRegistered) {
    if (const char* reason = hmm::registerOperations(*level)) return refuse(env, reason);
    isRegistered = true;
  }
  napi_value name;
  napi_create_string_utf8(env, level->name, NAPI_AUTO_LENGTH, &name);
  return name;
}

/**
 * Memory that is written for the first time comes in pages; small ones take longer to come than rows to be worked out.
 * The pages at both ends are asked for as well: what is lent is often a part of a larger array.
 */
void askForLargePages(void* memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr uintptr_t size = 1 << 21;
  if (bytes < size) return;
  const uintptr_t start = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t from = start / size * size, to = (start + bytes + size - 1) / size * size;
  madvise(reinterpret_cast<void*>(from), to - from, MADV_HUGEPAGE);
#endif
}

napi_value lend(napi_env env, napi_callback_info info) {
  size_t count = 2, length = 0;
  napi_value values[2];
  int32_t place = -1;
  if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count < 1 ||
      napi_get_value_int32(env, values[0], &place) != napi_ok || place < 0 || place >= hmm::placeCount)
    return refuse(env, "lend: there is no such place");
  hmm::lend(place, nullptr, 0);
  bool isArray = false;
  if (count < 2 || napi_is_typedarray(env, values[1], &isArray) != napi_ok || !isArray) return nullptr;
  napi_typedarray_type type;
  void* data = nullptr;
  napi_get_typedarray_info(env, values[1], &type, &length, &data, nullptr, nullptr);
  size_t each = 1;
  if (place != hmm::CODES_READ && place != hmm::STATES_WRITTEN && place != hmm::RANKS_WRITTEN) {
    if (type != napi_float64_array) return refuse(env, "lend: not a Float64Array");
    each = sizeof(double);
  } else if (type == napi_uint16_array) {
    each = sizeof(uint16_t);
  } else if (type == napi_uint32_array) {
    each = sizeof(uint32_t);
  } else if (type != napi_uint8_array) {
    return refuse(env, "lend: codes, states and ranks are unsigned integers");
  }
  if (place == hmm::ROWS_WRITTEN || place == hmm::STATES_WRITTEN) askForLargePages(data, length * each);
  hmm::lend(place, data, length * each);
  return nullptr;
}

napi_value start(napi_env env, napi_value exports) {
  const struct {
    const char* name;
    napi_callback function;
  } functions[] = {{"open", open}, {"level", levelName}, {"register", registerAll}, {"lend", lend}};
  for (const auto& one : functions) {
    napi_value function;
    napi_create_function(env, one.name, NAPI_AUTO_LENGTH, one.function, nullptr, &function);
    napi_set_named_property(env, exports, one.name, function);
  }
  napi_value version;
  napi_create_int32(env, hmm::interfaceVersion, &version);
  napi_set_named_property(env, exports, "interface", version);
  return exports;
}

}  // namespace

NAPI_MODULE(hmm_kernels, start)
