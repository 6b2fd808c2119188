// SPDX-License-Identifier: Apache-2.0
#include "ops/type_join.h"

namespace temper {

TensorType join_types(const TensorType& a, const TensorType& b) {
  if (a.dtype != b.dtype) return {};
  TensorType joined = TensorType::unranked(a.dtype);
  if (a.dims && b.dims && a.dims->size() == b.dims->size()) {
    joined.dims = a.dims;
    for (std::size_t i = 0; i < a.dims->size(); ++i)
      if (!((*a.dims)[i] == (*b.dims)[i])) (*joined.dims)[i] = Dim::unknown();
  }
  if (a.content == b.content) joined.content = a.content;
  if (a.element && b.element) joined.element = std::make_shared<const TensorType>(join_types(*a.element, *b.element));
  return joined;
}

TensorType without_content(TensorType type) {
  type.content.reset();
  return type;
}

bool same_extents(const TensorType& a, const TensorType& b) {
  if (a.dtype != b.dtype || a.dims != b.dims || (a.element != nullptr) != (b.element != nullptr)) return false;
  return a.element == nullptr || same_extents(*a.element, *b.element);
}

}  // namespace temper
