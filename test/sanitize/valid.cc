// Valid problems: no operation fails, and what is not flagged lost is what the plain loops find.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "reference.h"

namespace {

/** Steps of the plain loops that are still cheap. */
constexpr int64_t mostForward = 40000000, mostBothWays = 1500000;
constexpr double infinity = std::numeric_limits<double>::infinity();

bool isNear(double a, double b, double tolerance) {
  return a == b || std::abs(a - b) <= tolerance * std::max({1.0, std::abs(a), std::abs(b)});
}

struct Answered {
  stub::Answer answer;
  const double* numbers(int n) const { return answer.outputs.at(n).data<double>(); }
  const int32_t* words(int n) const { return answer.outputs.at(n).data<int32_t>(); }
  bool isLost(int64_t s) const { return words(1)[s] != 0; }
  bool isAnyLost(int64_t S) const {
    return std::any_of(words(1), words(1) + S, [](int32_t flag) { return flag != 0; });
  }
};

Answered ask(const Prepared& prepared) {
  Answered answered{prepared.run()};
  if (answered.answer.code != hmm::OK) std::fprintf(stderr, "%s\n", answered.answer.message.c_str());
  REQUIRE(answered.answer.code == hmm::OK);
  return answered;
}

std::vector<int64_t> statesOf(const Problem& p, const stub::Value& packed) {
  std::vector<int64_t> path(p.T());
  for (int64_t t = 0; t < p.T(); t++) {
    path[t] = p.K <= 256 ? packed.data<uint8_t>()[t] : packed.data<uint16_t>()[t];
    REQUIRE(path[t] < p.K);
  }
  return path;
}

void checkLogs(const Problem& p, const Answered& a, const std::vector<double>& logs) {
  for (int64_t s = 0; s < p.S(); s++)
    if (!a.isLost(s)) REQUIRE(isNear(a.numbers(0)[s], logs[s], 1e-10));
}

/** Posteriors, as rows in a tensor or lent memory, and as states. */
void checkPosteriors(const Problem& p, const Reference& r, bool isLent) {
  const Prepared prepared = prepare(p, "HmmPosteriors", 1, isLent);
  const Answered rows = ask(prepared);
  const double* gammas = isLent ? static_cast<double*>(prepared.lent[hmm::ROWS_WRITTEN]->data) : rows.numbers(3);
  const Answered likeliest = ask(prepare(p, "HmmPosteriors", 2, false));
  ask(prepare(p, "HmmPosteriors", 0, false));
  const std::vector<int64_t> states = statesOf(p, likeliest.answer.outputs.at(4));
  if (!r.logs.empty()) checkLogs(p, rows, r.logs);
  for (int64_t s = 0; s < p.S(); s++) {
    if (rows.isLost(s)) continue;
    for (int64_t t = p.offsets[s]; t < p.offsets[s + 1]; t++) {
      double sum = 0, most = 0;
      for (int64_t k = 0; k < p.K; k++) {
        const double gamma = gammas[t * p.K + k];
        sum += gamma, most = std::max(most, gamma);
        if (!r.gammas.empty()) REQUIRE(isNear(gamma, r.gammas[t * p.K + k], 1e-9));
      }
      REQUIRE(isNear(sum, 1, 1e-9));
      REQUIRE(isNear(gammas[t * p.K + states[t]], most, 1e-9));
    }
  }
}

/** Sums of random groups of states, some of them empty, as rows. */
void checkGroups(Dice& dice, const Problem& p, const std::string& operation) {
  const int64_t groups = dice.whole(1, p.K + 3);
  const bool areForwardRows = operation == "HmmForwardRows";
  const int64_t columns = areForwardRows ? p.V() : p.K;
  Prepared prepared = prepare(p, operation, areForwardRows ? 0 : 1, false);
  const Answered each = ask(prepared);
  stub::Value groupOf = stub::makeValue(hmm::INT32, {p.K});
  for (int64_t k = 0; k < p.K; k++) groupOf.data<int32_t>()[k] = int32_t(dice.whole(0, groups - 1));
  prepared.call.attributes["groups"] = groups;
  prepared.call.inputs[8] = groupOf;
  const Answered summed = ask(prepared);
  for (int64_t t = 0; t < p.T(); t++) {
    std::vector<double> sums(groups);
    for (int64_t k = 0; k < p.K; k++) sums[groupOf.data<int32_t>()[k]] += each.numbers(3)[t * columns + k];
    for (int64_t c = 0; c < groups; c++) {
      const double found = summed.numbers(3)[t * groups + c];
      REQUIRE(found == sums[c] || (std::isnan(found) && std::isnan(sums[c])));
    }
  }
}

/** Adds the moments of one position to those of a state. */
void addMoments(const Problem& p, int64_t t, int64_t k, double visit, double* sums) {
  const double *x = &p.numbers[t * p.D], *mean = &p.normals[k * p.moments() + 1];
  *sums++ += visit;
  for (int64_t i = 0; i < p.D; i++) *sums++ += visit * (x[i] - mean[i]);
  for (int64_t i = 0; i < p.D; i++)
    for (int64_t j = 0; j <= i; j++) *sums++ += visit * (x[i] - mean[i]) * (x[j] - mean[j]);
}

void checkExpectations(const Problem& p, const Reference& r) {
  const Answered a = ask(prepare(p, "HmmExpectations", 0, false));
  if (a.isAnyLost(p.S())) return;
  const double *initial = a.numbers(3), *transitions = a.numbers(4), *emissions = a.numbers(5);
  double begun = 0, gone = 0, seen = 0, wanted[3] = {};
  for (int64_t s = 0; s < p.S(); s++) {
    const double weight = p.weights.empty() ? 1 : p.weights[s];
    const int64_t length = p.offsets[s + 1] - p.offsets[s];
    wanted[0] += length > 0 && !goesIn(p, s) ? weight : 0;
    wanted[1] += weight * (length > 0 && !goesIn(p, s) ? length - 1 : length);
    wanted[2] += weight * length;
  }
  for (int64_t n = 0; n < p.K; n++) begun += initial[n];
  const int64_t E = static_cast<int64_t>(p.transitions.size());
  // Each position but the last is left by one edge of a state that emits.
  for (int64_t n = 0; n < E; n++) gone += p.placeOf(n) < p.K * p.V() ? transitions[n] : 0;
  // Moments begin with the visits.
  if (p.D > 0)
    for (int64_t k = 0; k < p.K; k++) seen += emissions[k * p.moments()];
  else
    for (int64_t n = 0; n < p.R * p.K; n++) seen += emissions[n];
  REQUIRE(isNear(begun, wanted[0], 1e-9));
  REQUIRE(isNear(gone, wanted[1], 1e-9));
  REQUIRE(isNear(seen, wanted[2], 1e-9));
  if (r.gammas.empty()) return;
  const double scale = 1e-9 * (1 + wanted[2]);
  for (int64_t n = 0; n < p.K; n++) REQUIRE(std::abs(initial[n] - r.initial[n]) <= scale);
  for (int64_t n = 0; n < E; n++)
    if (p.transitions[n] > 0) REQUIRE(std::abs(transitions[n] - r.transitions[p.placeOf(n)]) <= scale);
    else REQUIRE(transitions[n] == 0);
  std::vector<double> expected(p.D > 0 ? p.K * p.moments() : p.R * p.K);
  for (int64_t s = 0; s < p.S(); s++)
    for (int64_t t = p.offsets[s]; t < p.offsets[s + 1]; t++)
      for (int64_t k = 0; k < p.K; k++) {
        const double visit = (p.weights.empty() ? 1 : p.weights[s]) * r.gammas[t * p.K + k];
        if (p.D > 0) addMoments(p, t, k, visit, &expected[k * p.moments()]);
        else expected[(p.codeBytes > 0 ? p.codes[t] : t) * p.K + k] += visit;
      }
  // Numbers may be a hundred from their means.
  const double size = p.D > 0 ? 1e4 : 1;
  for (size_t n = 0; n < expected.size(); n++) REQUIRE(std::abs(emissions[n] - expected[n]) <= size * scale);
}

/** Rows of the way forward, in a tensor or lent memory: alphas, and deltas of which each follows from the one before. */
void checkForwardRows(const Problem& p, const Reference& r, bool isLent) {
  const int64_t K = p.K, V = p.V();
  const Prepared sums = prepare(p, "HmmForwardRows", 0, isLent), best = prepare(p, "HmmForwardRows", 1, isLent);
  const Answered answers[] = {ask(sums), ask(best)};
  const auto rowsOf = [&](const Prepared& prepared, const Answered& answered) {
    return isLent ? static_cast<double*>(prepared.lent[hmm::ROWS_WRITTEN]->data) : answered.numbers(3);
  };
  const double *alphas = rowsOf(sums, answers[0]), *deltas = rowsOf(best, answers[1]);
  if (!r.logs.empty()) checkLogs(p, answers[0], r.logs);
  std::vector<double> x(K);
  for (int64_t s = 0; s < p.S(); s++) {
    for (int64_t t = p.offsets[s]; t < p.offsets[s + 1]; t++) {
      if (!answers[0].isLost(s)) {
        double sum = 0;
        for (int64_t k = 0; k < K; k++) sum += alphas[t * V + k];
        REQUIRE(isNear(sum, 1, 1e-9));
        for (int64_t k = 0; !r.alphas.empty() && k < V; k++)
          REQUIRE(isNear(alphas[t * V + k], r.alphas[t * V + k], 1e-9));
      }
      const double* delta = &deltas[t * V];
      const double most = *std::max_element(delta, delta + K);
      if (most == -infinity) continue;
      REQUIRE(isNear(most, 0, 1e-12));
      if (t == p.offsets[s] || p.T() * K * K > mostForward) continue;
      double largest = -infinity;
      for (int64_t j = 0; j < K; j++) {
        x[j] = -infinity;
        for (int64_t i = 0; i < K; i++) x[j] = std::max(x[j], delta[i - V] + p.ways[i * K + j]);
        largest = std::max(largest, x[j] += p.rowAt(t)[j]);
      }
      for (int64_t j = 0; j < K; j++) REQUIRE(isNear(delta[j], x[j] - largest, 1e-9));
    }
  }
}

void checkBestPaths(const Problem& p) {
  const Answered a = ask(prepare(p, "HmmViterbi", 0, false)), scores = ask(prepare(p, "HmmViterbi", 1, false));
  const std::vector<int64_t> path = statesOf(p, a.answer.outputs.at(3));
  const bool isCheap = p.T() * p.K * p.K <= mostForward;
  const BestReference r = isCheap ? bestReference(p) : BestReference();
  for (int64_t s = 0; s < p.S(); s++) {
    const double log = a.numbers(0)[s];
    REQUIRE(isNear(log, scores.numbers(0)[s], 1e-10));
    if (isCheap) REQUIRE(isNear(log, r.logs[s], 1e-10));
    double own = 0, going = 0;
    scorePath(p, s, path, own, going);
    const bool isGoing = goesOn(p, s) && p.offsets[s + 1] > p.offsets[s];
    const double best = isGoing ? isCheap ? r.going[s] : going : log;
    if (std::isfinite(best)) REQUIRE(isNear(going, best, 1e-10));
  }
}

}  // namespace

void checkValid(Dice& dice, Size size) {
  const Problem p = randomProblem(dice, size);
  const int64_t steps = p.T() * p.V() * p.V();
  Reference r;
  if (steps <= mostForward) r = sumReference(p, steps > mostBothWays);
  const Answered forward = ask(prepare(p, "HmmLogLikelihood", 0, false));
  const Answered back = ask(prepare(p, "HmmLogLikelihood", 1, false));
  const bool isWholeLost = forward.isAnyLost(p.S());
  if (!r.logs.empty()) {
    checkLogs(p, forward, r.logs);
    for (int64_t k = 0; k < p.K && !isWholeLost; k++) REQUIRE(isNear(forward.numbers(3)[k], r.exit[k], 1e-9));
    // Where the data begin within a sequence; what comes before others is nobody's.
    if (!r.gammas.empty() && p.S() > 0 && goesIn(p, 0) && p.offsets[1] > 0 && !isWholeLost && !std::isinf(r.logs[0]))
      for (int64_t k = 0; k < p.K; k++) REQUIRE(isNear(back.numbers(3)[k], r.before[k], 1e-9));
  }
  checkPosteriors(p, r, dice.chance(0.5));
  for (const char* operation : {"HmmPosteriors", "HmmForwardRows"}) checkGroups(dice, p, operation);
  checkExpectations(p, r);
  checkBestPaths(p);
  checkForwardRows(p, r, dice.chance(0.5));
}

void checkNormals(Dice& dice) {
  const Normals n = randomNormals(dice);
  const bool isLent = dice.chance(0.5);
  const Prepared densities = prepare(n, false, isLent);
  const Answered found = ask(densities), moments = ask(prepare(n, true, isLent));
  const double* logs = isLent ? static_cast<double*>(densities.lent[hmm::ROWS_WRITTEN]->data) : found.numbers(0);
  const int64_t D = n.D, half = D * (D + 1) / 2, each = 1 + D + half;
  std::vector<double> sums(n.K * each);
  for (int64_t t = 0; t < n.T; t++) {
    for (int64_t k = 0; k < n.K; k++) {
      const double v = n.visits[t * n.K + k];
      double distance = 0, *sum = &sums[k * each];
      sum[0] += v;
      for (int64_t i = 0, e = 0; i < D; i++) {
        const double apart = n.values[t * D + i] - n.means[k * D + i];
        double white = 0;
        sum[1 + i] += v * apart;
        for (int64_t j = 0; j <= i; j++, e++) {
          const double other = n.values[t * D + j] - n.means[k * D + j];
          white += n.inverses[k * half + e] * other;
          sum[1 + D + e] += v * apart * other;
        }
        distance += white * white;
      }
      REQUIRE(isNear(logs[t * n.K + k], n.peaks[k] - distance, 1e-10));
    }
  }
  for (int64_t i = 0; i < n.K * each; i++) REQUIRE(std::abs(moments.numbers(0)[i] - sums[i]) <= 1e-10 * (1 + n.T));
}

void checkKnown() {
  // One long sequence among many that are a quarter of it and less: places to walk from are in the long one alone.
  Problem p;
  p.K = 2;
  p.initial = {0.5, 0.5};
  p.transitions = {0.9, 0.1, 0.2, 0.8};
  p.lookThrough();
  p.logs = {-0.5, -1, -1, -0.5};
  p.R = 2;
  p.codeBytes = 1;
  p.offsets.push_back(40000);
  for (int n = 0; n < 700; n++) p.offsets.push_back(p.offsets.back() + 4096);
  for (int64_t t = 0; t < p.T(); t++) p.codes.push_back(t * t % 7 % 2);
  const Answered a = ask(prepare(p, "HmmLogLikelihood", 0, false));
  REQUIRE(!a.isAnyLost(p.S()));
  checkLogs(p, a, sumReference(p, true).logs);
  // What is no number ends nevertheless, although nothing that is cut agrees with itself.
  p.offsets = {0, 30000};
  p.codes.resize(30000);
  p.warmUp = 20;
  p.logs[1] = std::nan("");
  for (const char* operation : {"HmmLogLikelihood", "HmmPosteriors", "HmmExpectations", "HmmViterbi", "HmmForwardRows"})
    ask(prepare(p, operation, 0, false));
}
