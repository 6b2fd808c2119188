// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "plan/container.h"
#include "plan/content.h"
#include "plan/program_subgraph.h"
#include "plan/writer.h"
#include "support/every_attribute.h"
#include "support/sample_plan.h"
#include "support/temporary_folder.h"
#include "temper/error.h"

namespace temper::plan {
namespace {

void expect_equal(const Program& a, const Program& b) {
  ASSERT_EQ(a.values.size(), b.values.size());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const Value& x = a.values[i];
    const Value& y = b.values[i];
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.dtype, y.dtype);
    EXPECT_EQ(x.dims, y.dims);
    EXPECT_EQ(x.content, y.content);
    EXPECT_EQ(x.layout, y.layout);
    EXPECT_EQ(x.storage, y.storage);
    EXPECT_EQ(x.constant, y.constant);
    ASSERT_EQ(x.view.has_value(), y.view.has_value());
    if (x.view) {
      EXPECT_EQ(x.view->parent, y.view->parent);
      EXPECT_EQ(x.view->axis, y.view->axis);
      EXPECT_EQ(x.view->offset, y.view->offset);
    }
  }
  ASSERT_EQ(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < a.steps.size(); ++i) {
    EXPECT_EQ(a.steps[i].op.name(), b.steps[i].op.name());
    EXPECT_EQ(a.steps[i].name, b.steps[i].name);
    EXPECT_EQ(a.steps[i].inputs, b.steps[i].inputs);
    EXPECT_EQ(a.steps[i].outputs, b.steps[i].outputs);
    EXPECT_EQ(a.steps[i].sources, b.steps[i].sources);
    ASSERT_EQ(a.steps[i].choices.size(), b.steps[i].choices.size());
    for (std::size_t j = 0; j < a.steps[i].choices.size(); ++j) {
      EXPECT_EQ(a.steps[i].choices[j].tactic, b.steps[i].choices[j].tactic);
      EXPECT_EQ(a.steps[i].choices[j].config, b.steps[i].choices[j].config);
    }
  }
  EXPECT_EQ(a.inputs, b.inputs);
  EXPECT_EQ(a.outputs, b.outputs);
  EXPECT_EQ(a.upper_bounds, b.upper_bounds);
}

TEST(PlanFile, programs_read_back) {
  const Plan plan = sample_plan();
  const temper::Plan file = make_plan(plan);
  const Plan& read = file.content().plan;
  ASSERT_EQ(read.programs.size(), 2U);
  expect_equal(plan.programs[0], read.programs[0]);
  expect_equal(plan.programs[1], read.programs[1]);
  ASSERT_EQ(read.source_graph.size(), 1U);
  expect_equal(plan.source_graph[0], read.source_graph[0]);
}

TEST(PlanFile, attributes_of_every_kind_read_back) {
  const Plan plan = sample_plan();
  const temper::Plan file = make_plan(plan);
  const auto* wrote = plan.programs[0].steps[0].op.as<EveryAttribute>();
  const auto* read = file.content().plan.programs[0].steps[0].op.as<EveryAttribute>();
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(read->flag, wrote->flag);
  EXPECT_EQ(read->number, wrote->number);
  EXPECT_EQ(read->real, wrote->real);
  EXPECT_EQ(read->text, wrote->text);
  EXPECT_EQ(read->numbers, wrote->numbers);
  EXPECT_EQ(read->reals, wrote->reals);
  EXPECT_EQ(read->texts, wrote->texts);
  EXPECT_EQ(read->dtype, wrote->dtype);
  EXPECT_TRUE(read->tensor.equals(wrote->tensor));
  EXPECT_TRUE(read->words.equals(wrote->words));
  EXPECT_EQ(read->dims, wrote->dims);
  const auto* body = dynamic_cast<const ProgramReference*>(read->body.get());
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(body->program(), 1);
  EXPECT_EQ(body->output_types()[0].text(), "f32[2]");
}

TEST(PlanFile, everything_else_reads_back) {
  const Plan plan = sample_plan();
  const temper::Plan file = make_plan(plan);
  const Plan& read = file.content().plan;
  EXPECT_EQ(read.device_kind, plan.device_kind);
  EXPECT_EQ(read.device_fingerprint, plan.device_fingerprint);
  EXPECT_EQ(read.metadata_json, plan.metadata_json);
  ASSERT_EQ(read.constants.size(), 2U);
  EXPECT_TRUE(read.constants[0].plain.equals(plan.constants[0].plain));
  EXPECT_FALSE(read.constants[1].plain.is_valid());
  ASSERT_EQ(read.constants[0].packed.size(), 2U);
  EXPECT_EQ(read.constants[0].packed[0].form, "transposed");
  EXPECT_TRUE(read.constants[0].packed[0].content.equals(plan.constants[0].packed[0].content));
  ASSERT_EQ(read.profiles.size(), 2U);
  EXPECT_EQ(read.profiles[0].ranges[0].max, (std::vector<std::int64_t>{32, 3}));
}

TEST(PlanFile, equal_plans_give_equal_bytes_and_writing_what_was_read_too) {
  const auto bytes = serialise(sample_plan());
  EXPECT_EQ(bytes, serialise(sample_plan()));
  EXPECT_EQ(bytes, serialise(temper::Plan::from_bytes(bytes).content().plan));
}

TEST(PlanFile, tensors_are_views_of_the_file_and_equal_ones_are_stored_once) {
  const temper::Plan file = make_plan(sample_plan());
  const auto& constant = file.content().plan.constants[0];
  const auto* first = static_cast<const std::byte*>(constant.plain.raw());
  EXPECT_GE(first, file.bytes().data());
  EXPECT_LT(first, file.bytes().data() + file.bytes().size());
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % k_section_alignment, 0U);
  EXPECT_EQ(constant.packed[1].content.raw(), constant.plain.raw());
}

TEST(PlanFile, tensors_outlive_the_plan) {
  Tensor weight;
  {
    const temper::Plan file = make_plan(sample_plan());
    weight = file.content().plan.constants[0].plain;
  }
  EXPECT_TRUE(weight.equals(Tensor::of<float>({2, 3}, {1, 2, 3, 4, 5, 6})));
}

TEST(PlanFile, saves_and_loads) {
  const TemporaryFolder folder;
  const temper::Plan plan = make_plan(sample_plan());
  plan.save(folder / "a.plan");
  const temper::Plan loaded = temper::Plan::load(folder / "a.plan");
  EXPECT_TRUE(std::equal(plan.bytes().begin(), plan.bytes().end(), loaded.bytes().begin(), loaded.bytes().end()));
}

TEST(PlanFile, another_device_is_told_in_a_sentence) {
  const Plan plan = sample_plan();
  EXPECT_EQ(incompatibility(plan, "cpu", "avx2;threads=2"), std::nullopt);
  EXPECT_EQ(incompatibility(plan, "cuda", "sm_90").value(),
            "the plan was built for device 'cpu', this is 'cuda': tune it for this machine with "
            "`temper build --from-plan PLAN -o NEW_PLAN`");
  Plan stripped = plan;
  stripped.source_graph.clear();
  EXPECT_NE(incompatibility(stripped, "cpu", "sse")->find("build it again from the model"), std::string::npos);
}

}  // namespace
}  // namespace temper::plan
