// The functions of TensorFlow's C API that our operations use, declared here and looked up in the library when it is
// there. The API is stable: the same functions are in every libtensorflow since 1.13, so that the module needs neither
// TensorFlow's headers to be compiled nor its library to be linked, and works with whichever version is loaded.
#pragma once
#include <cstddef>
#include <cstdint>

namespace hmm {

struct Status;
struct OpDefinitionBuilder;
struct ShapeContext;
struct KernelBuilder;
struct KernelConstruction;
struct KernelContext;
struct Tensor;

// tensorflow/c/tf_datatype.h and tf_status.h
enum DataType { FLOAT = 1, INT32 = 3, UINT8 = 4, INT64 = 9 };
enum Code { OK = 0, INVALID_ARGUMENT = 3, RESOURCE_EXHAUSTED = 8 };

/** X(name without TF_, result, parameters) for each. */
#define HMM_TENSORFLOW_FUNCTIONS(X)                                                                               \
  X(NewStatus, Status*, ())                                                                                       \
  X(DeleteStatus, void, (Status*))                                                                                \
  X(SetStatus, void, (Status*, int code, const char* message))                                                    \
  X(GetCode, int, (const Status*))                                                                                \
  X(Message, const char*, (const Status*))                                                                        \
  X(NewOpDefinitionBuilder, OpDefinitionBuilder*, (const char* name))                                             \
  X(OpDefinitionBuilderAddInput, void, (OpDefinitionBuilder*, const char*))                                       \
  X(OpDefinitionBuilderAddOutput, void, (OpDefinitionBuilder*, const char*))                                      \
  X(OpDefinitionBuilderAddAttr, void, (OpDefinitionBuilder*, const char*))                                        \
  X(OpDefinitionBuilderSetShapeInferenceFunction, void, (OpDefinitionBuilder*, void (*)(ShapeContext*, Status*))) \
  X(ShapeInferenceContextSetUnknownShape, void, (ShapeContext*, Status*))                                         \
  X(RegisterOpDefinition, void, (OpDefinitionBuilder*, Status*))                                                  \
  X(NewKernelBuilder, KernelBuilder*,                                                                             \
    (const char* name, const char* device, void* (*create)(KernelConstruction*),                                  \
     void (*compute)(void*, KernelContext*), void (*destroy)(void*)))                                             \
  X(RegisterKernelBuilder, void, (const char* name, KernelBuilder*, Status*))                                     \
  X(OpKernelConstruction_GetAttrInt64, void, (KernelConstruction*, const char* name, int64_t*, Status*))          \
  X(OpKernelConstruction_Failure, void, (KernelConstruction*, Status*))                                           \
  X(GetInput, void, (KernelContext*, int index, Tensor**, Status*))                                               \
  X(AllocateOutput, Tensor*,                                                                                      \
    (KernelContext*, int index, int type, const int64_t* shape, int axes, size_t bytes, Status*))                 \
  X(OpKernelContext_Failure, void, (KernelContext*, Status*))                                                     \
  X(DeleteTensor, void, (Tensor*))                                                                                \
  X(TensorType, int, (const Tensor*))                                                                             \
  X(NumDims, int, (const Tensor*))                                                                                \
  X(Dim, int64_t, (const Tensor*, int axis))                                                                      \
  X(TensorData, void*, (const Tensor*))

/** Pointers to the functions. */
struct TensorFlow {
#define HMM_DECLARE(name, result, parameters) result(*name) parameters = nullptr;
  HMM_TENSORFLOW_FUNCTIONS(HMM_DECLARE)
#undef HMM_DECLARE
};

/** The functions in use; filled by `findTensorFlow`. */
extern TensorFlow tf;

/** Looks the functions up in the library of this path. What went wrong, or null. */
const char* findTensorFlow(const char* path);

}  // namespace hmm
