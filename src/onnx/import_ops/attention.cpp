// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/attention.h"

#include <optional>

#include "onnx/importer.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/rotary_embedding.h"
#include "ops/shape/split.h"
#include "ops/shape/unsqueeze.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> import_attention_23(ImportContext& context) {
  context.ignore("softmax_precision");  // the reference computes in f64, backends in f32
  if (context.has_input(6)) context.unsupported("nonpad_kv_seqlen");
  const ops::Attention op{.query_heads = context.get_int("q_num_heads", 0),
                          .key_heads = context.get_int("kv_num_heads", 0),
                          .scale = context.get_float("scale", 0),
                          .softcap = context.get_float("softcap", 0),
                          .is_causal = context.get_int("is_causal", 0) != 0,
                          .score = context.get_int("qk_matmul_output_mode", 0)};
  return context.add(op, context.inputs(), context.node().output_count);
}

std::vector<ValueId> import_rotary_embedding_23(ImportContext& context) {
  const ops::RotaryEmbedding op{.head_count = context.get_int("num_heads", 0),
                                .rotary_size = context.get_int("rotary_embedding_dim", 0),
                                .is_interleaved = context.get_int("interleaved", 0) != 0};
  return {context.add(op, context.inputs())};
}

/// com.microsoft: positions come second.
std::vector<ValueId> import_microsoft_rotary_embedding(ImportContext& context) {
  const ops::RotaryEmbedding op{.head_count = context.get_int("num_heads", 0),
                                .rotary_size = context.get_int("rotary_embedding_dim", 0),
                                .is_interleaved = context.get_int("interleaved", 0) != 0};
  if (context.get_int("is_packed_batching", 0) != 0) context.unsupported("is_packed_batching");
  if (context.get_float("scale", 1) != 1) context.unsupported("a scale other than 1");
  return {context.add(op, {context.input(0), context.input(2), context.input(3), context.input(1)})};
}

/// A mask [B, T] of 0 and 1 as a boolean [B, 1, 1, T].
ValueId padding_mask(ImportContext& context, std::size_t index) {
  const TensorType& type = context.type(context.input(index));
  if (!type.is_ranked() || type.rank() != 2) context.unsupported("a padding mask that is not [batch, keys]");
  const ValueId kept = context.add(ops::Cast{.to = DType::boolean}, {context.input(index)});
  return context.add(ops::Unsqueeze{.axes = {1, 2}}, {kept});
}

/// The mask that Attention gets from a padding mask and an added bias, of which one may be given.
ValueId combined_mask(ImportContext& context, std::size_t padding, std::size_t bias) {
  if (context.has_input(padding) && context.has_input(bias))
    context.unsupported("a padding mask together with an attention bias");
  if (context.has_input(padding)) return padding_mask(context, padding);
  return context.optional_input(bias);
}

/// The last extent, where it is known.
std::optional<std::int64_t> width_of(ImportContext& context, ValueId id) {
  const TensorType& type = context.type(id);
  if (!type.is_ranked() || type.rank() == 0) return std::nullopt;
  return type.dim(type.rank() - 1).known();
}

ops::Attention read_microsoft_attention(ImportContext& context) {
  context.ignore("mask_filter_value");  // what masks is -infinity here
  const std::int64_t heads = context.get_int("num_heads");
  return {.query_heads = heads,
          .key_heads = heads,
          .scale = context.get_float("scale", 0),
          .is_causal = context.get_int("unidirectional", 0) != 0};
}

/// q, k and v plus their parts of a common bias.
std::vector<ValueId> add_biases(ImportContext& context, std::vector<ValueId> values, ValueId bias) {
  std::vector<std::int64_t> widths;
  for (const ValueId value : values) {
    const auto width = width_of(context, value);
    if (!width || context.type(value).rank() != 3) context.unsupported("a bias for inputs of unknown width");
    widths.push_back(*width);
  }
  const auto parts = context.add(ops::Split{.axis = 0, .sizes = widths, .parts = 3}, {bias}, 3);
  for (std::size_t i = 0; i < 3; ++i) values[i] = context.add(ops::Binary{"Add"}, {values[i], parts[i]});
  return values;
}

std::vector<ValueId> import_multi_head_attention(ImportContext& context) {
  const ops::Attention op = read_microsoft_attention(context);
  if (!context.has_input(1) || !context.has_input(2)) context.unsupported("packed queries, keys and values");
  for (std::size_t i = 0; i < 3; ++i)
    if (context.type(context.input(i)).is_ranked() && context.type(context.input(i)).rank() > 4)
      context.unsupported("packed queries, keys and values");
  if (context.has_input(8) || context.has_input(9)) context.unsupported("a shared past buffer");
  std::vector<ValueId> inputs = {context.input(0), context.input(1), context.input(2)};
  if (context.has_input(3)) inputs = add_biases(context, std::move(inputs), context.input(3));
  inputs.push_back(combined_mask(context, 4, 5));
  if (context.has_input(6)) inputs.insert(inputs.end(), {context.input(6), context.input(7)});
  if (context.node().output_count > 3) context.unsupported("the output qk");
  return context.add(op, std::move(inputs), context.node().output_count);
}

std::vector<ValueId> import_microsoft_attention(ImportContext& context) {
  const ops::Attention op = read_microsoft_attention(context);
  if (context.has_input(4) || context.node().output_count > 1) context.unsupported("past and present states");
  if (context.get_int("do_rotary", 0) != 0) context.unsupported("do_rotary");
  ValueId projected = context.add(ops::MatMul{}, {context.input(0), context.input(1)});
  if (context.has_input(2)) projected = context.add(ops::Binary{"Add"}, {projected, context.input(2)});
  std::vector<std::int64_t> widths = context.get_ints("qkv_hidden_sizes", std::vector<std::int64_t>{});
  if (widths.empty()) {
    const auto width = width_of(context, context.input(1));
    if (!width) context.unsupported("weights of unknown width");
    widths.assign(3, *width / 3);
  }
  auto inputs = context.add(ops::Split{.axis = -1, .sizes = widths, .parts = 3}, {projected}, 3);
  inputs.push_back(combined_mask(context, 3, 5));
  return {context.add(op, std::move(inputs))};
}

}  // namespace

void register_attention(ImporterTable& table) {
  table.add("Attention", since(23), import_attention_23);
  table.add("RotaryEmbedding", since(23), import_rotary_embedding_23);
  table.add("com.microsoft", "RotaryEmbedding", since(1), import_microsoft_rotary_embedding);
  table.add("com.microsoft", "MultiHeadAttention", since(1), import_multi_head_attention);
  table.add("com.microsoft", "Attention", since(1), import_microsoft_attention);
}

}  // namespace temper::onnx
