// The tensors of an operation: what comes in is checked, what goes out is made. Doubles come and go as pairs of floats,
// [..., 2], that hold their bytes: tfjs-node makes and reads no tensors of doubles, and reinterpreting each of them by
// an operation of its own took longer than a short sequence.
#pragma once
#include <stdexcept>
#include <string>
#include <vector>

#include "tensorflow.h"
#include "trellis.h"

namespace hmm {

/** What a caller can mend: an argument of a wrong shape, type or value. */
struct Misfit : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/** Throws a Misfit that says what was found and what was expected. */
[[noreturn]] void misfit(const std::string& name, const std::string& found, const std::string& expected);

/** The type of doubles as pairs of floats. */
constexpr DataType PAIRS = FLOAT;

/** An input, held while it is in scope. */
class Input {
 public:
  Input(KernelContext* context, int index, const char* name, DataType type);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  /** Throws unless the tensor has these sizes, without the last axis of pairs; -1 stands for any. */
  void requireShape(const std::vector<int64_t>& shape) const;
  std::string shapeText() const;
  int64_t size(int axis) const { return tf.Dim(tensor, axis); }
  int64_t count() const;
  template <class T>
  const T* data() const {
    return static_cast<const T*>(tf.TensorData(tensor));
  }
  const char* const name;

 private:
  Tensor* tensor = nullptr;
};

/** Memory of an output of this shape, without the last axis of pairs. */
void* makeOutput(KernelContext* context, int index, DataType type, const std::vector<int64_t>& shape);
inline double* makeNumbers(KernelContext* context, int index, const std::vector<int64_t>& shape) {
  return static_cast<double*>(makeOutput(context, index, PAIRS, shape));
}

/** The attributes of an operation, all whole numbers. */
struct Attributes {
  int64_t codeBytes = 0;  // bytes of a code: 0 (a row a position), 1, 2 or 4
  int64_t threads = 1;
  int64_t warmUp = 0;      // 0: to be found out
  int64_t nextState = -1;  // best paths: the state behind the window, or -1
  int64_t want = 0;        // what is asked for, as each operation has it
  int64_t width = 0;       // D where normal distributions emit rows of D numbers, or 0
  int64_t silent = -1;     // silent states of a chain whose transitions come as edges; -1: they are a matrix
  int64_t groups = 0;      // posteriors: groups of states whose sums are wanted, or 0: states one by one
  int64_t lent = 0;        // places of lent memory that are used, bit by bit: 1 << place
  bool isLent(int place) const { return lent >> place & 1; }
};

/** Lent memory, if it holds so many rows of so many bytes each; else a Misfit. */
void* lentBytes(int place, int64_t rows, int64_t each);
/** Columns of so many bytes each that so many rows of lent memory have; a Misfit where these are not of one length. */
int64_t lentColumns(int place, int64_t rows, int64_t each);
/** Rows of so many numbers that lent memory holds. */
int64_t lentRows(int place, int64_t columns);
inline double* lentNumbers(int place, int64_t rows, int64_t columns) {
  return static_cast<double*>(lentBytes(place, rows, columns * static_cast<int64_t>(sizeof(double))));
}

/** The inputs that all operations share, checked. */
class TrellisInputs {
 public:
  TrellisInputs(KernelContext* context, const Attributes& attributes);
  Trellis trellis;

 private:
  Input initial, transitions, logs, codes, offsets, entry, after, edges;
  Gaussians normals;
  std::vector<double> means, inverses, peaks;
  void takeTransitions(int64_t silent);
  void checkOffsets() const;
  void checkCodes() const;
  void takeNormals(int64_t D);
};

}  // namespace hmm
