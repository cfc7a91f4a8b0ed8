// HmmLogLikelihood, HmmPosteriors, HmmExpectations, HmmViterbi and HmmForwardRows: their inputs, outputs and attributes. Codes come as
// bytes, and states go out four bytes to an int32, as the addon reads no bytes back.
#include "operations.h"

#include <algorithm>
#include <limits>
#include <new>

#include "arguments.h"
#include "ways-back.h"

namespace hmm {
namespace {

const Level* level = nullptr;

struct Lent {
  void* memory = nullptr;
  size_t bytes = 0;
} lentPlaces[placeCount];

/** What every operation on a trellis is given. */
const char* const INPUTS[] = {"initial: float", "transitions: float", "logs: float",  "codes: uint8",
                              "offsets: int64", "entry: float",       "after: float", "edges: int32"};
constexpr int weightsInput = 8, groupsInput = 8;
const char* const ATTRIBUTES[] = {"code_bytes: int = 0",  "threads: int = 1", "warm_up: int = 0",
                                  "next_state: int = -1", "want: int = 0",    "width: int = 0",
                                  "silent: int = -1",     "groups: int = 0",  "lent: int = 0"};
/** What the ways back along several paths are given. */
const char* const WAY_BACK_INPUTS[] = {"rows: float", "starts: int32", "others: int32", "weights: float",
                                       "offsets: int64"};
/** What every operation on a trellis answers first: log_likelihoods [S], lost [S], notes [2] (warm-up, pieces walked again). */
const char* const OUTPUTS[] = {"log_likelihoods: float", "lost: int32", "notes: int32"};
constexpr int ownOutput = 3;

/** The answers that all operations have. */
class CommonOutputs {
 public:
  Common common;

  CommonOutputs(KernelContext* context, const Trellis& trellis) : S(trellis.S), flags(trellis.S + 1) {
    common.logs = makeNumbers(context, 0, {S});
    lost = static_cast<int32_t*>(makeOutput(context, 1, INT32, {S}));
    notes = static_cast<int32_t*>(makeOutput(context, 2, INT32, {2}));
    common.lost = flags.data();
  }

  void finish() {
    for (int64_t s = 0; s < S; s++) lost[s] = flags[s];
    notes[0] = static_cast<int32_t>(common.warmUp);
    notes[1] = static_cast<int32_t>(common.walkedAgain);
  }

 private:
  const int64_t S;
  int32_t *lost, *notes;
  std::vector<uint8_t> flags;
};

/** Memory for a state of each position, an output or lent; none where they are not wanted. */
void* placeOfStates(KernelContext* context, int index, const Attributes& attributes, const Trellis& trellis,
                    bool areWanted) {
  const int64_t each = trellis.K <= 256 ? 1 : 2;
  const bool isLent = attributes.isLent(STATES_WRITTEN);
  const int64_t words = areWanted && !isLent ? (trellis.T * each + 3) / 4 : 0;
  void* states = makeOutput(context, index, INT32, {words});
  if (!areWanted) return nullptr;
  return isLent ? lentBytes(STATES_WRITTEN, trellis.T, each) : states;
}

/** `want` is one of 0 to `most`, and what only best paths look at is not given. */
void requireFit(const Trellis& trellis, const Attributes& attributes, int64_t most, bool isBestPath) {
  if (attributes.want < 0 || attributes.want > most)
    misfit("want", std::to_string(attributes.want), "0 to " + std::to_string(most));
  // Either tells that the last sequence goes on, and each is of use to one kind of task alone.
  if (isBestPath && trellis.after) misfit("after", "a vector", "none for best paths");
  if (!isBestPath && trellis.nextState >= 0)
    misfit("next_state", std::to_string(trellis.nextState), "none but for best paths");
}

/** want: 0 the way forward, and alpha at the end; 1 the way back, and beta before the start. */
void logLikelihood(KernelContext* context, const Attributes& attributes) {
  TrellisInputs inputs(context, attributes);
  requireFit(inputs.trellis, attributes, 1, false);
  CommonOutputs outputs(context, inputs.trellis);
  const int64_t entries = attributes.want == 1 ? inputs.trellis.K : inputs.trellis.entries();
  double* vector = makeNumbers(context, ownOutput, {entries});
  if (attributes.want == 1) {
    outputs.common.before = vector;
    level->backward(inputs.trellis, outputs.common);
  } else {
    outputs.common.exit = vector;
    level->logLikelihoods(inputs.trellis, outputs.common);
  }
  outputs.finish();
}

/** Of states [K] the groups, one for each; no groups, and none of any state, where rows have one number a state. */
void takeGroups(const Input& groupOf, const Attributes& attributes, const Trellis& trellis, int64_t rowsWanted,
                PosteriorTargets& targets) {
  // As many as states can be told apart, so that sizes cannot be beyond an int64.
  if (attributes.groups < 0 || attributes.groups > 1 << 16)
    misfit("groups", std::to_string(attributes.groups), "0 to 65536");
  if (attributes.groups > 0 && attributes.want != rowsWanted)
    misfit("groups", std::to_string(attributes.groups), "0 but for posteriors as rows");
  groupOf.requireShape({attributes.groups > 0 ? trellis.K : 0});
  if (attributes.groups == 0) return;
  targets.G = attributes.groups;
  targets.groupOf = groupOf.data<int32_t>();
  for (int64_t k = 0; k < trellis.K; k++)
    if (targets.groupOf[k] < 0 || targets.groupOf[k] >= targets.G)
      misfit("group_of", std::to_string(targets.groupOf[k]), "below " + std::to_string(targets.G));
}

/** want: 0 no more than the common answers, 1 rows, of groups where there are any, 2 the likeliest states. */
void posteriors(KernelContext* context, const Attributes& attributes) {
  TrellisInputs inputs(context, attributes);
  const Trellis& trellis = inputs.trellis;
  requireFit(trellis, attributes, 2, false);
  Input groupOf(context, groupsInput, "group_of", INT32);
  PosteriorTargets targets;
  takeGroups(groupOf, attributes, trellis, 1, targets);
  CommonOutputs outputs(context, trellis);
  const int64_t want = attributes.want;
  const bool isLent = attributes.isLent(ROWS_WRITTEN);
  const int64_t columns = targets.groupOf ? targets.G : trellis.K;
  double* rows = makeNumbers(context, ownOutput, {want == 1 && !isLent ? trellis.T : 0, columns});
  targets.states = placeOfStates(context, ownOutput + 1, attributes, trellis, want == 2);
  if (want == 1) targets.rows = isLent ? lentNumbers(ROWS_WRITTEN, trellis.T, columns) : rows;
  level->posteriors(trellis, outputs.common, targets);
  outputs.finish();
}

void expectations(KernelContext* context, const Attributes& attributes) {
  TrellisInputs inputs(context, attributes);
  const Trellis& trellis = inputs.trellis;
  requireFit(trellis, attributes, 0, false);
  Input weights(context, weightsInput, "weights", PAIRS);
  weights.requireShape({weights.count() > 0 ? trellis.S : 0});
  for (int64_t s = 0; s < weights.count(); s++) {
    const double weight = weights.data<double>()[s];
    if (!(weight >= 0 && weight <= std::numeric_limits<double>::max()))
      misfit("weights", std::to_string(weight), "0 or more");
  }
  CommonOutputs outputs(context, trellis);
  CountTargets targets;
  targets.weights = weights.count() > 0 ? weights.data<double>() : nullptr;
  targets.initial = makeNumbers(context, ownOutput, {trellis.K});
  targets.transitions = trellis.from ? makeNumbers(context, ownOutput + 1, {trellis.E})
                                     : makeNumbers(context, ownOutput + 1, {trellis.K, trellis.K});
  const bool areMoments = trellis.normals != nullptr, isLent = !areMoments && attributes.isLent(ROWS_WRITTEN);
  targets.emissions = areMoments ? makeNumbers(context, ownOutput + 2, {trellis.K, momentsOf(attributes.width)})
                                 : makeNumbers(context, ownOutput + 2, {isLent ? 0 : trellis.R, trellis.K});
  if (isLent) targets.emissions = lentNumbers(ROWS_WRITTEN, trellis.R, trellis.K);
  outputs.common.before = makeNumbers(context, ownOutput + 3, {trellis.K});
  level->expectations(trellis, outputs.common, targets);
  outputs.finish();
}

/** want: 0 the path, 1 no path. */
void viterbi(KernelContext* context, const Attributes& attributes) {
  TrellisInputs inputs(context, attributes);
  const Trellis& trellis = inputs.trellis;
  requireFit(trellis, attributes, 1, true);
  CommonOutputs outputs(context, trellis);
  void* path = placeOfStates(context, ownOutput, attributes, trellis, attributes.want == 0);
  outputs.common.exit = makeNumbers(context, ownOutput + 1, {trellis.entries()});
  level->viterbi(trellis, outputs.common, path);
  outputs.finish();
}

/** want: 0 alphas, each row over its sum, or their sums of groups; 1 deltas, each row less its largest. What comes behind the data is not looked at. */
void forwardRows(KernelContext* context, const Attributes& attributes) {
  TrellisInputs inputs(context, attributes);
  const Trellis& trellis = inputs.trellis;
  for (const bool isBestPath : {false, true}) requireFit(trellis, attributes, 1, isBestPath);
  Input groupOf(context, groupsInput, "group_of", INT32);
  PosteriorTargets targets;
  takeGroups(groupOf, attributes, trellis, 0, targets);
  CommonOutputs outputs(context, trellis);
  const bool isLent = attributes.isLent(ROWS_WRITTEN);
  const int64_t columns = targets.groupOf ? targets.G : trellis.entries();
  targets.rows = makeNumbers(context, ownOutput, {isLent ? 0 : trellis.T, columns});
  if (isLent) targets.rows = lentNumbers(ROWS_WRITTEN, trellis.T, columns);
  level->forwardRows(trellis, outputs.common, attributes.want == 1, targets);
  outputs.finish();
}

/** Inputs of the operations on normal distributions: values [T, D], means [K, D], inverses, peaks [K]. */
const char* const GAUSSIAN_INPUTS[] = {"values: float", "means: float", "inverses: float", "peaks: float"};

class GaussianInputs {
 public:
  Gaussians gaussians;

  GaussianInputs(KernelContext* context, const Attributes& attributes)
      : values(context, 0, "values", PAIRS),
        means(context, 1, "means", PAIRS),
        inverses(context, 2, "inverses", PAIRS),
        peaks(context, 3, "peaks", PAIRS) {
    const bool areLent = attributes.isLent(VALUES_READ);
    if (!areLent) values.requireShape({-1, -1});
    means.requireShape({-1, areLent ? -1 : values.size(1)});
    const int64_t K = means.size(0), D = means.size(1);
    if (D < 1 || K < 1) misfit("means", means.shapeText(), "[K, D]");
    inverses.requireShape({K, D * (D + 1) / 2});
    peaks.requireShape({K});
    gaussians.K = K;
    gaussians.D = D;
    gaussians.T = areLent ? lentRows(VALUES_READ, D) : values.size(0);
    gaussians.values = areLent ? lentNumbers(VALUES_READ, gaussians.T, D) : values.data<double>();
    gaussians.means = means.data<double>();
    gaussians.inverses = inverses.data<double>();
    gaussians.peaks = peaks.data<double>();
    threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(1024, attributes.threads)));
  }
  int threads;

 private:
  Input values, means, inverses, peaks;
};

void gaussianDensities(KernelContext* context, const Attributes& attributes) {
  GaussianInputs inputs(context, attributes);
  const int64_t T = inputs.gaussians.T, K = inputs.gaussians.K;
  const bool isLent = attributes.isLent(ROWS_WRITTEN);
  double* logs = makeNumbers(context, 0, {isLent ? 0 : T, K});
  level->gaussianDensities(inputs.gaussians, isLent ? lentNumbers(ROWS_WRITTEN, T, K) : logs, inputs.threads);
}

void gaussianMoments(KernelContext* context, const Attributes& attributes) {
  GaussianInputs inputs(context, attributes);
  const Gaussians& g = inputs.gaussians;
  Input visits(context, 4, "visits", PAIRS);
  const bool areLent = attributes.isLent(ROWS_READ);
  if (!areLent) visits.requireShape({g.T, g.K});
  double* moments = makeNumbers(context, 0, {g.K, momentsOf(g.D)});
  level->gaussianMoments(g, areLent ? lentNumbers(ROWS_READ, g.T, g.K) : visits.data<double>(), moments,
                         inputs.threads);
}

void fail(KernelContext* context, int code, const char* message) {
  Status* status = tf.NewStatus();
  tf.SetStatus(status, code, message);
  tf.OpKernelContext_Failure(context, status);
  tf.DeleteStatus(status);
}

/** Runs an operation; what it throws becomes TensorFlow's error. */
template <void (*operation)(KernelContext*, const Attributes&)>
void compute(void* attributes, KernelContext* context) {
  try {
    operation(context, *static_cast<const Attributes*>(attributes));
  } catch (const std::bad_alloc&) {
    fail(context, RESOURCE_EXHAUSTED, "there is not enough memory");
  } catch (const std::exception& error) {
    fail(context, INVALID_ARGUMENT, error.what());
  }
}

void* readAttributes(KernelConstruction* construction) {
  Attributes* attributes = new Attributes;
  Status* status = tf.NewStatus();
  const struct {
    const char* name;
    int64_t* value;
  } all[] = {
      {"code_bytes", &attributes->codeBytes}, {"threads", &attributes->threads}, {"warm_up", &attributes->warmUp},
      {"next_state", &attributes->nextState}, {"want", &attributes->want},       {"width", &attributes->width},
      {"silent", &attributes->silent},        {"groups", &attributes->groups},   {"lent", &attributes->lent}};
  for (const auto& one : all) {
    tf.OpKernelConstruction_GetAttrInt64(construction, one.name, one.value, status);
    if (tf.GetCode(status) == OK) continue;
    tf.OpKernelConstruction_Failure(construction, status);
    break;
  }
  tf.DeleteStatus(status);
  return attributes;
}

void freeAttributes(void* attributes) { delete static_cast<Attributes*>(attributes); }

struct Operation {
  const char* name;
  void (*compute)(void*, KernelContext*);
  std::vector<const char*> inputs, outputs;
};

template <size_t count>
std::vector<const char*> listOf(const char* const (&first)[count], std::vector<const char*> more = {}) {
  more.insert(more.begin(), first, first + count);
  return more;
}

}  // namespace

int64_t lentRows(int place, int64_t columns) {
  const int64_t numbers = static_cast<int64_t>(lentPlaces[place].bytes / sizeof(double));
  if (numbers % columns != 0)
    misfit("lent memory", std::to_string(numbers) + " numbers", "rows of " + std::to_string(columns));
  return numbers / columns;
}

int64_t lentColumns(int place, int64_t rows, int64_t each) {
  const int64_t bytes = static_cast<int64_t>(lentPlaces[place].bytes), row = rows * each;
  if (bytes % row != 0) misfit("lent memory", std::to_string(bytes) + " bytes", "a multiple of " + std::to_string(row));
  return bytes / row;
}

void* lentBytes(int place, int64_t rows, int64_t each) {
  const Lent& lent = lentPlaces[place];
  // A product might be beyond what an int64 holds.
  if (rows > 0 && (!lent.memory || static_cast<size_t>(rows) > lent.bytes / static_cast<size_t>(each)))
    misfit("lent memory", std::to_string(lent.bytes) + " bytes",
           std::to_string(rows) + " times " + std::to_string(each));
  return lent.memory;
}

void lend(int place, void* memory, size_t bytes) { lentPlaces[place] = {memory, bytes}; }

const char* registerOperations(const Level& chosen) {
  static std::string complaint;
  level = &chosen;
  const Operation operations[] = {
      {"HmmLogLikelihood", compute<logLikelihood>, listOf(INPUTS), listOf(OUTPUTS, {"vector: float"})},
      {"HmmPosteriors", compute<posteriors>, listOf(INPUTS, {"group_of: int32"}),
       listOf(OUTPUTS, {"rows: float", "states: int32"})},
      {"HmmExpectations", compute<expectations>, listOf(INPUTS, {"weights: float"}),
       listOf(OUTPUTS,
              {"initial_counts: float", "transition_counts: float", "emission_counts: float", "before: float"})},
      {"HmmViterbi", compute<viterbi>, listOf(INPUTS), listOf(OUTPUTS, {"path: int32", "vector: float"})},
      {"HmmForwardRows", compute<forwardRows>, listOf(INPUTS, {"group_of: int32"}), listOf(OUTPUTS, {"rows: float"})},
      {"HmmSampledPaths",
       compute<sampledPaths>,
       listOf(WAY_BACK_INPUTS, {"generators: int32", "next: int32"}),
       {"generators_after: int32"}},
      {"HmmBestPaths",
       compute<bestPaths>,
       listOf(WAY_BACK_INPUTS, {"lost: float"}),
       {"counts: int32", "lost_after: float"}},
      {"HmmGaussianDensities", compute<gaussianDensities>, listOf(GAUSSIAN_INPUTS), {"logs: float"}},
      {"HmmGaussianMoments", compute<gaussianMoments>, listOf(GAUSSIAN_INPUTS, {"visits: float"}), {"moments: float"}},
  };
  Status* status = tf.NewStatus();
  for (const Operation& one : operations) {
    OpDefinitionBuilder* op = tf.NewOpDefinitionBuilder(one.name);
    for (const char* attribute : ATTRIBUTES) tf.OpDefinitionBuilderAddAttr(op, attribute);
    for (const char* input : one.inputs) tf.OpDefinitionBuilderAddInput(op, input);
    for (const char* output : one.outputs) tf.OpDefinitionBuilderAddOutput(op, output);
    tf.OpDefinitionBuilderSetShapeInferenceFunction(
        op, [](ShapeContext* context, Status* status) { tf.ShapeInferenceContextSetUnknownShape(context, status); });
    tf.RegisterOpDefinition(op, status);
    if (tf.GetCode(status) == OK) {
      KernelBuilder* kernel = tf.NewKernelBuilder(one.name, "CPU", readAttributes, one.compute, freeAttributes);
      tf.RegisterKernelBuilder(one.name, kernel, status);
    }
    if (tf.GetCode(status) != OK) {
      complaint = tf.Message(status);
      break;
    }
  }
  tf.DeleteStatus(status);
  return complaint.empty() ? nullptr : complaint.c_str();
}

}  // namespace hmm
