// The plain loops: see reference.h.
#include "reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using Wide = long double;
constexpr double infinity = std::numeric_limits<double>::infinity();

/** Divides K numbers by their sum, and returns it. */
Wide normalize(Wide* x, int64_t K) {
  Wide sum = 0;
  for (int64_t k = 0; k < K; k++) sum += x[k];
  for (int64_t k = 0; k < K; k++) x[k] = sum > 0 ? x[k] / sum : 0;
  return sum;
}

}  // namespace

Reference sumReference(const Problem& p, bool isForwardOnly) {
  const int64_t K = p.K, V = p.V(), T = p.T();
  Reference r;
  r.logs.assign(p.S(), 0);
  r.initial.assign(K, 0);
  r.transitions.assign(V * V, 0);
  r.exit.assign(K, 0);
  r.before.assign(K, 0);
  std::vector<Wide> alphas((isForwardOnly ? 1 : T + 1) * V), x(K), b(K), beta(K), w(V), entry(V);
  /** What leaves a position through silent states. */
  const auto leave = [&](Wide* alpha) {
    for (int64_t s = K; s < V; s++) {
      alpha[s] = 0;
      for (int64_t i = 0; i < s; i++) alpha[s] += alpha[i] * p.matrix[i * V + s];
    }
  };
  std::copy(p.entry.begin(), p.entry.end(), entry.begin());
  leave(entry.data());
  const auto emissions = [&](int64_t t) {
    const double* row = p.rowAt(t);
    const double most = std::max(*std::max_element(row, row + K), -1e308);
    for (int64_t k = 0; k < K; k++) b[k] = std::exp(Wide(row[k]) - most);
    return most;
  };
  int64_t first = -1;  // the first sequence that has a position
  for (int64_t s = 0; s < p.S(); s++) {
    const int64_t from = p.offsets[s], to = p.offsets[s + 1];
    if (from == to) continue;
    if (first < 0) first = s;
    std::vector<Wide> alpha(V);
    Wide log = 0;
    if (goesIn(p, s)) alpha = entry;
    for (int64_t t = from; t < to; t++) {
      log += emissions(t);
      std::fill(x.begin(), x.end(), 0);
      if (t == from && !goesIn(p, s)) std::copy(p.initial.begin(), p.initial.end(), x.begin());
      else
        for (int64_t i = 0; i < V; i++)
          for (int64_t j = 0; alpha[i] > 0 && j < K; j++) x[j] += alpha[i] * p.matrix[i * V + j];
      for (int64_t k = 0; k < K; k++) alpha[k] = x[k] * b[k];
      log += std::log(normalize(alpha.data(), K));
      leave(alpha.data());
      if (!isForwardOnly) std::copy(alpha.begin(), alpha.end(), &alphas[t * V]);
    }
    r.logs[s] = static_cast<double>(log);
    for (int64_t k = 0; k < K; k++) r.exit[k] = static_cast<double>(alpha[k]);
  }
  if (isForwardOnly) return r;
  r.gammas.assign(T * K, 0);
  r.alphas.assign(alphas.begin(), alphas.begin() + T * V);
  for (int64_t s = 0; s < p.S(); s++) {
    const int64_t from = p.offsets[s], to = p.offsets[s + 1];
    const double weight = p.weights.empty() ? 1 : p.weights[s];
    std::fill(beta.begin(), beta.end(), 1);
    if (s == p.S() - 1 && !p.after.empty()) std::copy(p.after.begin(), p.after.end(), beta.begin());
    for (int64_t t = to - 1; t >= from; t--) {
      for (int64_t k = 0; k < K; k++) x[k] = alphas[t * V + k] * beta[k];
      normalize(x.data(), K);
      for (int64_t k = 0; k < K; k++) r.gammas[t * K + k] = static_cast<double>(x[k]);
      emissions(t);
      for (int64_t k = 0; k < K; k++) w[k] = b[k] * beta[k];
      if (t == from && !goesIn(p, s)) {
        for (int64_t k = 0; k < K; k++) r.initial[k] += weight * static_cast<double>(x[k]);
        break;
      }
      Wide sum = 0;
      std::fill(beta.begin(), beta.end(), 0);
      for (int64_t s = V - 1; s >= K; s--) {
        w[s] = 0;
        for (int64_t j = 0; j < V; j++)
          if (j < K || j > s) w[s] += p.matrix[s * V + j] * w[j];
      }
      const Wide* before = t > from ? &alphas[(t - 1) * V] : entry.data();
      for (int64_t i = 0; i < K; i++) {
        for (int64_t j = 0; j < V; j++) beta[i] += p.matrix[i * V + j] * w[j];
        sum += before[i] * beta[i];
      }
      for (int64_t i = 0; i < V; i++)
        for (int64_t j = 0; sum > 0 && j < V; j++)
          r.transitions[i * V + j] += weight * static_cast<double>(before[i] * p.matrix[i * V + j] * w[j] / sum);
      normalize(beta.data(), K);
    }
    if (s == first && goesIn(p, s))
      for (int64_t k = 0; k < K; k++) r.before[k] = static_cast<double>(beta[k]);
  }
  return r;
}

BestReference bestReference(const Problem& p) {
  const int64_t K = p.K;
  BestReference r{std::vector<double>(p.S()), std::vector<double>(p.S())};
  const std::vector<double>& logs = p.ways;
  std::vector<double> x(K), delta(K);
  for (int64_t s = 0; s < p.S(); s++) {
    const int64_t from = p.offsets[s], to = p.offsets[s + 1];
    if (from == to) continue;
    const double most = goesIn(p, s) ? *std::max_element(p.entry.begin(), p.entry.end()) : 1;
    for (int64_t k = 0; goesIn(p, s) && k < K; k++) delta[k] = std::log(p.entry[k] / most);
    for (int64_t t = from; t < to; t++) {
      for (int64_t j = 0; j < K; j++) {
        x[j] = -infinity;
        if (t == from && !goesIn(p, s)) x[j] = std::log(p.initial[j]);
        else
          for (int64_t i = 0; i < K; i++) x[j] = std::max(x[j], delta[i] + logs[i * K + j]);
        x[j] += p.rowAt(t)[j];
      }
      std::swap(x, delta);
    }
    r.logs[s] = *std::max_element(delta.begin(), delta.end());
    r.going[s] = -infinity;
    for (int64_t k = 0; goesOn(p, s) && k < K; k++)
      r.going[s] = std::max(r.going[s], delta[k] + logs[k * K + p.nextState]);
  }
  return r;
}

void scorePath(const Problem& p, int64_t s, const std::vector<int64_t>& path, double& own, double& going) {
  const int64_t from = p.offsets[s], to = p.offsets[s + 1], K = p.K;
  own = 0;
  for (int64_t t = from; t < to; t++) {
    const int64_t state = path[t];
    if (t > from) own += p.ways[path[t - 1] * K + state];
    else if (!goesIn(p, s)) own += std::log(p.initial[state]);
    else {
      const double most = *std::max_element(p.entry.begin(), p.entry.end());
      double best = -infinity;
      for (int64_t i = 0; i < K; i++) best = std::max(best, std::log(p.entry[i] / most) + p.ways[i * K + state]);
      own += best;
    }
    own += p.rowAt(t)[state];
  }
  going = to > from && goesOn(p, s) ? own + p.ways[path[to - 1] * K + p.nextState] : own;
}
