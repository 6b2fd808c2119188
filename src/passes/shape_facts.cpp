// SPDX-License-Identifier: Apache-2.0
#include "passes/shape_facts.h"

#include <algorithm>
#include <array>

#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::passes {

std::optional<std::vector<std::int64_t>> reshape_target(const Dims& from, const Dims& to) {
  std::vector<std::int64_t> target;
  int left_over = 0;
  bool has_zero = false;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i].is_const()) {
      has_zero |= to[i].equals(0);
      target.push_back(to[i].value());
    } else if (i < from.size() && from[i] == to[i] && !to[i].is_unknown()) {
      target.push_back(0);
    } else {
      ++left_over;
      target.push_back(-1);
    }
  }
  if (left_over > 1 || has_zero) return std::nullopt;
  return target;
}

bool is_reshape(const Operator& op) {
  constexpr std::array<std::string_view, 4> k_names = {"Reshape", "Flatten", "Squeeze", "Unsqueeze"};
  return std::find(k_names.begin(), k_names.end(), op.name()) != k_names.end();
}

std::optional<std::vector<double>> channel_constant(const ir::Graph& graph, ir::ValueId id, std::int64_t rank,
                                                    std::int64_t axis, std::int64_t channels) {
  const Tensor* content = graph.constant(id);
  if (content == nullptr || !is_floating(content->dtype()) || content->rank() > rank) return std::nullopt;
  if (content->size() == 1) return std::vector<double>(static_cast<std::size_t>(channels), to_f64(*content)[0]);
  const std::int64_t place = axis - (rank - content->rank());
  if (content->size() != channels || place < 0 || content->dim(place) != channels) return std::nullopt;
  return to_f64(*content);
}

std::optional<std::vector<std::int64_t>> constant_integers(const ir::Graph& graph, ir::ValueId id) {
  if (!id.is_valid()) return std::nullopt;
  if (const auto content = graph.type(id).constant_content()) return content;
  const Tensor* constant = graph.constant(id);
  if (constant == nullptr || !is_integer(constant->dtype())) return std::nullopt;
  return to_i64(*constant);
}

}  // namespace temper::passes
