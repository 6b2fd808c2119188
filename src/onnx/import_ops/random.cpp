// SPDX-License-Identifier: Apache-2.0
#include "ops/random/random.h"

#include <cmath>

#include "base/hash.h"
#include "onnx/importer.h"
#include "ops/shape/constant_of_shape.h"
#include "ops/shape/identity.h"
#include "ops/shape/shape.h"

namespace temper::onnx {

namespace {

/// The seed attribute; without one a number of the node's own, so that two generators do not run in step.
std::int64_t read_seed(ImportContext& context) {
  if (!context.has("seed")) return static_cast<std::int64_t>(hash_string(context.node().name) & 0x7FFFFFFF);
  const double seed = context.get_float("seed");
  if (!(std::fabs(seed) < 0x1p31)) context.unsupported("the seed is not within 32 bits");
  return static_cast<std::int64_t>(seed);
}

std::vector<ValueId> import_random(ImportContext& context, bool is_normal, bool is_like) {
  ops::Random op{.distribution = is_normal ? "Normal" : "Uniform",
                 .alpha = context.get_float(is_normal ? "mean" : "low", 0),
                 .beta = context.get_float(is_normal ? "scale" : "high", 1),
                 .seed = read_seed(context)};
  if (!is_like) {
    op.shape = context.get_ints("shape");
    op.to = context.get_dtype("dtype", DType::f32);
    return {context.add(op, {})};
  }
  const DType own = context.type(context.input(0)).dtype;
  op.to = context.get_dtype("dtype", own);
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_bernoulli_15(ImportContext& context) {
  const DType own = context.type(context.input(0)).dtype;
  const ops::Bernoulli op{.seed = read_seed(context), .to = context.get_dtype("dtype", own)};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_multinomial_7(ImportContext& context) {
  const ops::Multinomial op{.count = context.get_int("sample_size", 1),
                            .seed = read_seed(context),
                            .to = context.get_dtype("dtype", DType::i32)};
  return {context.add(op, {context.input(0)})};
}

/// y = x, and a mask of `kept` only where somebody reads it.
std::vector<ValueId> import_inference(ImportContext& context, Tensor kept) {
  std::vector<ValueId> outputs = {context.add(ops::Identity{}, {context.input(0)})};
  const auto& used = context.node().is_output_used;
  if (used.size() < 2 || !used[1]) return outputs;
  const ValueId shape = context.add(ops::ShapeOf{}, {context.input(0)});
  outputs.push_back(context.add(ops::ConstantOfShape{.value = std::move(kept)}, {shape}));
  return outputs;
}

/// Opset 1 to 11: engines for inference copy, whatever is_test says.
std::vector<ValueId> import_dropout_1(ImportContext& context) {
  for (const char* attribute : {"ratio", "is_test", "consumed_inputs"}) context.ignore(attribute);
  const DType own = context.type(context.input(0)).dtype;
  const bool has_own_type = context.opset() < 10 && own != DType::undefined;
  return import_inference(context, cast(Tensor::scalar(true), has_own_type ? own : DType::boolean));
}

std::vector<ValueId> import_dropout_12(ImportContext& context) {
  const std::int64_t seed = context.has("seed") ? context.get_int("seed") : read_seed(context);
  if (context.has_input(2)) {
    const auto trains = context.constant(context.input(2));
    const bool is_inference = trains && trains->size() == 1 && to_f64(*trains)[0] == 0;
    if (!is_inference) return context.add(ops::Dropout{.seed = seed}, context.inputs(), 2);
  }
  return import_inference(context, Tensor::scalar(true));
}

}  // namespace

void register_random(ImporterTable& table) {
  const auto add = [&](const char* name, bool is_normal, bool is_like) {
    table.add(name, since(1), [=](ImportContext& context) { return import_random(context, is_normal, is_like); });
  };
  add("RandomNormal", true, false);
  add("RandomNormalLike", true, true);
  add("RandomUniform", false, false);
  add("RandomUniformLike", false, true);
  table.add("Bernoulli", since(15), import_bernoulli_15);
  table.add("Multinomial", since(7), import_multinomial_7);
  table.add("Dropout", opsets(1, 11), import_dropout_1);
  table.add("Dropout", since(12), import_dropout_12);
}

}  // namespace temper::onnx
