// SPDX-License-Identifier: Apache-2.0
#include "onnx/import_model.h"

#include <gtest/gtest.h>

#include <functional>

#include "ir/interpret.h"
#include "support/onnx_builder.h"
#include "temper/error.h"

namespace temper::onnx {

using namespace temper::testing;  // NOLINT(google-build-using-namespace): the builders of ONNX messages

namespace {

ImportedModel import(const std::string& bytes) { return import_model(std::as_bytes(std::span(bytes))); }
ImportedModel import(const GraphParts& graph) { return import(onnx_model(graph)); }

Error error_of(const std::string& bytes) {
  try {
    (void)import(bytes);
  } catch (const Error& error) {
    return error;
  }
  return {ErrorCode::internal, "nothing was thrown"};
}
Error error_of(const GraphParts& graph) { return error_of(onnx_model(graph)); }

bool mentions(const Error& error, std::string_view text) {
  return std::string_view(error.what()).find(text) != std::string_view::npos;
}

const std::string k_x = onnx_value("x", k_float, {"2"});
const std::string k_y = onnx_unranked_value("y", k_float);

Tensor floats(const std::vector<float>& values) {
  return Tensor::of<float>({static_cast<std::int64_t>(values.size())}, values);
}

std::string float_scalar(std::string_view name, float value) { return onnx_tensor<float>(name, k_float, {}, {value}); }

Tensor run(const ImportedModel& model, const ir::NamedTensors& inputs) {
  return ir::interpret(model.graph, inputs).at("y");
}

TEST(ImportModel, nodes_may_come_in_any_order_and_without_names) {
  const auto model = import({.nodes = {onnx_node("Add", {"a", "a"}, {"y"}), onnx_node("Mul", {"x", "x"}, {"a"})},
                             .inputs = {k_x},
                             .outputs = {k_y}});
  EXPECT_TRUE(run(model, {{"x", floats({1, 3})}}).equals(floats({2, 18})));
}

TEST(ImportModel, a_cycle_is_refused_and_names_its_nodes) {
  const Error error = error_of(
      {.nodes = {onnx_node("Add", {"x", "b"}, {"a"}, {}, {.name = "first"}),
                 onnx_node("Add", {"a", "x"}, {"b"}, {}, {.name = "second"}), onnx_node("Add", {"b", "x"}, {"y"})},
       .inputs = {k_x},
       .outputs = {k_y}});
  EXPECT_EQ(error.code(), ErrorCode::invalid_model);
  EXPECT_TRUE(mentions(error, "cycle") && mentions(error, "'first'") && mentions(error, "'second'")) << error.what();
}

TEST(ImportModel, all_unsupported_nodes_are_reported_together) {
  const Error error =
      error_of(onnx_model({.nodes = {onnx_node("Addd", {"x", "x"}, {"a"}, {}, {.name = "sum"}),
                                     onnx_node("Fancy", {"a"}, {"b"}, {}, {.name = "fancy", .domain = "com.acme"}),
                                     onnx_node("Add", {"a", "b"}, {"c"}, {}, {.name = "fine"}),
                                     onnx_node("Relu", {"x"}, {"d"}, {int_attribute("strength", 3)}, {.name = "odd"}),
                                     onnx_node("Add", {"c", "d"}, {"y"})},
                           .inputs = {k_x},
                           .outputs = {k_y}},
                          {.opsets = {{"", 17}, {"com.acme", 2}}}));
  EXPECT_EQ(error.code(), ErrorCode::unsupported);
  EXPECT_TRUE(mentions(error, "3 nodes")) << error.what();
  EXPECT_TRUE(mentions(error, "'sum' (Addd-17)") && mentions(error, "the nearest is Add")) << error.what();
  EXPECT_TRUE(mentions(error, "'fancy' (com.acme.Fancy-2)")) << error.what();
  EXPECT_TRUE(mentions(error, "'odd' (Relu-17): attribute 'strength'")) << error.what();
}

TEST(ImportModel, an_initialiser_that_is_also_an_input_is_a_constant) {
  const auto model = import({.nodes = {onnx_node("Add", {"x", "w"}, {"y"})},
                             .inputs = {k_x, onnx_value("w", k_float, {})},
                             .outputs = {k_y},
                             .initializers = {float_scalar("w", 5)}});
  EXPECT_EQ(model.graph.inputs().size(), 1U);
  EXPECT_TRUE(run(model, {{"x", floats({1, 2})}}).equals(floats({6, 7})));
}

TEST(ImportModel, values_read_but_never_given_are_named) {
  const Error error =
      error_of({.nodes = {onnx_node("Add", {"x", "nowhere"}, {"y"})}, .inputs = {k_x}, .outputs = {k_y}});
  EXPECT_EQ(error.code(), ErrorCode::invalid_model);
  EXPECT_TRUE(mentions(error, "'nowhere'")) << error.what();
}

TEST(ImportModel, a_value_with_two_producers_is_refused) {
  const Error error = error_of(
      {.nodes = {onnx_node("Relu", {"x"}, {"y"}), onnx_node("Neg", {"x"}, {"y"})}, .inputs = {k_x}, .outputs = {k_y}});
  EXPECT_EQ(error.code(), ErrorCode::invalid_model);
  EXPECT_TRUE(mentions(error, "produced twice")) << error.what();
}

TEST(ImportModel, a_missing_operator_set_is_refused) {
  const Error error = error_of(
      onnx_model({.nodes = {onnx_node("Relu", {"x"}, {"y"})}, .inputs = {k_x}, .outputs = {k_y}}, {.opsets = {}}));
  EXPECT_EQ(error.code(), ErrorCode::invalid_model);
  EXPECT_TRUE(mentions(error, "opset_import")) << error.what();
}

TEST(ImportModel, outputs_keep_their_names_when_they_are_inputs_or_shared) {
  const auto model = import({.nodes = {onnx_node("Relu", {"x"}, {"r"}), onnx_node("Identity", {"x"}, {"same"})},
                             .inputs = {k_x},
                             .outputs = {onnx_unranked_value("same", k_float), onnx_unranked_value("r", k_float)}});
  const auto outputs = ir::interpret(model.graph, {{"x", floats({-1, 1})}});
  EXPECT_TRUE(outputs.at("same").equals(floats({-1, 1})));
  EXPECT_TRUE(outputs.at("r").equals(floats({0, 1})));
}

TEST(ImportModel, extents_without_a_name_are_named_after_the_input) {
  const auto model = import({.nodes = {onnx_node("Relu", {"in"}, {"y"})},
                             .inputs = {onnx_value("in", k_float, {"n", "", "3"})},
                             .outputs = {k_y}});
  EXPECT_EQ(model.graph.type(model.graph.outputs()[0]).text(), "f32[n, in.1, 3]");
}

TEST(ImportModel, elements_of_shape_inputs_are_tracked) {
  const auto model = import({.nodes = {onnx_node("Reshape", {"x", "sizes"}, {"y"})},
                             .inputs = {onnx_value("x", k_float, {"n"}), onnx_value("sizes", k_int64, {"2"})},
                             .outputs = {k_y}});
  const auto& dims = model.graph.type(model.graph.outputs()[0]).dims;
  ASSERT_TRUE(dims.has_value());
  EXPECT_EQ(dims->size(), 2U);
}

TEST(ImportModel, local_functions_are_inlined_with_attributes_and_defaults) {
  const std::string scale =
      onnx_function({.name = "Scale",
                     .inputs = {"v", "offset"},
                     .outputs = {"w"},
                     .attributes = {"alpha"},
                     .attribute_defaults = {float_attribute("slope", 0.5F)},
                     .nodes = {onnx_node("LeakyRelu", {"v"}, {"t"}, {reference_attribute("alpha", "alpha", 1)}),
                               onnx_node("LeakyRelu", {"t"}, {"w"}, {reference_attribute("alpha", "slope", 1)})}});
  const std::string twice =
      onnx_function({.name = "Twice",
                     .inputs = {"p"},
                     .outputs = {"q"},
                     .nodes = {onnx_node("Scale", {"p"}, {"t"}, {float_attribute("alpha", 0.25F)}, {.domain = "local"}),
                               onnx_node("Relu", {"t"}, {"r"}), onnx_node("Add", {"t", "r"}, {"q"})}});
  const auto model =
      import(onnx_model({.nodes = {onnx_node("Twice", {"x"}, {"y"}, {}, {.name = "call", .domain = "local"})},
                         .inputs = {k_x},
                         .outputs = {k_y}},
                        {.opsets = {{"", 17}, {"local", 1}}, .functions = {scale, twice}}));
  EXPECT_TRUE(run(model, {{"x", floats({-8, 4})}}).equals(floats({-1, 8})));
  EXPECT_TRUE(model.graph.find_value("call/t").has_value());
}

TEST(ImportModel, a_function_that_calls_itself_is_refused) {
  const std::string function = onnx_function({.name = "F",
                                              .inputs = {"a"},
                                              .outputs = {"b"},
                                              .nodes = {onnx_node("F", {"a"}, {"b"}, {}, {.domain = "local"})}});
  const Error error = error_of(
      onnx_model({.nodes = {onnx_node("F", {"x"}, {"y"}, {}, {.domain = "local"})}, .inputs = {k_x}, .outputs = {k_y}},
                 {.opsets = {{"", 17}, {"local", 1}}, .functions = {function}}));
  EXPECT_EQ(error.code(), ErrorCode::invalid_model);
  EXPECT_TRUE(mentions(error, "call itself")) << error.what();
}

/// Bodies that read `x` of the enclosing graph.
std::string branch(std::string_view op) {
  return onnx_graph({.nodes = {onnx_node(op, {"x"}, {"inner"})}, .outputs = {onnx_unranked_value("inner", k_float)}});
}

TEST(ImportModel, branches_capture_outer_values) {
  const auto model = import({.nodes = {onnx_node("If", {"c"}, {"y"},
                                                 {graph_attribute("then_branch", branch("Neg")),
                                                  graph_attribute("else_branch", branch("Relu"))})},
                             .inputs = {k_x, onnx_value("c", k_bool, {})},
                             .outputs = {k_y}});
  EXPECT_TRUE(run(model, {{"x", floats({-1, 2})}, {"c", Tensor::scalar(true)}}).equals(floats({1, -2})));
  EXPECT_TRUE(run(model, {{"x", floats({-1, 2})}, {"c", Tensor::scalar(false)}}).equals(floats({0, 2})));
}

TEST(ImportModel, a_branch_that_is_known_is_inlined) {
  const auto model = import({.nodes = {onnx_node("If", {"c"}, {"y"},
                                                 {graph_attribute("then_branch", branch("Neg")),
                                                  graph_attribute("else_branch", branch("Nothing"))})},
                             .inputs = {k_x},
                             .outputs = {k_y},
                             .initializers = {onnx_tensor<std::uint8_t>("c", k_bool, {}, {1})}});
  EXPECT_EQ(model.graph.node_count(), 1U);
  EXPECT_TRUE(run(model, {{"x", floats({-1, 2})}}).equals(floats({1, -2})));
}

TEST(ImportModel, problems_inside_of_bodies_are_reported) {
  const Error error = error_of({.nodes = {onnx_node("If", {"c"}, {"y"},
                                                    {graph_attribute("then_branch", branch("Negg")),
                                                     graph_attribute("else_branch", branch("Relu"))})},
                                .inputs = {k_x, onnx_value("c", k_bool, {})},
                                .outputs = {k_y}});
  EXPECT_EQ(error.code(), ErrorCode::unsupported);
  EXPECT_TRUE(mentions(error, "Negg-17")) << error.what();
}

TEST(ImportModel, loops_may_change_the_shape_of_what_they_carry) {
  const std::string body = onnx_graph(
      {.nodes = {onnx_node("Concat", {"v", "x"}, {"w"}, {int_attribute("axis", 0)}),
                 onnx_node("Identity", {"cond"}, {"again"})},
       .inputs = {onnx_value("i", k_int64, {}), onnx_value("cond", k_bool, {}), onnx_unranked_value("v", k_float)},
       .outputs = {onnx_value("again", k_bool, {}), onnx_unranked_value("w", k_float)}});
  const auto model = import({.nodes = {onnx_node("Loop", {"n", "", "x"}, {"y"}, {graph_attribute("body", body)})},
                             .inputs = {k_x},
                             .outputs = {k_y},
                             .initializers = {onnx_tensor<std::int64_t>("n", k_int64, {}, {2})}});
  EXPECT_TRUE(run(model, {{"x", floats({1, 2})}}).equals(floats({1, 2, 1, 2, 1, 2})));
  EXPECT_FALSE(model.graph.type(model.graph.outputs()[0]).dim(0).is_const());
}

TEST(ImportModel, a_declared_type_that_contradicts_is_a_warning) {
  const auto model = import(
      {.nodes = {onnx_node("Relu", {"x"}, {"y"})}, .inputs = {k_x}, .outputs = {onnx_value("y", k_float, {"1", "2"})}});
  ASSERT_EQ(model.warnings.size(), 1U);
  EXPECT_NE(model.warnings[0].find("'y' is declared as f32[1, 2], but is f32[2]"), std::string::npos);
}

TEST(ImportModel, metadata_and_hash_are_kept) {
  const auto model = import(onnx_model({.nodes = {onnx_node("Relu", {"x"}, {"y"})}, .inputs = {k_x}, .outputs = {k_y}},
                                       {.metadata = {{"names", "{0: 'person'}"}}}));
  EXPECT_EQ(model.metadata.at("names"), "{0: 'person'}");
  EXPECT_EQ(model.sha256.size(), 64U);
  EXPECT_EQ(model.opsets.at(""), 17);
  EXPECT_EQ(model.producer, "tests");
}

}  // namespace
}  // namespace temper::onnx
