// SPDX-License-Identifier: Apache-2.0
#include "ops/index/top_k.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::Problem;
using backend::Refusal;

/// x [outer, length, inner] to y [outer, k, inner].
struct Ranking {
  AxisSplit from;
  std::int64_t k = 0;
  bool is_largest = true;
};

Ranking ranking_of(const Problem& problem) {
  const auto& op = *problem.op.as<ops::TopK>();
  const Shape& x = problem.inputs[0].shape;
  const std::int64_t axis = normalise_axis("TopK", op.axis, static_cast<std::int64_t>(x.size()));
  return {split_at_axis(x, axis), problem.outputs[0].shape[static_cast<std::size_t>(axis)], op.is_largest};
}

/// True where `a` comes before `b` by value alone; NaN is larger than all numbers.
template <bool is_largest, class T>
bool precedes(T a, T b) {
  const T low = is_largest ? b : a;
  const T high = is_largest ? a : b;
  if constexpr (std::is_floating_point_v<T>)
    if (std::isnan(high)) return !std::isnan(low);
  return low < high;
}

/// The best k positions of a row whose elements lie `step` apart, best first, at the front of `order`.
template <bool is_largest, class T>
void rank_row(const T* row, std::int64_t step, std::int64_t length, std::int64_t k, std::int32_t* order) {
  const auto comes_first = [&](std::int32_t a, std::int32_t b) {
    const T x_a = row[a * step], x_b = row[b * step];
    if (precedes<is_largest>(x_a, x_b)) return true;
    return !precedes<is_largest>(x_b, x_a) && a < b;
  };
  std::iota(order, order + length, 0);
  if (k < length) std::nth_element(order, order + k, order + length, comes_first);
  std::sort(order, order + k, comes_first);
}

template <class T>
void rank(const Ranking& ranking, const backend::KernelArgs& args) {
  const auto [outer, length, inner] = ranking.from;
  const auto* x = static_cast<const T*>(args.inputs[0]);
  auto* values = static_cast<T*>(args.outputs[0]);
  auto* indices = args.outputs.size() > 1 ? static_cast<std::int64_t*>(args.outputs[1]) : nullptr;
  const std::int64_t k = ranking.k;
  constexpr std::int64_t k_bytes_per_comparison = 32;  // sorting costs more than reading
  parallel_for(outer * inner, grain_of(length * k_bytes_per_comparison), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t row = begin; row < end; ++row) {
      const T* first = x + row / inner * length * inner + row % inner;
      std::int32_t* order = static_cast<std::int32_t*>(args.workspace) + row * length;
      (ranking.is_largest ? rank_row<true, T> : rank_row<false, T>)(first, inner, length, k, order);
      const std::int64_t place = row / inner * k * inner + row % inner;
      for (std::int64_t i = 0; i < k; ++i) {
        values[place + i * inner] = first[order[i] * inner];
        if (indices != nullptr) indices[place + i * inner] = order[i];
      }
    }
  });
}

std::optional<Refusal> refuses(const Problem& problem, const Device&) {
  const auto& x = problem.inputs[0];
  if (x.layout != Layout::plain) return Refusal{"takes plain tensors"};
  for (const auto& output : problem.outputs)
    if (output.is_present() && output.layout != Layout::plain) return Refusal{"gives plain tensors"};
  if (x.dtype != DType::f32 && x.dtype != DType::i32 && x.dtype != DType::i64) return Refusal{"takes f32, i32 and i64"};
  if (!problem.outputs[0].is_present()) return Refusal{"the values are not asked for"};
  if (problem.is_constant(0)) return Refusal{"the data is constant"};
  return refuse_unless(element_count(x.shape) < (std::int64_t{1} << 30), "too many elements for 32-bit positions");
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device&, backend::ConstantStore&) {
  const Ranking ranking = ranking_of(problem);
  const DType dtype = problem.inputs[0].dtype;
  const auto run = dtype == DType::f32 ? rank<float> : dtype == DType::i32 ? rank<std::int32_t> : rank<std::int64_t>;
  return make_kernel([ranking, run](const backend::KernelArgs& args) { run(ranking, args); },
                     static_cast<std::size_t>(element_count(problem.inputs[0].shape)) * sizeof(std::int32_t));
}

}  // namespace

backend::Tactic top_k_tactic() {
  return {.id = "cpu.top_k", .ops = {"TopK"}, .refuses = refuses, .configs = one_config, .create = create};
}

}  // namespace temper::cpu
