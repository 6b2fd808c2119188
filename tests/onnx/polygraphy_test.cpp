// SPDX-License-Identifier: Apache-2.0
// The small graphs of NVIDIA's Polygraphy: odd but valid ones run, broken ones are refused with a reason.

#include <gtest/gtest.h>

#include "ir/interpret.h"
#include "ir/verify.h"
#include "onnx/import_model.h"
#include "support/test_data.h"
#include "temper/error.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {
namespace {

std::filesystem::path polygraphy(const std::string& name) { return test_data("models/polygraphy/" + name + ".onnx"); }

/// Floats in [0, 1); integers are zero, which is a valid index everywhere. An unknown rank becomes a small matrix.
Tensor ramp(const TensorType& type) {
  Shape shape = type.dims ? Shape{} : Shape{2, 2};
  for (const Dim& dim : type.dims.value_or(Dims{}))
    shape.push_back(dim.substitute([](const std::string&) -> std::optional<Dim> { return Dim(2); }).value());
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i * 37 % 101) / 101;
  if (type.dtype == DType::boolean)
    for (double& value : values) value = value < 0.5 ? 0 : 1;
  return from_f64(type.dtype, shape, values);
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

class PolygraphyValid : public testing::TestWithParam<std::string> {};

TEST_P(PolygraphyValid, imports_and_runs_with_the_types_it_inferred) {
  const auto path = polygraphy(GetParam());
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  const ImportedModel model = import_model(path);
  ir::verify(model.graph);
  std::vector<Tensor> inputs;
  for (const ir::ValueId id : model.graph.inputs()) inputs.push_back(ramp(model.graph.type(id)));
  const auto outputs = ir::Interpreter(model.graph).run(inputs, [&](ir::ValueId id, const Tensor& content) {
    EXPECT_TRUE(ir::types_agree(model.graph.type(id), TensorType::of(content))) << model.graph.value(id).name;
  });
  EXPECT_EQ(outputs.size(), model.graph.outputs().size());
}

INSTANTIATE_TEST_SUITE_P(
    All, PolygraphyValid,
    testing::Values("add_infinity", "add_with_dup_inputs", "and", "attention", "attention_same_qkv",
                    "bad_graph_with_duplicate_node_names", "bad_graph_with_no_name", "cleanable", "const_foldable",
                    "constant_fold_bloater", "conv", "dim_param", "dynamic_identity", "dynamic_identity_3x28x28",
                    "ext_weights_same_dir/ext_weights", "identity", "identity_identity", "identity_multi_ch",
                    "identity_with_initializer", "inp_dim_val_not_set", "instancenorm", "loop", "matmul.bf16.i32data",
                    "matmul.bf16", "matmul.fp16", "matmul", "matmul_2layer", "multi_attention", "multi_output",
                    "needs_constraints", "no_op_reshape", "nonzero", "pow_scalar", "qdq_conv", "reducable",
                    "reducable_with_const", "renamable", "reshape", "residual_block", "roialign", "scan", "sparse.conv",
                    "sparse.matmul", "tensor_attr", "transpose_matmul", "unbounded_dds", "unsorted"),
    name_of);

struct Refusal {
  std::string name;
  ErrorCode code;
  std::vector<std::string> mentions;
};

std::ostream& operator<<(std::ostream& out, const Refusal& refusal) { return out << refusal.name; }

class PolygraphyRefused : public testing::TestWithParam<Refusal> {};

TEST_P(PolygraphyRefused, says_why) {
  const auto path = polygraphy(GetParam().name);
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  try {
    (void)import_model(path);
    FAIL() << "the model was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), GetParam().code) << error.what();
    for (const std::string& text : GetParam().mentions)
      EXPECT_NE(std::string_view(error.what()).find(text), std::string_view::npos) << error.what();
  }
}

const std::string k_stripped = "the weights were stripped";

INSTANTIATE_TEST_SUITE_P(
    All, PolygraphyRefused,
    testing::Values(Refusal{"bad_graph_with_dup_value_info", ErrorCode::invalid_model, {"'inp' is declared twice"}},
                    Refusal{"bad_graph_with_multi_level_errors", ErrorCode::invalid_model, {"MatMul", "[4, 5]"}},
                    Refusal{"bad_graph_with_no_import_domains", ErrorCode::invalid_model, {"opset_import"}},
                    Refusal{"bad_graph_with_parallel_invalid_nodes",
                            ErrorCode::invalid_model,
                            {"3 nodes", "'MatMul_0'", "'Add_0'", "'MatMul_3'"}},
                    Refusal{
                        "capability", ErrorCode::unsupported, {"3 nodes", "'Fake1' (FAKE!-11)", "'Fake3' (FAKER!-11)"}},
                    Refusal{"custom_op_node", ErrorCode::unsupported, {"ai.onnx.contrib.NegPos"}},
                    Refusal{"empty", ErrorCode::invalid_model, {"declares no output"}},
                    Refusal{"ext_weights", ErrorCode::invalid_model, {"'ext_weights.data' is not in the folder"}},
                    Refusal{"nested_local_function", ErrorCode::unsupported, {"Fake_1-11", "Fake_2-11"}},
                    Refusal{"toy_subgraph", ErrorCode::unsupported, {"6 nodes"}},
                    Refusal{"weightless.conv", ErrorCode::invalid_model, {k_stripped, "'b'"}},
                    Refusal{"weightless.matmul.bf16", ErrorCode::invalid_model, {k_stripped}},
                    Refusal{"weightless.matmul.fp16", ErrorCode::invalid_model, {k_stripped}},
                    Refusal{"weightless.qdq_conv", ErrorCode::invalid_model, {k_stripped}},
                    Refusal{"weightless.sparse.conv", ErrorCode::invalid_model, {k_stripped}},
                    Refusal{"weightless.sparse.matmul", ErrorCode::invalid_model, {k_stripped}},
                    Refusal{"weightless.transpose_matmul", ErrorCode::invalid_model, {k_stripped}}),
    [](const auto& test) {
      return name_of({test.param.name, test.index});
    });

TEST(Polygraphy, a_branch_that_is_invalid_fails_only_where_it_is_taken) {
  const auto path = polygraphy("bad_graph_conditionally_invalid");
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  const ImportedModel model = import_model(path);
  const ir::Interpreter interpreter(model.graph);
  const auto run = [&](bool condition) { return interpreter.run(std::vector{Tensor::of<bool>({1}, {condition})}); };
  EXPECT_EQ(run(true).at(0).shape(), (Shape{2, 2}));
  EXPECT_THROW(run(false), Error);
}

TEST(Polygraphy, expanding_to_an_empty_tensor_gives_one) {
  const auto path = polygraphy("empty_tensor_expand");
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  const ImportedModel model = import_model(path);
  std::vector<Tensor> inputs;
  for (const ir::ValueId id : model.graph.inputs()) {
    const TensorType& type = model.graph.type(id);
    inputs.push_back(is_integer(type.dtype) ? Tensor::of<std::int64_t>({5}, {2, 2, 0, 3, 0}) : ramp(type));
  }
  EXPECT_EQ(ir::Interpreter(model.graph).run(inputs).at(0).size(), 0);
}

}  // namespace
}  // namespace temper::onnx
