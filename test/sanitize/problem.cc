// Random problems: see problem.h.
#include "problem.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/** A row of probabilities, of which some are zero and some very small. */
void addRow(Dice& dice, int64_t K, double zeros, bool areFaint, std::vector<double>& rows) {
  const size_t from = rows.size();
  double sum = 0;
  for (int64_t k = 0; k < K; k++) {
    double p = dice.chance(zeros) ? 0 : 0.01 + dice.share();
    if (areFaint && dice.chance(0.1)) p = dice.chance(0.5) ? 1e-300 : 1e-30;
    rows.push_back(p);
    sum += p;
  }
  if (!(sum > 0.001)) rows[from + dice.whole(0, K - 1)] = sum = 1;
  for (size_t n = from; n < rows.size(); n++) rows[n] = std::min(1.0, rows[n] / sum);
}

double randomLog(Dice& dice, int64_t kind) {
  if (kind == 1) return dice.chance(0.1) ? -infinity : 3 * dice.normal();
  if (kind == 2)
    return dice.chance(0.1) ? (dice.chance(0.5) ? 700 : -700) : dice.chance(0.05) ? std::log(1e-300) : dice.normal();
  if (kind == 3) return -20 * dice.share();
  return std::log(dice.share() + 1e-3);
}

/** Transitions as edges in any order, many of them through silent states. */
void addEdges(Dice& dice, double zeros, bool areFaint, Problem& p) {
  p.areEdges = true;
  p.Z = dice.chance(0.8) ? dice.whole(1, 8) : 0;
  std::vector<std::pair<int32_t, double>> all;
  for (int64_t i = 0; i < p.V(); i++) {
    std::vector<double> row;
    addRow(dice, p.V(), zeros, areFaint, row);
    for (int64_t j = 0; j < p.V(); j++) {
      const bool isBack = i >= p.K && j >= p.K && j <= i;
      if (!isBack && (row[j] > 0 || dice.chance(0.1))) all.emplace_back(i * p.V() + j, row[j]);
    }
  }
  // A silent state may be the only one that a row leads to, and lead nowhere.
  for (int64_t n = all.size(); n < p.Z; n++) all.emplace_back(0, 0);
  for (size_t n = all.size(); n > 1; n--) std::swap(all[n - 1], all[dice.whole(0, n - 1)]);
  for (const auto& edge : all) p.edges.push_back(edge.first / p.V()), p.transitions.push_back(edge.second);
  for (const auto& edge : all) p.edges.push_back(edge.first % p.V());
}

/** The bytes of codes. */
void writeCodes(const Problem& problem, void* to) {
  for (int64_t t = 0; t < problem.T() && problem.codeBytes > 0; t++) {
    const uint32_t code = static_cast<uint32_t>(problem.codes[t]);
    std::memcpy(static_cast<uint8_t*>(to) + t * problem.codeBytes, &code, problem.codeBytes);
  }
}

std::shared_ptr<stub::Memory> memoryOf(const std::vector<double>& values) {
  auto memory = std::make_shared<stub::Memory>(values.size() * sizeof(double));
  if (!values.empty()) std::memcpy(memory->data, values.data(), memory->bytes);
  return memory;
}

/** Normal distributions in place of logs, and the logs that they make. */
void addNormals(Dice& dice, Problem& p) {
  const int64_t D = p.D = dice.whole(1, 6);
  for (int64_t n = 0; n < p.T() * D; n++) p.numbers.push_back(dice.chance(0.02) ? 30 * dice.normal() : dice.normal());
  for (int64_t n = 0; n < p.K * p.moments(); n++) p.normals.push_back(dice.normal());
  for (int64_t t = 0; t < p.T(); t++)
    for (int64_t k = 0; k < p.K; k++) {
      const double *row = &p.normals[k * p.moments()], *mean = row + 1, *lower = mean + D, *x = &p.numbers[t * D];
      double distance = 0;
      for (int64_t i = 0; i < D; i++) {
        double white = 0;
        for (int64_t j = 0; j <= i; j++) white += (x[j] - mean[j]) * *lower++;
        distance += white * white;
      }
      p.logs.push_back(row[0] - distance);
    }
}

}  // namespace

void Problem::lookThrough() {
  matrix.assign(V() * V(), 0);
  for (size_t n = 0; n < transitions.size(); n++) matrix[placeOf(n)] += transitions[n];
  ways.clear();
  for (int64_t i = 0; i < K; i++) {
    std::vector<double> row(V());
    for (int64_t j = 0; j < V(); j++) row[j] = std::log(matrix[i * V() + j]);
    for (int64_t s = K; s < V(); s++)
      for (int64_t j = 0; j < V(); j++) row[j] = std::max(row[j], row[s] + std::log(matrix[s * V() + j]));
    ways.insert(ways.end(), row.begin(), row.begin() + K);
  }
}

Problem randomProblem(Dice& dice, Size size) {
  Problem p;
  p.K = size == WIDE ? dice.whole(200, 400) : dice.chance(0.5) ? dice.whole(1, 6) : dice.whole(1, 40);
  if (size == LONG) p.K = std::min<int64_t>(p.K, 12);
  if (size == WIDE && dice.chance(0.5)) p.K = dice.whole(255, 258);
  const double zeros = dice.chance(0.3) ? 0 : dice.chance(0.5) ? 0.3 : 0.85;
  const bool areFaint = dice.chance(0.15);
  addRow(dice, p.K, zeros / 2, areFaint, p.initial);
  if (dice.chance(0.4)) addEdges(dice, zeros, areFaint, p);
  else
    for (int64_t k = 0; k < p.K; k++) addRow(dice, p.K, zeros, areFaint, p.transitions);
  p.lookThrough();
  const int64_t S = size == WIDE ? dice.whole(1, 3) : dice.whole(0, 20), mostLong = dice.whole(1, 3);
  int64_t longs = 0;
  for (int64_t s = 0; s < S; s++) {
    int64_t length = dice.chance(0.1) ? 0 : dice.whole(0, size == WIDE ? 60 : 300);
    if (size == LONG && longs < mostLong && (dice.chance(0.3) || s == S - 1)) length = dice.whole(5000, 30000), longs++;
    p.offsets.push_back(p.offsets.back() + length);
  }
  p.codeBytes = (const int64_t[]){0, 1, 2, 4}[dice.whole(0, 3)];
  const int64_t mostRows = p.codeBytes == 1 ? 256 : dice.chance(0.1) ? 2000 : 300;
  p.R = p.codeBytes == 0 ? p.T() : dice.chance(0.6) ? dice.whole(1, 20) : dice.whole(1, mostRows);
  const int64_t kind = dice.whole(0, 3);
  const bool areNormal = p.codeBytes == 0 && dice.chance(0.5);
  if (areNormal) addNormals(dice, p);
  for (int64_t r = 0; r < p.R && !areNormal; r++) {
    for (int64_t k = 0; k < p.K; k++) p.logs.push_back(randomLog(dice, kind));
    if (kind != 1 || dice.chance(0.01)) continue;
    p.logs[r * p.K + dice.whole(0, p.K - 1)] = 0;
  }
  for (int64_t t = 0; t < p.T() && p.codeBytes > 0; t++) p.codes.push_back(dice.whole(0, p.R - 1));
  p.areRowsLent = p.codeBytes == 0 && !areNormal && dice.chance(0.5);
  p.areCodesLent = p.codeBytes > 0 && dice.chance(0.5);
  p.threads = dice.whole(1, 3);
  if (dice.chance(0.3)) p.warmUp = dice.whole(1, 600);
  if (dice.chance(0.25)) addRow(dice, p.K, zeros, false, p.entry);
  if (dice.chance(0.25)) addRow(dice, p.K, zeros / 2, false, p.after);
  if (dice.chance(0.25)) p.nextState = dice.whole(0, p.K - 1);
  if (dice.chance(0.5))
    for (int64_t s = 0; s < S; s++) p.weights.push_back(dice.chance(0.2) ? 0 : 3 * dice.share());
  return p;
}

Prepared prepare(const Problem& p, const std::string& operation, int64_t want, bool areRowsWrittenLent) {
  Prepared made;
  const bool areForwardRows = operation == "HmmForwardRows";
  const bool isBest = operation == "HmmViterbi" || (areForwardRows && want == 1);
  const int64_t columns = areForwardRows ? p.V() : p.K;
  int64_t lent = 0;
  stub::Value codes = stub::makeValue(hmm::UINT8, {p.areCodesLent ? 0 : p.T() * p.codeBytes});
  if (p.areCodesLent) {
    made.lent[hmm::CODES_READ] = std::make_shared<stub::Memory>(p.T() * p.codeBytes);
    writeCodes(p, made.lent[hmm::CODES_READ]->data);
    lent |= 1 << hmm::CODES_READ;
  } else {
    writeCodes(p, codes.data<uint8_t>());
  }
  if (p.areRowsLent) {
    made.lent[hmm::ROWS_READ] = memoryOf(p.logs);
    lent |= 1 << hmm::ROWS_READ;
  }
  if (p.D > 0) {
    made.lent[hmm::VALUES_READ] = memoryOf(p.numbers);
    lent |= 1 << hmm::VALUES_READ;
  }
  if (areRowsWrittenLent) {
    made.lent[hmm::ROWS_WRITTEN] = std::make_shared<stub::Memory>(p.T() * columns * sizeof(double));
    lent |= 1 << hmm::ROWS_WRITTEN;
  }
  stub::Value offsets = stub::makeValue(hmm::INT64, {p.S() + 1});
  std::copy(p.offsets.begin(), p.offsets.end(), offsets.data<int64_t>());
  stub::Value edges = stub::makeValue(hmm::INT32, {p.areEdges ? 2 : 0, p.E()});
  std::copy(p.edges.begin(), p.edges.end(), edges.data<int32_t>());
  std::vector<double> entry = p.entry, after = isBest || areForwardRows ? std::vector<double>() : p.after;
  const double most = entry.empty() ? 1 : *std::max_element(entry.begin(), entry.end());
  for (double& value : entry)
    if (isBest) value = std::log(value / most);
  // What leaves through silent states goes with it.
  for (int64_t s = p.K; s < p.V() && !entry.empty(); s++) {
    double own = isBest ? -infinity : 0;
    for (int64_t i = 0; i < s; i++) {
      const double step = p.matrix[i * p.V() + s];
      own = isBest ? std::max(own, entry[i] + std::log(step)) : own + entry[i] * step;
    }
    entry.push_back(own);
  }
  made.call.operation = operation;
  made.call.attributes = {{"code_bytes", p.codeBytes},
                          {"threads", p.threads},
                          {"warm_up", p.warmUp},
                          {"next_state", isBest && !areForwardRows ? p.nextState : -1},
                          {"want", want},
                          {"width", p.D},
                          {"silent", p.areEdges ? p.Z : -1},
                          {"lent", lent}};
  made.call.inputs = {stub::numbers({p.K}, p.initial),
                      p.areEdges ? stub::numbers({p.E()}, p.transitions) : stub::numbers({p.K, p.K}, p.transitions),
                      p.D > 0         ? stub::numbers({p.K, p.moments()}, p.normals)
                      : p.areRowsLent ? stub::numbers({0, p.K}, {})
                                      : stub::numbers({p.R, p.K}, p.logs),
                      codes,
                      offsets,
                      stub::numbers({static_cast<int64_t>(entry.size())}, entry),
                      stub::numbers({static_cast<int64_t>(after.size())}, after),
                      edges};
  if (operation == "HmmExpectations")
    made.call.inputs.push_back(stub::numbers({static_cast<int64_t>(p.weights.size())}, p.weights));
  if (operation == "HmmPosteriors" || areForwardRows) made.call.inputs.push_back(stub::makeValue(hmm::INT32, {0}));
  return made;
}

stub::Answer Prepared::run() const {
  for (int place = 0; place < hmm::placeCount; place++)
    hmm::lend(place, lent[place] ? lent[place]->data : nullptr, lent[place] ? lent[place]->bytes : 0);
  stub::Answer answer = stub::run(call);
  for (int place = 0; place < hmm::placeCount; place++) hmm::lend(place, nullptr, 0);
  REQUIRE(stub::leftOver() == 0);
  return answer;
}

Normals randomNormals(Dice& dice) {
  Normals n{dice.whole(1, 12),
            dice.whole(1, 9),
            dice.chance(0.2) ? dice.whole(2000, 9000) : dice.whole(0, 40),
            dice.whole(1, 3),
            {},
            {},
            {},
            {},
            {}};
  const auto fill = [&](std::vector<double>& to, int64_t count) {
    for (int64_t i = 0; i < count; i++) to.push_back(dice.chance(0.02) ? 0 : dice.normal());
  };
  fill(n.values, n.T * n.D);
  fill(n.means, n.K * n.D);
  fill(n.inverses, n.K * n.D * (n.D + 1) / 2);
  fill(n.peaks, n.K);
  for (int64_t i = 0; i < n.T * n.K; i++) n.visits.push_back(dice.share());
  return n;
}

Prepared prepare(const Normals& n, bool isMoments, bool isLent) {
  Prepared made;
  const int place = isMoments ? hmm::ROWS_READ : hmm::ROWS_WRITTEN;
  if (isLent)
    made.lent[place] = isMoments ? memoryOf(n.visits) : std::make_shared<stub::Memory>(n.T * n.K * sizeof(double));
  made.call.operation = isMoments ? "HmmGaussianMoments" : "HmmGaussianDensities";
  made.call.attributes = {{"threads", n.threads}, {"lent", isLent ? 1 << place : 0}};
  made.call.inputs = {stub::numbers({n.T, n.D}, n.values), stub::numbers({n.K, n.D}, n.means),
                      stub::numbers({n.K, n.D * (n.D + 1) / 2}, n.inverses), stub::numbers({n.K}, n.peaks)};
  if (isMoments) made.call.inputs.push_back(isLent ? stub::numbers({0}, {}) : stub::numbers({n.T, n.K}, n.visits));
  return made;
}
