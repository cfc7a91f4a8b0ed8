// A stand-in for TensorFlow's C API: tensors are plain memory of exactly their size, so that a sanitizer sees whoever
// reads beyond them. It fills the table of functions that the kernels call through.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tensorflow.h"

namespace stub {

/** Memory of exactly so many bytes; none where they are zero. */
class Memory {
 public:
  explicit Memory(size_t bytes);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  void* const data;
  const size_t bytes;
};

/** A tensor; copies share their memory. */
struct Value {
  int type = hmm::FLOAT;
  std::vector<int64_t> shape;
  std::shared_ptr<Memory> memory;

  /** Memory of its own with the same bytes, cut or filled up with zeros to `type` and `shape`. */
  Value reshaped(int newType, const std::vector<int64_t>& newShape) const;
  template <class T>
  T* data() const {
    return memory ? static_cast<T*>(memory->data) : nullptr;
  }
  /** Numbers of T in its memory. */
  template <class T>
  int64_t count() const {
    return memory ? static_cast<int64_t>(memory->bytes / sizeof(T)) : 0;
  }
};

/** A tensor, cleared. */
Value makeValue(int type, const std::vector<int64_t>& shape);
/** Doubles as the kernels take them: pairs of floats. */
Value numbers(const std::vector<int64_t>& shape, const std::vector<double>& values);

/** A call of an operation. */
struct Call {
  std::string operation;
  std::map<std::string, int64_t> attributes;  // the rest have their defaults; `missing` takes all away
  std::vector<Value> inputs;
  int failingOutput = -1;  // the output for which there is no memory
};

struct Answer {
  int code = hmm::OK;
  std::string message;
  std::vector<Value> outputs;
};

/** Fills the table hmm::tf. */
void fillTable();

/** Makes the kernel, runs it once and takes it down. */
Answer run(const Call& call);

/** Names of the operations that were registered, and how many inputs they have. */
const std::map<std::string, int>& operations();

/** Statuses and handles of tensors that nobody gave back. */
int64_t leftOver();

}  // namespace stub
