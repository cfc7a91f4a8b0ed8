// What the ways back are given, checked so that nothing is ever read or written beyond an array.
#include "ways-back.h"

#include <algorithm>

#include "operations.h"

namespace hmm {

WayBackInputs::WayBackInputs(KernelContext* context, const Attributes& attributes)
    : rows(context, 0, "rows", PAIRS),
      starts(context, 1, "starts", INT32),
      others(context, 2, "others", INT32),
      weights(context, 3, "weights", PAIRS),
      offsets(context, 4, "offsets", INT64) {
  starts.requireShape({-1});
  others.requireShape({-1});
  weights.requireShape({others.count()});
  offsets.requireShape({-1});
  way.V = starts.count() - 2;
  const int64_t silent = std::max<int64_t>(0, attributes.silent);
  if (way.V < 1) misfit("starts", starts.shapeText(), "[V + 2] with V >= 1");
  if (silent >= way.V) misfit("silent", std::to_string(silent), "below " + std::to_string(way.V));
  way.K = way.V - silent;
  if (way.K > 1 << 16) misfit("starts", starts.shapeText(), "65536 states that emit at most");
  way.S = offsets.count() - 1;
  if (way.S < 0) misfit("offsets", offsets.shapeText(), "[S + 1]");
  way.starts = starts.data<int32_t>();
  way.others = others.data<int32_t>();
  way.weights = weights.data<double>();
  way.offsets = offsets.data<int64_t>();
  checkEdges();
  for (int64_t s = 0; s <= way.S; s++)
    if (way.offsets[s] < (s > 0 ? way.offsets[s - 1] : 0))
      misfit("offsets", std::to_string(way.offsets[s]), "0 or more, ascending");
  const int64_t T = way.offsets[way.S] - way.offsets[0];
  if (attributes.isLent(ROWS_READ)) {
    way.rows = lentNumbers(ROWS_READ, T, way.V);
  } else {
    rows.requireShape({T, way.V});
    way.rows = rows.data<double>();
  }
  way.threads = static_cast<int>(std::max<int64_t>(1, std::min<int64_t>(1024, attributes.threads)));
}

void WayBackInputs::checkEdges() const {
  const int64_t E = others.count();
  for (int64_t j = 0; j <= way.V + 1; j++)
    if (way.starts[j] < (j > 0 ? way.starts[j - 1] : 0) || way.starts[j] > E)
      misfit("starts", std::to_string(way.starts[j]), "from 0 to " + std::to_string(E) + ", ascending");
  if (way.starts[0] != 0 || way.starts[way.V + 1] != E) misfit("starts", "some edges", "all " + std::to_string(E));
  for (int64_t j = 0; j <= way.V; j++) {
    const bool isSilent = j >= way.K && j < way.V;
    for (int32_t e = way.starts[j]; e < way.starts[j + 1]; e++) {
      if (way.others[e] < 0 || way.others[e] >= (isSilent ? j : way.V))
        misfit("others", std::to_string(way.others[e]), isSilent ? "a state before the silent one" : "a state");
    }
  }
}

}  // namespace hmm
