// Hostile calls: what cannot be worked on is refused with a status, and nothing else goes wrong.
#include <algorithm>
#include <cstring>
#include <limits>

#include "problem.h"

namespace {

constexpr int64_t manyThreads = 1000000000, huge = INT64_MAX;
const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

/** Whether a call has to be refused, or may be answered as well. */
enum Expected { REFUSED, EITHER, ANSWERED };

int64_t calls = 0;

void attempt(const Prepared& prepared, Expected expected, const std::string& what) {
  calls++;
  const stub::Answer answer = prepared.run();
  const bool isRefused = answer.code == hmm::INVALID_ARGUMENT || answer.code == hmm::RESOURCE_EXHAUSTED;
  if ((isRefused || answer.code == hmm::OK) && (expected == EITHER || isRefused == (expected == REFUSED))) return;
  std::fprintf(stderr, "%s with %s: status %d %s\n", prepared.call.operation.c_str(), what.c_str(), answer.code,
               answer.message.c_str());
  REQUIRE(!"refused or answered as it has to be");
}

/** An input with memory of its own, so that changing it changes nothing else. */
stub::Value copyOf(const stub::Value& value) { return value.reshaped(value.type, value.shape); }

/** The same call with another input. */
Prepared with(const Prepared& prepared, size_t input, const stub::Value& value) {
  Prepared changed = prepared;
  changed.call.inputs[input] = value;
  return changed;
}

template <class T>
Prepared withNumber(const Prepared& prepared, size_t input, int64_t place, T number) {
  const stub::Value value = copyOf(prepared.call.inputs[input]);
  value.data<T>()[place] = number;
  return with(prepared, input, value);
}

Prepared withAttribute(const Prepared& prepared, const std::string& name, int64_t value) {
  Prepared changed = prepared;
  changed.call.attributes[name] = value;
  return changed;
}

/** Wrong types, ranks and sizes. */
void tryShapes(const Prepared& good) {
  for (size_t n = 0; n < good.call.inputs.size(); n++) {
    const stub::Value& input = good.call.inputs[n];
    const std::string name = "input " + std::to_string(n);
    for (int type : {hmm::FLOAT, hmm::INT32, hmm::UINT8, hmm::INT64, static_cast<hmm::DataType>(2)})
      if (type != input.type)
        attempt(with(good, n, input.reshaped(type, input.shape)), REFUSED, name + " of another type");
    std::vector<int64_t> shape = input.shape;
    // Inputs that are not looked at may have any shape: empty ones, and those that lent memory stands for.
    const Expected rank = input.memory->bytes > 0 ? REFUSED : EITHER;
    attempt(with(good, n, input.reshaped(input.type, {})), rank, name + " as a scalar");
    shape.push_back(1);
    attempt(with(good, n, input.reshaped(input.type, shape)), rank, name + " with an axis more");
    shape.pop_back();
    shape.pop_back();
    attempt(with(good, n, input.reshaped(input.type, shape)), rank, name + " with an axis less");
    for (size_t axis = 0; axis < input.shape.size(); axis++) {
      for (int64_t size : {int64_t(0), input.shape[axis] - 1, input.shape[axis] + 1, 2 * input.shape[axis] + 3}) {
        if (size < 0 || size == input.shape[axis]) continue;
        shape = input.shape;
        shape[axis] = size;
        attempt(with(good, n, input.reshaped(input.type, shape)), EITHER, name + " of another size");
      }
    }
    Prepared missing = good;
    missing.call.inputs.resize(n);
    attempt(missing, REFUSED, name + " missing");
  }
}

void tryNumbers(Dice& dice, const Problem& p, const Prepared& good) {
  for (size_t n : {0, 1}) {
    const int64_t count = good.call.inputs[n].count<double>();
    if (count == 0) continue;
    const int64_t place = dice.whole(0, count - 1);
    for (double wrong : {nan, -0.1, 1025.0, infinity, -infinity, 1e300})
      attempt(withNumber(good, n, place, wrong), REFUSED, "a probability " + std::to_string(wrong));
  }
  for (size_t n : {2, 5, 6}) {
    const int64_t count = good.call.inputs[n].count<double>();
    if (count == 0) continue;
    for (double odd : {nan, infinity, -infinity, 1e308, -1e308, 0.0})
      attempt(withNumber(good, n, dice.whole(0, count - 1), odd), EITHER, "a number " + std::to_string(odd));
  }
  if (p.E() > 0) {
    const int64_t place = dice.whole(0, 2 * p.E() - 1);
    for (int64_t wrong : {int64_t(-1), p.V(), int64_t(INT32_MIN), int64_t(INT32_MAX)})
      attempt(withNumber(good, 7, place, static_cast<int32_t>(wrong)), REFUSED, "an edge of " + std::to_string(wrong));
    attempt(withNumber(good, 7, place, static_cast<int32_t>(dice.whole(0, p.V() - 1))), EITHER, "another edge");
    Prepared circle = withNumber(good, 7, 0, static_cast<int32_t>(p.V() - 1));
    circle = withNumber(circle, 7, p.E(), static_cast<int32_t>(p.V() - 1));
    attempt(circle, p.Z > 0 ? REFUSED : ANSWERED, "a silent state that leads to itself");
  }
  if (good.call.operation == "HmmExpectations" && !p.weights.empty())
    for (double wrong : {nan, -1.0, infinity})
      attempt(withNumber(good, 8, dice.whole(0, p.S() - 1), wrong), REFUSED, "a weight " + std::to_string(wrong));
  for (int64_t wrong :
       {int64_t(-1), INT64_MIN, huge, int64_t(1) << 60, int64_t(1) << 61, int64_t(1) << 62, p.T() + 1}) {
    attempt(withNumber(good, 4, 0, wrong), REFUSED, "the first offset " + std::to_string(wrong));
    attempt(withNumber(good, 4, p.S(), wrong), REFUSED, "the last offset " + std::to_string(wrong));
    attempt(withNumber(good, 4, dice.whole(0, p.S()), wrong), REFUSED, "an offset " + std::to_string(wrong));
  }
  // A code that the table has not, in a tensor or in lent memory.
  if (p.codeBytes == 0 || (p.codeBytes == 1 && p.R > 255)) return;
  for (int64_t wrong : {p.R, p.codeBytes == 1   ? int64_t(255)
                             : p.codeBytes == 2 ? int64_t(65535)
                                                : int64_t(0xffffffff)}) {
    Problem other = p;
    other.codes[dice.whole(0, p.T() - 1)] = wrong;
    attempt(prepare(other, good.call.operation, 0, false), REFUSED, "a code " + std::to_string(wrong));
  }
}

void tryAttributes(const Problem& p, const Prepared& good) {
  for (int64_t wrong : {int64_t(3), int64_t(-1), int64_t(8), int64_t(1) << 40, INT64_MIN, huge})
    attempt(withAttribute(good, "code_bytes", wrong), REFUSED, "code_bytes " + std::to_string(wrong));
  for (int64_t other : {0, 1, 2, 4}) attempt(withAttribute(good, "code_bytes", other), EITHER, "other code_bytes");
  for (int64_t wrong : {p.K, p.K + 1, int64_t(1) << 31, int64_t(1) << 62, huge})
    attempt(withAttribute(good, "next_state", wrong), REFUSED, "next_state " + std::to_string(wrong));
  for (int64_t odd : {int64_t(-2), INT64_MIN})
    attempt(withAttribute(good, "next_state", odd), ANSWERED, "no next_state");
  attempt(withAttribute(good, "next_state", 0), EITHER, "next_state 0");
  for (int64_t odd : {int64_t(-1), INT64_MIN, int64_t(1), int64_t(7), p.T(), int64_t(1) << 31, int64_t(1) << 58, huge})
    attempt(withAttribute(good, "warm_up", odd), ANSWERED, "warm_up " + std::to_string(odd));
  for (int64_t odd : {int64_t(-5), int64_t(0), manyThreads, INT64_MIN, huge})
    attempt(withAttribute(good, "threads", odd), ANSWERED, "threads " + std::to_string(odd));
  for (int64_t wrong : {int64_t(-1), int64_t(3), int64_t(99), INT64_MIN, huge})
    attempt(withAttribute(good, "want", wrong), REFUSED, "want " + std::to_string(wrong));
  for (int64_t wrong : {int64_t(-1), p.D + 1, int64_t(1) << 31, int64_t(1) << 62, INT64_MIN, huge})
    attempt(withAttribute(good, "width", wrong), REFUSED, "width " + std::to_string(wrong));
  for (int64_t wrong : {p.E() + 1, int64_t(1) << 31, int64_t(1) << 62, huge})
    attempt(withAttribute(good, "silent", wrong), REFUSED, "silent " + std::to_string(wrong));
  for (int64_t odd : {int64_t(-1), INT64_MIN, int64_t(0), p.Z + 1})
    attempt(withAttribute(good, "silent", odd), EITHER, "silent " + std::to_string(odd));
  for (int64_t odd = 0; odd < 8; odd++)
    attempt(withAttribute(good, "lent", odd), EITHER, "lent " + std::to_string(odd));
  for (int64_t odd : {int64_t(8), int64_t(-1), int64_t(1) << 40, huge})
    attempt(withAttribute(good, "lent", odd), EITHER, "lent " + std::to_string(odd));
  attempt(withAttribute(good, "missing", 1), REFUSED, "no attributes");
  for (int output = 0; output < 3; output++) {
    Prepared poor = good;
    poor.call.failingOutput = output;
    attempt(poor, REFUSED, "no memory for an output");
  }
}

/** Lent memory that is missing or too little. */
void tryLending(const Prepared& good) {
  for (int place = 0; place < hmm::placeCount; place++) {
    if (!good.lent[place]) continue;
    for (size_t bytes : {size_t(0), size_t(1), good.lent[place]->bytes / 2, good.lent[place]->bytes - 1}) {
      Prepared poor = good;
      poor.lent[place] = std::make_shared<stub::Memory>(bytes);
      if (bytes > 0) std::memset(poor.lent[place]->data, 0, bytes);
      attempt(poor, REFUSED, "too little lent memory");
    }
    Prepared none = good;
    none.lent[place] = nullptr;
    attempt(none, REFUSED, "no lent memory");
  }
}

/** Groups of states: none that states name, too many, too few states, and for what has no rows. */
void tryGroups(const Problem& p, const Prepared& good) {
  const std::string& operation = good.call.operation;
  const int64_t rows = operation == "HmmPosteriors" ? 1 : 0;
  Prepared grouped = prepare(p, operation, rows, false);
  grouped.call.attributes["groups"] = 2;
  grouped.call.inputs[8] = stub::makeValue(hmm::INT32, {p.K});
  std::fill_n(grouped.call.inputs[8].data<int32_t>(), p.K, 1);
  attempt(grouped, ANSWERED, "groups");
  for (int32_t wrong : {2, -1, INT32_MIN, INT32_MAX})
    attempt(withNumber(grouped, 8, p.K - 1, wrong), REFUSED, "a group " + std::to_string(wrong));
  for (int64_t wrong : {int64_t(1), int64_t(-1), int64_t(0), int64_t(65537), int64_t(1) << 40, INT64_MIN, huge})
    attempt(withAttribute(grouped, "groups", wrong), REFUSED, "groups " + std::to_string(wrong));
  for (int64_t want : {1 - rows, int64_t(2)})
    attempt(withAttribute(grouped, "want", want), REFUSED, "groups without rows");
  attempt(withAttribute(good, "groups", 1), REFUSED, "groups of no states");
  Prepared less = grouped;
  less.call.inputs[8] = stub::makeValue(hmm::INT32, {p.K + 1});
  attempt(less, REFUSED, "groups of more states");
}

/** Edges, offsets, states and counts that lead beyond an array. */
void tryWaysBack(Dice& dice, const Prepared& good) {
  const auto& inputs = good.call.inputs;
  const int64_t ends = inputs[1].count<int32_t>(), edges = inputs[2].count<int32_t>(),
                S = inputs[4].count<int64_t>() - 1;
  for (int64_t wrong : {int64_t(-1), edges + 1, int64_t(INT32_MIN), int64_t(INT32_MAX)}) {
    attempt(withNumber(good, 1, dice.whole(0, ends - 1), int32_t(wrong)), REFUSED, "a start " + std::to_string(wrong));
    attempt(withNumber(good, 1, 0, int32_t(wrong)), REFUSED, "the first start " + std::to_string(wrong));
  }
  for (int64_t wrong : {int64_t(-1), ends - 2, int64_t(INT32_MIN), int64_t(INT32_MAX)})
    attempt(withNumber(good, 2, dice.whole(0, edges - 1), int32_t(wrong)), REFUSED,
            "an edge from " + std::to_string(wrong));
  attempt(withNumber(good, 2, dice.whole(0, edges - 1), int32_t(ends - 3)), EITHER, "an edge from the last state");
  const bool areBest = good.call.operation == "HmmBestPaths";
  for (double wrong : {nan, infinity, -1.0})
    attempt(withNumber(good, 3, dice.whole(0, edges - 1), wrong), areBest ? ANSWERED : REFUSED,
            "a weight " + std::to_string(wrong));
  for (double odd : {nan, infinity, -infinity, -1.0, 1e308, 5e-324})
    if (inputs[0].count<double>() > 0)
      attempt(withNumber(good, 0, dice.whole(0, inputs[0].count<double>() - 1), odd), ANSWERED,
              "an alpha " + std::to_string(odd));
  for (int64_t wrong : {int64_t(-1), INT64_MIN, huge, int64_t(1) << 60, int64_t(1) << 61, int64_t(1) << 62})
    for (int64_t place : {int64_t(0), dice.whole(0, S), S})
      attempt(withNumber(good, 4, place, wrong), REFUSED, "an offset " + std::to_string(wrong));
  for (int64_t wrong : {int64_t(-1), ends - 2, int64_t(INT32_MAX)})
    if (!areBest && inputs[6].count<int32_t>() > 0)
      attempt(withNumber(good, 6, 0, int32_t(wrong)), REFUSED, "a next state " + std::to_string(wrong));
  if (areBest) {
    for (double odd : {nan, infinity, -infinity, -1.0})
      if (inputs[5].count<double>() > 0)
        attempt(withNumber(good, 5, 0, odd), ANSWERED, "a loss " + std::to_string(odd));
    Prepared behind = good;
    behind.lent[hmm::STATES_WRITTEN] = std::make_shared<stub::Memory>(good.lent[hmm::STATES_WRITTEN]->bytes);
    std::memset(behind.lent[hmm::STATES_WRITTEN]->data, 0xff, behind.lent[hmm::STATES_WRITTEN]->bytes);
    attempt(behind, inputs[5].count<double>() > 0 ? REFUSED : ANSWERED, "paths behind the window in no state");
  }
  for (int64_t wrong : {int64_t(0), int64_t(-1), int64_t(1) << 31, int64_t(1) << 62, INT64_MIN, huge})
    attempt(withAttribute(good, "want", wrong), REFUSED, "paths " + std::to_string(wrong));
  for (int64_t odd : {int64_t(1), int64_t(7), int64_t(INT32_MAX)})
    attempt(withAttribute(good, "want", odd), EITHER, "other paths");
  for (int64_t wrong : {ends - 2, huge}) attempt(withAttribute(good, "silent", wrong), REFUSED, "all states silent");
  for (int64_t odd : {INT64_MIN, int64_t(0), int64_t(1)})
    attempt(withAttribute(good, "silent", odd), EITHER, "other silent states");
  for (int64_t odd : {int64_t(-5), int64_t(0), manyThreads, INT64_MIN, huge})
    attempt(withAttribute(good, "threads", odd), ANSWERED, "threads " + std::to_string(odd));
  for (int64_t odd = 0; odd < 32; odd++)
    attempt(withAttribute(good, "lent", odd), EITHER, "lent " + std::to_string(odd));
  attempt(withAttribute(good, "missing", 1), REFUSED, "no attributes");
  Prepared poor = good;
  poor.call.failingOutput = 0;
  attempt(poor, REFUSED, "no memory for an output");
}

/** Several things wrong at once. */
void tryMixture(Dice& dice, Prepared call) {
  static const char* const names[] = {"code_bytes", "threads", "warm_up", "next_state", "want",
                                      "width",      "silent",  "groups",  "lent"};
  static const int64_t values[] = {INT64_MIN, -1, 0, 1, 2, 3, 4, 7, 16, 600, int64_t(1) << 33, int64_t(1) << 61, huge};
  static const double odd[] = {nan, infinity, -infinity, -1, 0, 1, 1e-300, 1e300};
  for (int64_t times = dice.whole(1, 4); times > 0; times--) {
    const size_t n = dice.whole(0, call.call.inputs.size() - 1);
    const stub::Value input = copyOf(call.call.inputs[n]);
    const int64_t kind = dice.whole(0, 2);
    if (kind == 0) call.call.attributes[names[dice.whole(0, 8)]] = values[dice.whole(0, 12)];
    if (kind == 1 && !input.shape.empty()) {
      std::vector<int64_t> shape = input.shape;
      int64_t& size = shape[dice.whole(0, shape.size() - 1)];
      size = std::max<int64_t>(0, size + dice.whole(-2, 2));
      call = with(call, n, input.reshaped(input.type, shape));
    }
    if (kind == 2 && input.type == hmm::FLOAT && input.count<double>() > 0)
      call = withNumber(call, n, dice.whole(0, input.count<double>() - 1), odd[dice.whole(0, 7)]);
    if (kind == 2 && input.type == hmm::INT64 && input.count<int64_t>() > 0)
      call = withNumber(call, n, dice.whole(0, input.count<int64_t>() - 1), values[dice.whole(0, 12)]);
  }
  attempt(call, EITHER, "several things wrong");
}

}  // namespace

int64_t checkHostile(Dice& dice) {
  calls = 0;
  Problem p;
  do p = randomProblem(dice, dice.chance(0.1) ? LONG : SMALL);
  while (p.S() == 0 || p.T() == 0);
  for (const auto& operation : stub::operations()) {
    const std::string& name = operation.first;
    if (name.find("Gaussian") != std::string::npos) {
      Normals n;
      do n = randomNormals(dice);
      while (n.T == 0);
      const Prepared good = prepare(n, name == "HmmGaussianMoments", dice.chance(0.5));
      attempt(good, ANSWERED, "nothing wrong");
      tryShapes(good);
      tryLending(good);
      attempt(withAttribute(good, "threads", manyThreads), ANSWERED, "many threads");
      for (int64_t odd : {int64_t(0), int64_t(3), int64_t(-1), huge})
        attempt(withAttribute(good, "lent", odd), EITHER, "lent");
      for (int times = 0; times < 20; times++) tryMixture(dice, good);
      continue;
    }
    if (name == "HmmSampledPaths" || name == "HmmBestPaths") {
      const Prepared good = prepareWayBack(dice, name, dice.chance(0.5));
      attempt(good, ANSWERED, "nothing wrong");
      tryShapes(good);
      tryWaysBack(dice, good);
      tryLending(good);
      for (int times = 0; times < 20; times++) tryMixture(dice, good);
      continue;
    }
    const bool haveRows = name == "HmmPosteriors" || name == "HmmForwardRows";
    const Prepared good = prepare(p, name, haveRows ? 1 : 0, haveRows && dice.chance(0.5));
    attempt(good, ANSWERED, "nothing wrong");
    tryShapes(good);
    tryNumbers(dice, p, good);
    tryAttributes(p, good);
    tryLending(good);
    for (int times = 0; times < 20; times++) tryMixture(dice, good);
    if (haveRows) tryGroups(p, good);
    // What goes on behind the data is told to best paths by a state, and to all others by a vector, but to forward rows by none.
    Prepared mistaken = good;
    if (name == "HmmViterbi") mistaken.call.inputs[6] = stub::numbers({p.K}, std::vector<double>(p.K, 1));
    else mistaken.call.attributes["next_state"] = 0;
    attempt(mistaken, REFUSED, "what another task is given");
  }
  return calls;
}
