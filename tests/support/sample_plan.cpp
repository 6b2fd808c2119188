// SPDX-License-Identifier: Apache-2.0
#include "support/sample_plan.h"

#include "plan/program_subgraph.h"
#include "support/every_attribute.h"

namespace temper::plan {

namespace {

const Dim k_batch = Dim::symbol("batch");

Value value(std::string name, Dims dims, Storage storage) {
  Value result;
  result.name = std::move(name);
  result.dtype = DType::f32;
  result.dims = std::move(dims);
  result.storage = storage;
  return result;
}

Program body_program() {
  Program body;
  body.name = "body";
  body.values = {value("x", {2}, Storage::input), value("y", {2}, Storage::arena)};
  body.steps.push_back({EveryAttribute{}, "inner", {0}, {1}, {}, {}});
  body.inputs = {0};
  body.outputs = {1};
  return body;
}

EveryAttribute filled_operator() {
  EveryAttribute op;
  op.flag = true;
  op.number = -5;
  op.real = 0.1;
  op.text = "half_pixel";
  op.numbers = {3, -1, 1LL << 40};
  op.reals = {0.5, -0.0};
  op.texts = {"a", "", "ü"};
  op.dtype = DType::bf16;
  op.tensor = Tensor::of<std::int64_t>({2}, {7, 9});
  op.words = Tensor::sequence({Tensor::of_strings({2}, {"p", "q"}), Tensor::optional(Tensor::scalar(1.5F))});
  op.dims = {floor_div(k_batch + 3, 2), 4};
  op.body = std::make_shared<const ProgramReference>(1, 1, std::vector{TensorType(DType::f32, {2})});
  return op;
}

Program main_program() {
  Program program;
  program.name = "main";
  Value weight = value("weight", {2, 3}, Storage::constant);
  weight.constant = 0;
  Value sizes = value("sizes", {2}, Storage::content);
  sizes.dtype = DType::i64;
  sizes.content = Dims{k_batch, floor_div(k_batch, 2)};
  Value part = value("part", {k_batch, 8}, Storage::arena);
  part.view = View{5, 1, 4};
  Value unranked = value("late", {}, Storage::arena);
  unranked.dims.reset();
  program.values = {value("images", {k_batch, 3}, Storage::input), weight, sizes, part, unranked,
                    value("whole", {k_batch, 16}, Storage::arena)};
  program.steps.push_back({filled_operator(),
                           "head",
                           {0, k_absent, 1},
                           {3, 4},
                           {"Conv_1", "Relu_1"},
                           {{"cpu.conv", "blocked:16"}, {"reference", ""}}});
  program.steps.push_back({EveryAttribute{}, "tail", {3, 2}, {5}, {"Concat_4"}, {}});
  program.inputs = {0};
  program.outputs = {5, 4};
  program.upper_bounds = {{"kept", 300}};
  return program;
}

}  // namespace

Plan sample_plan() {
  register_every_attribute();
  Plan plan;
  plan.device_kind = "cpu";
  plan.device_fingerprint = "avx2;threads=2";
  plan.metadata_json = R"({"temper": "0.1.0",
    "model": {"name": "sample.onnx", "sha256": "0123456789abcdef0123", "producer": "by hand"},
    "device": {"name": "a processor"}, "options": {"precision": "fp32"},
    "steps": [{"name": "head", "profiles": [{"tried": [{"tactic": "cpu.conv.direct", "time_us": 12.5}],
      "refused": [{"tactic": "cpu.conv.winograd", "reason": "needs 16 channels"}]}]}]})";
  plan.programs = {main_program(), body_program()};
  plan.source_graph = {body_program()};
  const Tensor weight = Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  plan.constants = {
      {"weight", weight, {{"transposed", Tensor::of<float>({6}, {1, 4, 2, 5, 3, 6})}, {"flat", weight.reshaped({6})}}},
      {"stripped", {}, {{"packed", Tensor::of<std::int8_t>({3}, {1, 2, 3})}}},
  };
  plan.profiles = {{{{"images", false, {1, 3}, {4, 3}, {32, 3}}}}, {{{"images", false, {64, 3}, {64, 3}, {64, 3}}}}};
  return plan;
}

}  // namespace temper::plan
