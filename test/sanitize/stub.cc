// The stand-in for TensorFlow: see stub.h.
#include "stub.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hmm {

TensorFlow tf;

struct Status {
  int code = OK;
  std::string message;
};

struct Tensor {
  stub::Value value;
};

struct OpDefinitionBuilder {
  std::string name;
  std::map<std::string, int64_t> attributes;
  int inputs = 0, outputs = 0;
};

struct KernelBuilder {
  std::string name;
  void* (*create)(KernelConstruction*);
  void (*compute)(void*, KernelContext*);
  void (*destroy)(void*);
};

struct KernelConstruction {
  std::map<std::string, int64_t> attributes;
  Status failure;
};

struct KernelContext {
  const stub::Call* call;
  stub::Answer answer;
};

}  // namespace hmm

namespace stub {
namespace {

using namespace hmm;

constexpr size_t mostBytes = size_t(1) << 31;
std::atomic<int64_t> handles{0};
std::map<std::string, OpDefinitionBuilder> definitions;
std::map<std::string, KernelBuilder> kernels;
std::map<std::string, int> inputCounts;

[[noreturn]] void misuse(const std::string& what) {
  std::fprintf(stderr, "sanitize: the kernels misuse TensorFlow: %s\n", what.c_str());
  std::abort();
}

size_t bytesOf(int type, const std::vector<int64_t>& shape) {
  size_t bytes = type == UINT8 ? 1 : type == INT64 ? 8 : 4;
  for (int64_t size : shape) bytes *= static_cast<size_t>(size);
  return bytes;
}

void set(Status* status, int code, const std::string& message) {
  status->code = code;
  status->message = message;
}

Status* newStatus() {
  handles++;
  return new Status;
}

void deleteStatus(Status* status) {
  handles--;
  delete status;
}

Tensor* newTensor(const Value& value) {
  handles++;
  return new Tensor{value};
}

void addAttribute(OpDefinitionBuilder* op, const char* text) {
  char name[64];
  long long value = 0;
  if (std::sscanf(text, "%63[^:]: int = %lld", name, &value) != 2) misuse(std::string("attribute ") + text);
  op->attributes[name] = value;
}

void registerDefinition(OpDefinitionBuilder* op, Status* status) {
  if (definitions.count(op->name)) set(status, 6, "there is one already: " + op->name);
  inputCounts[op->name] = op->inputs;
  definitions[op->name] = *op;
  handles--;
  delete op;
}

void registerKernel(const char* name, KernelBuilder* kernel, Status*) {
  kernels[name] = *kernel;
  handles--;
  delete kernel;
}

void readAttribute(KernelConstruction* construction, const char* name, int64_t* value, Status* status) {
  set(status, OK, "");
  const auto found = construction->attributes.find(name);
  if (found == construction->attributes.end()) set(status, INVALID_ARGUMENT, std::string("no attribute ") + name);
  else *value = found->second;
}

void getInput(KernelContext* context, int index, Tensor** tensor, Status* status) {
  if (index < 0 || index >= static_cast<int>(context->call->inputs.size()))
    return set(status, INVALID_ARGUMENT, "no such input");
  *tensor = newTensor(context->call->inputs[index]);
}

Tensor* allocateOutput(KernelContext* context, int index, int type, const int64_t* shape, int axes, size_t bytes,
                       Status* status) {
  const std::vector<int64_t> sizes(shape, shape + axes);
  for (int64_t size : sizes)
    if (size < 0) misuse("an output of a negative size");
  if (index < 0 || index >= definitions[context->call->operation].outputs) misuse("an output that it has not");
  if (index == context->call->failingOutput || bytes > mostBytes) {
    set(status, RESOURCE_EXHAUSTED, "no memory for an output");
    return nullptr;
  }
  if (bytes != bytesOf(type, sizes)) misuse("an output of other bytes than its shape has");
  auto& outputs = context->answer.outputs;
  if (outputs.size() <= static_cast<size_t>(index)) outputs.resize(index + 1);
  outputs[index] = {type, sizes, std::make_shared<Memory>(bytes)};
  // What is not written shows.
  if (bytes > 0) std::memset(outputs[index].memory->data, 0xab, bytes);
  return newTensor(outputs[index]);
}

}  // namespace

Memory::Memory(size_t bytes) : data(bytes > 0 ? std::malloc(bytes) : nullptr), bytes(bytes) {
  if (bytes > 0 && !data) std::abort();
}

Memory::~Memory() { std::free(data); }

Value makeValue(int type, const std::vector<int64_t>& shape) {
  Value value{type, shape, std::make_shared<Memory>(bytesOf(type, shape))};
  if (value.memory->bytes > 0) std::memset(value.memory->data, 0, value.memory->bytes);
  return value;
}

Value Value::reshaped(int newType, const std::vector<int64_t>& newShape) const {
  Value made = makeValue(newType, newShape);
  const size_t bytes = std::min(memory->bytes, made.memory->bytes);
  if (bytes > 0) std::memcpy(made.memory->data, memory->data, bytes);
  return made;
}

Value numbers(const std::vector<int64_t>& shape, const std::vector<double>& values) {
  std::vector<int64_t> sizes = shape;
  sizes.push_back(2);
  Value value = makeValue(FLOAT, sizes);
  if (value.memory->bytes != values.size() * sizeof(double)) std::abort();
  if (!values.empty()) std::memcpy(value.memory->data, values.data(), value.memory->bytes);
  return value;
}

void fillTable() {
  tf.NewStatus = newStatus;
  tf.DeleteStatus = deleteStatus;
  tf.SetStatus = [](Status* status, int code, const char* message) { set(status, code, message); };
  tf.GetCode = [](const Status* status) { return status->code; };
  tf.Message = [](const Status* status) { return status->message.c_str(); };
  tf.NewOpDefinitionBuilder = [](const char* name) {
    handles++;
    return new OpDefinitionBuilder{name, {}, 0, 0};
  };
  tf.OpDefinitionBuilderAddInput = [](OpDefinitionBuilder* op, const char*) { op->inputs++; };
  tf.OpDefinitionBuilderAddOutput = [](OpDefinitionBuilder* op, const char*) { op->outputs++; };
  tf.OpDefinitionBuilderAddAttr = addAttribute;
  tf.OpDefinitionBuilderSetShapeInferenceFunction = [](OpDefinitionBuilder*, void (*)(ShapeContext*, Status*)) {};
  tf.ShapeInferenceContextSetUnknownShape = [](ShapeContext*, Status*) {};
  tf.RegisterOpDefinition = registerDefinition;
  tf.NewKernelBuilder = [](const char* name, const char*, void* (*create)(KernelConstruction*),
                           void (*compute)(void*, KernelContext*), void (*destroy)(void*)) {
    handles++;
    return new KernelBuilder{name, create, compute, destroy};
  };
  tf.RegisterKernelBuilder = registerKernel;
  tf.OpKernelConstruction_GetAttrInt64 = readAttribute;
  tf.OpKernelConstruction_Failure = [](KernelConstruction* construction, Status* status) {
    construction->failure = *status;
  };
  tf.GetInput = getInput;
  tf.AllocateOutput = allocateOutput;
  tf.OpKernelContext_Failure = [](KernelContext* context, Status* status) {
    context->answer.code = status->code;
    context->answer.message = status->message;
  };
  tf.DeleteTensor = [](Tensor* tensor) {
    handles--;
    delete tensor;
  };
  tf.TensorType = [](const Tensor* tensor) { return tensor->value.type; };
  tf.NumDims = [](const Tensor* tensor) { return static_cast<int>(tensor->value.shape.size()); };
  tf.Dim = [](const Tensor* tensor, int axis) {
    if (axis < 0 || axis >= static_cast<int>(tensor->value.shape.size())) misuse("an axis that a tensor has not");
    return tensor->value.shape[axis];
  };
  tf.TensorData = [](const Tensor* tensor) { return tensor->value.memory->data; };
}

Answer run(const Call& call) {
  KernelConstruction construction{definitions.at(call.operation).attributes, {}};
  for (const auto& [name, value] : call.attributes) {
    if (name == "missing") construction.attributes.clear();
    else construction.attributes[name] = value;
  }
  const KernelBuilder& kernel = kernels.at(call.operation);
  void* made = kernel.create(&construction);
  KernelContext context{&call, {}};
  if (construction.failure.code == OK) kernel.compute(made, &context);
  else context.answer = {construction.failure.code, construction.failure.message, {}};
  kernel.destroy(made);
  return context.answer;
}

const std::map<std::string, int>& operations() { return inputCounts; }

int64_t leftOver() { return handles; }

}  // namespace stub
