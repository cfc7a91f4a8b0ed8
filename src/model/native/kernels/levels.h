// The functions that are compiled once for each instruction level, in a namespace of its name, and their table `functions`.
#pragma once
#include "trellis.h"

#define HMM_LEVEL_FUNCTIONS(level)                                                                \
  namespace level {                                                                               \
  void logLikelihoods(const Trellis&, Common&);                                                   \
  void backward(const Trellis&, Common&);                                                         \
  void posteriors(const Trellis&, Common&, const PosteriorTargets&);                              \
  void expectations(const Trellis&, Common&, const CountTargets&);                                \
  void viterbi(const Trellis&, Common&, void*);                                                   \
  void forwardRows(const Trellis&, Common&, bool, const PosteriorTargets&);                       \
  void gaussianDensities(const Gaussians&, double*, int);                                         \
  void gaussianMoments(const Gaussians&, const double*, double*, int);                            \
  const Level functions{#level,  logLikelihoods, backward,          posteriors,     expectations, \
                        viterbi, forwardRows,    gaussianDensities, gaussianMoments};             \
  }
