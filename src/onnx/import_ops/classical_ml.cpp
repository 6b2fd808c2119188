// SPDX-License-Identifier: Apache-2.0
// Operators of the domain ai.onnx.ml.
#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/ml/label_encoder.h"
#include "ops/ml/tree_ensemble.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace {

constexpr const char* k_domain = "ai.onnx.ml";

std::vector<ValueId> import_binarizer_1(ImportContext& context) {
  const DType dtype = context.type(context.input(0)).dtype;
  if (dtype == DType::undefined) context.unsupported("the type of the input is not known before the run");
  TEMPER_CHECK(is_numeric(dtype), invalid_model, "Binarizer takes numbers, not ", dtype_name(dtype));
  const Tensor threshold = from_f64(dtype, {}, std::vector{context.get_float("threshold", 0)});
  const ValueId is_above = context.add(ops::Binary{"Greater"}, {context.input(0), context.add_constant(threshold)});
  return {context.add(ops::Cast{.to = dtype}, {is_above})};
}

template <class T>
Tensor vector_of(const std::vector<T>& values) {
  return Tensor::of({static_cast<std::int64_t>(values.size())}, values);
}

/// The keys or values, which are given as one of <stem>_strings, _int64s, _floats or _tensor.
Tensor read_list(ImportContext& context, const std::string& stem) {
  if (context.has(stem + "_tensor")) return context.get_tensor(stem + "_tensor");
  if (context.has(stem + "_int64s")) return vector_of(context.get_ints(stem + "_int64s"));
  if (context.has(stem + "_strings")) {
    auto strings = context.get_strings(stem + "_strings");
    const auto count = static_cast<std::int64_t>(strings.size());
    return Tensor::of_strings({count}, std::move(strings));
  }
  return cast(vector_of(context.get_floats(stem + "_floats")), DType::f32);
}

/// The fallback for values of this type.
Tensor read_fallback(ImportContext& context, DType dtype) {
  const std::string text = context.get_string("default_string", "_Unused");
  const std::int64_t integer = context.get_int("default_int64", -1);
  const double number = context.get_float("default_float", -0.0);
  if (context.has("default_tensor")) return context.get_tensor("default_tensor");
  if (dtype == DType::string) return Tensor::of_strings({}, {text});
  return is_floating(dtype) ? from_f64(dtype, {}, std::vector{number}) : from_i64(dtype, {}, std::vector{integer});
}

ValueId encode(ImportContext& context, Tensor keys, Tensor values, Tensor fallback) {
  const ValueId keys_id = context.add_constant(std::move(keys));
  const ValueId values_id = context.add_constant(std::move(values));
  return context.add(ops::LabelEncoder{},
                     {context.input(0), keys_id, values_id, context.add_constant(std::move(fallback))});
}

/// Between class names and their indices, either way.
std::vector<ValueId> import_label_encoder_1(ImportContext& context) {
  auto names = context.get_strings("classes_strings");
  std::vector<std::int64_t> indices;
  for (std::size_t i = 0; i < names.size(); ++i) indices.push_back(static_cast<std::int64_t>(i));
  const auto count = static_cast<std::int64_t>(names.size());
  const bool from_text = context.type(context.input(0)).dtype == DType::string;
  Tensor text = Tensor::of_strings({count}, std::move(names));
  Tensor numbers = vector_of(indices);
  Tensor fallback = read_fallback(context, from_text ? DType::i64 : DType::string);
  if (from_text) return {encode(context, std::move(text), std::move(numbers), std::move(fallback))};
  return {encode(context, std::move(numbers), std::move(text), std::move(fallback))};
}

std::vector<ValueId> import_label_encoder_2(ImportContext& context) {
  Tensor keys = read_list(context, "keys");
  Tensor values = read_list(context, "values");
  Tensor fallback = read_fallback(context, values.dtype());
  return {encode(context, std::move(keys), std::move(values), std::move(fallback))};
}

std::vector<ValueId> import_tree_ensemble_5(ImportContext& context) {
  context.ignore("nodes_hitrates");  // statistics of training
  ops::TreeEnsemble op{
      .roots = context.get_ints("tree_roots"),
      .features = context.get_ints("nodes_featureids"),
      .modes = to_i64(context.get_tensor("nodes_modes")),
      .splits = to_f64(context.get_tensor("nodes_splits")),
      .true_ids = context.get_ints("nodes_truenodeids"),
      .true_is_leaf = context.get_ints("nodes_trueleafs"),
      .false_ids = context.get_ints("nodes_falsenodeids"),
      .false_is_leaf = context.get_ints("nodes_falseleafs"),
      .missing_is_true = context.get_ints("nodes_missing_value_tracks_true", std::vector<std::int64_t>{}),
      .leaf_targets = context.get_ints("leaf_targetids"),
      .leaf_weights = to_f64(context.get_tensor("leaf_weights")),
      .targets = context.get_int("n_targets", 1),
      .aggregate = context.get_int("aggregate_function", 1),
      .post_transform = context.get_int("post_transform", 0)};
  if (context.has("membership_values")) op.members = to_f64(context.get_tensor("membership_values"));
  return {context.add(op, {context.input(0)})};
}

}  // namespace

void register_classical_ml(ImporterTable& table) {
  table.add(k_domain, "Binarizer", since(1), import_binarizer_1);
  table.add(k_domain, "LabelEncoder", opsets(1, 1), import_label_encoder_1);
  table.add(k_domain, "LabelEncoder", since(2), import_label_encoder_2);
  table.add(k_domain, "TreeEnsemble", since(5), import_tree_ensemble_5);
}

}  // namespace temper::onnx
