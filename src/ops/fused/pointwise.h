// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/parallel.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "ops/pointwise_program.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Several elementwise operators in one pass over memory: a PointwiseProgram over inputs that broadcast to one shape.
///
/// Inputs: bool where a stage takes a condition, else one floating type, or several where `result` says which type the
/// outputs have; they broadcast together. Outputs: all of the broadcast shape, bool where their stage is a comparison,
/// else `result` or the inputs' type. Between stages nothing is rounded.
/// Errors: bad_argument for a program that does not parse, invalid_model for inputs that do not fit it.
/// Source: fuse_pointwise, fold_casts.
struct Pointwise {
  static constexpr std::string_view name = "Pointwise";
  static constexpr Accuracy accuracy = Accuracy::approximate;
  std::vector<std::string> stages = {};    ///< text of the program: see ops/pointwise_program.h
  std::vector<std::int64_t> outputs = {};  ///< stages that are outputs; empty: the last
  DType result = DType::undefined;         ///< of the outputs; undefined: the inputs' own

  static constexpr auto fields() {
    return std::tuple{field("stages", &Pointwise::stages), field("outputs", &Pointwise::outputs),
                      field("result", &Pointwise::result)};
  }

  [[nodiscard]] PointwiseProgram program() const { return PointwiseProgram::parse(stages, outputs); }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    const PointwiseProgram parsed = program();
    expect_inputs(name, inputs, parsed.input_count(), parsed.input_count());
    Dims dims;
    DType dtype = DType::undefined;
    for (const TensorType& input : inputs) {
      dims = broadcast_dims(name, dims, *input.dims);
      if (input.dtype == DType::boolean) continue;
      const bool fits = result != DType::undefined || dtype == DType::undefined || dtype == input.dtype;
      TEMPER_CHECK(is_floating(input.dtype) && fits, invalid_model, name, ": an input is ", dtype_name(input.dtype),
                   ", expected bool or one floating type");
      dtype = input.dtype;
    }
    if (result != DType::undefined) dtype = result;
    std::vector<TensorType> types;
    for (const std::size_t output : parsed.outputs())
      types.emplace_back(parsed.stages()[output].gives_boolean() ? DType::boolean : dtype, dims);
    return types;
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const PointwiseProgram parsed = program();
    std::vector<TensorType> types;
    for (const Tensor& input : inputs) types.push_back(TensorType(input.dtype(), dims_from_shape(input.shape())));
    types = infer(types);
    const Shape shape = *types[0].shape();
    std::vector<std::vector<double>> sources, results(parsed.outputs().size());
    std::vector<Shape> strides;
    for (const Tensor& input : inputs) {
      sources.push_back(to_f64(input));
      strides.push_back(broadcast_strides(input.shape(), shape));
    }
    for (auto& values : results) values.resize(static_cast<std::size_t>(element_count(shape)));
    run(parsed, shape, sources, strides, results);
    std::vector<Tensor> outputs_;
    for (std::size_t i = 0; i < results.size(); ++i) outputs_.push_back(from_f64(types[i].dtype, shape, results[i]));
    return outputs_;
  }

  Cost cost(std::span<const TensorType> inputs, std::span<const TensorType> types) const {
    Cost cost = default_cost(inputs, types);
    cost.flop = static_cast<double>(stages.size()) * total_elements(types[0]);
    return cost;
  }

 private:
  /// Elements between neighbours along each axis of `shape`, 0 where `input` is broadcast.
  static Shape broadcast_strides(const Shape& input, const Shape& shape) {
    const Shape own = row_major_strides(input);
    Shape strides(shape.size(), 0);
    for (std::size_t i = 0; i < input.size(); ++i)
      if (input[i] != 1) strides[shape.size() - input.size() + i] = own[i];
    return strides;
  }

  /// Row by row of the last axis, in chunks that stay in a cache.
  static void run(const PointwiseProgram& parsed, const Shape& shape, const std::vector<std::vector<double>>& sources,
                  const std::vector<Shape>& strides, std::vector<std::vector<double>>& results) {
    constexpr std::int64_t k_chunk = 512;
    const std::int64_t length = shape.empty() ? 1 : shape.back();
    const std::int64_t rows = length == 0 ? 0 : element_count(shape) / length;
    parallel_for(rows, 1 + 4096 / (1 + length), [&](std::int64_t first, std::int64_t last) {
      std::vector<double> registers(parsed.stages().size() * static_cast<std::size_t>(std::min(length, k_chunk)));
      std::vector<Run<double>> runs(sources.size());
      std::vector<double*> targets(results.size());
      for (std::int64_t row = first; row < last; ++row) {
        for (std::int64_t begin = 0; begin < length; begin += k_chunk) {
          for (std::size_t k = 0; k < sources.size(); ++k) {
            const std::int64_t step = shape.empty() ? 0 : strides[k].back();
            runs[k] = {sources[k].data() + row_offset(row, shape, strides[k]) + begin * step, step};
          }
          for (std::size_t k = 0; k < results.size(); ++k) targets[k] = results[k].data() + row * length + begin;
          parsed.run(runs, std::min(k_chunk, length - begin), registers.data(), targets);
        }
      }
    });
  }

  static std::int64_t row_offset(std::int64_t row, const Shape& shape, const Shape& strides) {
    std::int64_t offset = 0;
    for (std::size_t i = shape.size(); i-- > 0;) {
      if (i + 1 == shape.size()) continue;
      offset += row % shape[i] * strides[i];
      row /= shape[i];
    }
    return offset;
  }
};

inline void register_pointwise(OpTable& table) { table.add<Pointwise>(); }

}  // namespace temper::ops
