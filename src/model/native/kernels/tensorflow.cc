// Finds TensorFlow's functions in the library that the addon of tfjs-node has loaded.
#include "tensorflow.h"

#include <dlfcn.h>

namespace hmm {

TensorFlow tf;

const char* findTensorFlow(const char* path) {
  void* library = dlopen(path, RTLD_NOW);
  if (!library) return dlerror();
#define HMM_FIND(name, result, parameters)                                    \
  tf.name = reinterpret_cast<decltype(tf.name)>(dlsym(library, "TF_" #name)); \
  if (!tf.name) return "libtensorflow has no TF_" #name;
  HMM_TENSORFLOW_FUNCTIONS(HMM_FIND)
#undef HMM_FIND
  return nullptr;
}

}  // namespace hmm
