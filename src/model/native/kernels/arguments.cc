// Checks of what an operation is given, so that nothing is ever read beyond an array.
#include "arguments.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "operations.h"
#include "threads.h"

namespace hmm {
namespace {

/** Calls with a status, and throws what it says. */
template <class Call>
void checked(Call call) {
  Status* status = tf.NewStatus();
  call(status);
  const bool isFine = tf.GetCode(status) == OK;
  const std::string message = isFine ? "" : tf.Message(status);
  tf.DeleteStatus(status);
  if (!isFine) throw Misfit(message);
}

std::string textOf(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t n = 0; n < shape.size(); n++)
    text += (n > 0 ? ", " : "") + (shape[n] < 0 ? std::string("any") : std::to_string(shape[n]));
  return text + "]";
}

/** Weights of transitions may be above 1, as those of profiles are; eight steps of this are far from overflow. */
constexpr double mostWeight = 1024;

const char* nameOf(int type) {
  return type == PAIRS   ? "pairs of floats"
         : type == UINT8 ? "uint8"
         : type == INT64 ? "int64"
         : type == INT32 ? "int32"
                         : "another type";
}

}  // namespace

void misfit(const std::string& name, const std::string& found, const std::string& expected) {
  throw Misfit(name + ": " + found + ", expected " + expected);
}

Input::Input(KernelContext* context, int index, const char* name, DataType type) : name(name) {
  checked([&](Status* status) { tf.GetInput(context, index, &tensor, status); });
  const int found = tf.TensorType(tensor);
  if (found == type) return;
  tf.DeleteTensor(tensor);
  tensor = nullptr;
  misfit(name, nameOf(found), nameOf(type));
}

Input::~Input() {
  if (tensor) tf.DeleteTensor(tensor);
}

std::string Input::shapeText() const {
  std::vector<int64_t> shape;
  for (int axis = 0; axis < tf.NumDims(tensor); axis++) shape.push_back(size(axis));
  return textOf(shape);
}

int64_t Input::count() const {
  int64_t product = 1;
  for (int axis = 0; axis < tf.NumDims(tensor); axis++) product *= size(axis);
  return tf.TensorType(tensor) == PAIRS ? product / 2 : product;
}

void Input::requireShape(const std::vector<int64_t>& shape) const {
  std::vector<int64_t> expected = shape;
  if (tf.TensorType(tensor) == PAIRS) expected.push_back(2);
  bool fits = tf.NumDims(tensor) == static_cast<int>(expected.size());
  for (size_t axis = 0; fits && axis < expected.size(); axis++)
    fits = expected[axis] < 0 || expected[axis] == size(static_cast<int>(axis));
  if (!fits) misfit(name, shapeText(), textOf(expected));
}

void* makeOutput(KernelContext* context, int index, DataType type, const std::vector<int64_t>& shape) {
  std::vector<int64_t> sizes = shape;
  if (type == PAIRS) sizes.push_back(2);
  size_t bytes = sizeof(int32_t);
  for (int64_t size : sizes) bytes *= static_cast<size_t>(size);
  void* data = nullptr;
  checked([&](Status* status) {
    Tensor* tensor =
        tf.AllocateOutput(context, index, type, sizes.data(), static_cast<int>(sizes.size()), bytes, status);
    if (!tensor) return;
    data = tf.TensorData(tensor);
    tf.DeleteTensor(tensor);
  });
  return data;
}

TrellisInputs::TrellisInputs(KernelContext* context, const Attributes& attributes)
    : initial(context, 0, "initial", PAIRS),
      transitions(context, 1, "transitions", PAIRS),
      logs(context, 2, "logs", PAIRS),
      codes(context, 3, "codes", UINT8),
      offsets(context, 4, "offsets", INT64),
      entry(context, 5, "entry", PAIRS),
      after(context, 6, "after", PAIRS),
      edges(context, 7, "edges", INT32) {
  initial.requireShape({-1});
  const int64_t K = initial.size(0);
  if (K < 1 || K > INT32_MAX) misfit("initial", initial.shapeText(), "[K] with K >= 1");
  trellis.K = K;
  takeTransitions(attributes.silent);
  const bool areLent = attributes.isLent(ROWS_READ);
  const int64_t D = attributes.width;
  // Beyond any that is of use, so that sizes cannot be beyond an int64.
  if (D < 0 || D > 1 << 15) misfit("width", std::to_string(D), "0 to 32768");
  if (D > 0) logs.requireShape({K, momentsOf(D)});
  else if (!areLent) logs.requireShape({-1, K});
  codes.requireShape({-1});
  offsets.requireShape({-1});
  entry.requireShape({entry.count() > 0 ? trellis.entries() : 0});
  after.requireShape({after.count() > 0 ? K : 0});

  const int64_t bytes = attributes.codeBytes;
  if (bytes != 0 && bytes != 1 && bytes != 2 && bytes != 4) misfit("code_bytes", std::to_string(bytes), "0, 1, 2 or 4");
  trellis.S = offsets.count() - 1;
  if (trellis.S < 0) misfit("offsets", offsets.shapeText(), "[S + 1]");
  trellis.offsets = offsets.data<int64_t>();
  checkOffsets();
  trellis.T = trellis.offsets[trellis.S];
  if (areLent && bytes > 0) misfit("lent", "a table of emissions", "a row a position");
  if (D > 0 && (areLent || bytes > 0)) misfit("width", "rows or codes beside numbers", "numbers alone");
  const bool areCodesLent = bytes > 0 && attributes.isLent(CODES_READ);
  const int64_t positions = areLent || areCodesLent || D > 0 ? trellis.T
                            : bytes == 0                     ? logs.size(0)
                                                             : codes.size(0) / bytes;
  if (bytes > 0 && codes.size(0) % bytes != 0) misfit("codes", codes.shapeText(), "a multiple of code_bytes");
  if (trellis.T != positions)
    misfit("offsets", "end at " + std::to_string(trellis.T), std::to_string(positions) + " positions");
  trellis.codeBytes = static_cast<int>(bytes);
  trellis.R = areLent || D > 0 ? trellis.T : logs.size(0);
  trellis.initial = initial.data<double>();
  trellis.logs = areLent ? lentNumbers(ROWS_READ, trellis.T, K) : logs.data<double>();
  trellis.codes = bytes == 0 ? nullptr : areCodesLent ? lentBytes(CODES_READ, trellis.T, bytes) : codes.data<uint8_t>();
  trellis.entry = entry.count() > 0 ? entry.data<double>() : nullptr;
  trellis.after = after.count() > 0 ? after.data<double>() : nullptr;
  trellis.threads = static_cast<int>(attributes.threads < 1      ? 1
                                     : attributes.threads > 1024 ? 1024
                                                                 : attributes.threads);
  // A walk as long as the data is as good as any longer one: nothing is cut then.
  trellis.warmUp = std::max<int64_t>(0, std::min(attributes.warmUp, trellis.T));
  trellis.nextState = attributes.nextState;
  if (trellis.nextState >= K) misfit("next_state", std::to_string(trellis.nextState), "a state");
  for (int64_t n = 0; n < K + trellis.transitionCount(); n++) {
    const double p = n < K ? trellis.initial[n] : trellis.transitions[n - K];
    if (!(p >= 0 && p <= mostWeight)) misfit(n < K ? "initial" : "transitions", std::to_string(p), "0 to 1024");
  }
  checkCodes();
  if (D > 0) takeNormals(D);
}

/** A matrix [K, K], or edges [2, E], the states that they leave and those that they lead to, and probabilities [E]. */
void TrellisInputs::takeTransitions(int64_t silent) {
  const int64_t K = trellis.K;
  trellis.transitions = transitions.data<double>();
  if (silent < 0) {
    transitions.requireShape({K, K});
    edges.requireShape({0, 0});
    return;
  }
  edges.requireShape({2, -1});
  const int64_t E = edges.size(1);
  transitions.requireShape({E});
  // States that nothing passes through are of no use, so that there are no more silent ones than edges.
  if (silent > E || silent > INT32_MAX - K) misfit("silent", std::to_string(silent), "no more than edges");
  trellis.Z = silent;
  trellis.E = E;
  // Without an edge, their memory may be nowhere.
  static const int32_t none[2] = {};
  trellis.from = E > 0 ? edges.data<int32_t>() : none;
  trellis.to = trellis.from + E;
  const auto isState = [&](int32_t state) { return state >= 0 && state < K + silent; };
  for (int64_t e = 0; e < E; e++) {
    const int32_t from = trellis.from[e], to = trellis.to[e];
    const auto refuse = [&](const char* expected) {
      misfit("edges", std::to_string(from) + " to " + std::to_string(to), expected);
    };
    if (!isState(from) || !isState(to)) refuse("states");
    if (from >= K && to >= K && from >= to) refuse("silent states to lead to later ones");
  }
}

/** Normal distributions stand in the place of logs, a row [1 + D + D (D + 1) / 2] a state; their numbers are lent. */
void TrellisInputs::takeNormals(int64_t D) {
  const int64_t K = trellis.K, each = momentsOf(D);
  const double* row = logs.data<double>();
  for (int64_t k = 0; k < K; k++, row += each) {
    peaks.push_back(row[0]);
    means.insert(means.end(), row + 1, row + 1 + D);
    inverses.insert(inverses.end(), row + 1 + D, row + each);
  }
  normals = {K, D, trellis.T, lentNumbers(VALUES_READ, trellis.T, D), means.data(), inverses.data(), peaks.data()};
  trellis.normals = &normals;
  trellis.logs = nullptr;
}

void TrellisInputs::checkOffsets() const {
  if (trellis.offsets[0] != 0) misfit("offsets", "starts with " + std::to_string(trellis.offsets[0]), "0");
  for (int64_t s = 0; s < trellis.S; s++)
    if (trellis.offsets[s + 1] < trellis.offsets[s])
      misfit("offsets", "falls at " + std::to_string(s + 1), "none to fall");
}

namespace {

/** The largest of n codes, many at a time: as many as every processor has room for, since memory is the bound. */
template <class Code>
int64_t largestOf(const void* memory, int64_t n) {
  constexpr int width = 16 / sizeof(Code);
  typedef Code Many __attribute__((vector_size(16)));
  const Code* codes = static_cast<const Code*>(memory);
  Many most{};
  int64_t t = 0;
  for (; t + width <= n; t += width) {
    Many own;
    std::memcpy(&own, codes + t, sizeof own);
    most = own > most ? own : most;
  }
  Code largest = 0;
  for (int i = 0; i < width; i++) largest = std::max(largest, most[i]);
  for (; t < n; t++) largest = std::max(largest, codes[t]);
  return largest;
}

/** The largest of all codes of a trellis, which threads look at in parts. */
template <class Code>
int64_t largestCode(const Trellis& trellis) {
  constexpr int64_t size = 1 << 20;
  const Code* codes = static_cast<const Code*>(trellis.codes);
  std::vector<int64_t> largest((trellis.T + size - 1) / size);
  parallel(trellis.threads, static_cast<int64_t>(largest.size()),
           [&](int64_t n) { largest[n] = largestOf<Code>(codes + n * size, std::min(size, trellis.T - n * size)); });
  return *std::max_element(largest.begin(), largest.end());
}

}  // namespace

void TrellisInputs::checkCodes() const {
  const int64_t R = trellis.R;
  if (trellis.codeBytes == 0 || trellis.T == 0 || (trellis.codeBytes == 1 && R >= 256)) return;
  const int64_t largest = trellis.codeBytes == 1   ? largestCode<uint8_t>(trellis)
                          : trellis.codeBytes == 2 ? largestCode<uint16_t>(trellis)
                                                   : largestCode<uint32_t>(trellis);
  if (largest >= R) misfit("codes", "a code " + std::to_string(largest), "below " + std::to_string(R));
}

}  // namespace hmm
