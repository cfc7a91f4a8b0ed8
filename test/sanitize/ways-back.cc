// The ways back along several paths: random rows of the way forward, and edges.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "problem.h"

Prepared prepareWayBack(Dice& dice, const std::string& operation, bool areRowsLent) {
  const bool areBest = operation == "HmmBestPaths", goesOn = dice.chance(0.5);
  const int64_t K = dice.chance(0.1) ? dice.whole(257, 300) : dice.whole(1, 9),
                V = K + (areBest ? 0 : dice.whole(0, 3));
  const int64_t S = dice.whole(1, 80), count = dice.whole(1, 5);
  std::vector<int32_t> starts{0}, others;
  for (int64_t j = 0; j <= V; j++) {
    // Edges into silent states leave earlier ones; all states that emit may be last.
    const int64_t most = j < K ? V : j < V ? j : K;
    for (int64_t i = 0; i < most; i++)
      if (j == V || i == 0 || dice.chance(0.5)) others.push_back(int32_t(i));
    starts.push_back(int32_t(others.size()));
  }
  std::vector<int64_t> offsets{dice.whole(0, 4)};
  for (int64_t s = 0; s < S; s++) offsets.push_back(offsets.back() + dice.whole(0, dice.chance(0.1) ? 200 : 4));
  // The last sequence has positions, so that there is something to be wrong.
  offsets.back() += 4;
  const int64_t T = offsets.back() - offsets[0], length = offsets.back() + (areBest && goesOn ? 1 : 0);
  std::vector<double> rows(T * V), weights(others.size());
  for (double& alpha : rows) alpha = dice.chance(0.1) ? 0 : dice.share();
  for (double& weight : weights) weight = dice.chance(0.1) ? 0 : dice.share();

  // Logs, of numbers that are few, so that paths lose as much as others.
  if (areBest)
    for (auto* numbers : {&rows, &weights})
      for (double& x : *numbers) x = std::log(std::round(4 * x) / 4);

  Prepared made;
  made.lent[hmm::STATES_WRITTEN] = std::make_shared<stub::Memory>(count * length * (K <= 256 ? 1 : 2));
  std::memset(made.lent[hmm::STATES_WRITTEN]->data, 0, made.lent[hmm::STATES_WRITTEN]->bytes);
  int64_t lent = 1 << hmm::STATES_WRITTEN;
  if (areBest) {
    made.lent[hmm::RANKS_WRITTEN] = std::make_shared<stub::Memory>(count * length);
    std::memset(made.lent[hmm::RANKS_WRITTEN]->data, 0, count * length);
    lent |= 1 << hmm::RANKS_WRITTEN;
  }
  if (areRowsLent) {
    made.lent[hmm::ROWS_READ] = std::make_shared<stub::Memory>(rows.size() * sizeof(double));
    std::copy(rows.begin(), rows.end(), static_cast<double*>(made.lent[hmm::ROWS_READ]->data));
    lent |= 1 << hmm::ROWS_READ;
  }
  const auto whole = [](int type, const std::vector<int64_t>& shape, const auto& values) {
    const stub::Value value = stub::makeValue(type, shape);
    using Number = typename std::decay_t<decltype(values)>::value_type;
    std::copy(values.begin(), values.end(), value.template data<Number>());
    return value;
  };
  std::vector<int32_t> generators(4 * S), next(goesOn ? count : 0);
  for (int32_t& word : generators) word = int32_t(dice.whole(INT32_MIN, INT32_MAX));
  for (int32_t& state : next) state = int32_t(dice.whole(0, K - 1));
  made.call.operation = operation;
  made.call.attributes = {{"threads", dice.whole(1, 3)},
                          {"want", count},
                          {"silent", V - K},
                          {"lent", lent},
                          {"next_state", areBest && goesOn ? 0 : -1}};
  made.call.inputs = {areRowsLent ? stub::numbers({0, V}, {}) : stub::numbers({T, V}, rows),
                      whole(hmm::INT32, {V + 2}, starts), whole(hmm::INT32, {int64_t(others.size())}, others),
                      stub::numbers({int64_t(others.size())}, weights), whole(hmm::INT64, {S + 1}, offsets)};
  if (areBest) {
    made.call.inputs.push_back(stub::numbers({int64_t(next.size())}, std::vector<double>(next.size(), 0.5)));
  } else {
    made.call.inputs.push_back(whole(hmm::INT32, {S, 4}, generators));
    made.call.inputs.push_back(whole(hmm::INT32, {int64_t(next.size())}, next));
  }
  return made;
}

void checkWaysBack(Dice& dice, const std::string& operation) {
  Prepared prepared = prepareWayBack(dice, operation, dice.chance(0.5));
  const stub::Memory& memory = *prepared.lent[hmm::STATES_WRITTEN];
  const auto drawn = [&](int64_t threads) {
    prepared.call.attributes["threads"] = threads;
    const stub::Answer answer = prepared.run();
    REQUIRE(answer.code == hmm::OK);
    const auto* bytes = static_cast<const uint8_t*>(memory.data);
    std::vector<uint8_t> found(bytes, bytes + memory.bytes);
    const auto* after = reinterpret_cast<const uint8_t*>(answer.outputs.at(0).data<int32_t>());
    found.insert(found.end(), after, after + answer.outputs.at(0).memory->bytes);
    return found;
  };
  REQUIRE(drawn(1) == drawn(3));
  const int64_t K = prepared.call.inputs[1].count<int32_t>() - 2 - prepared.call.attributes["silent"];
  for (size_t n = 0; n < memory.bytes && K <= 256; n++) REQUIRE(static_cast<const uint8_t*>(memory.data)[n] < K);
}
