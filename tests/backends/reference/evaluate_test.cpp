// SPDX-License-Identifier: Apache-2.0
#include "backends/reference/evaluate.h"

#include <gtest/gtest.h>

#include "backends/cpu/device.h"
#include "ops/nn/softmax.h"

namespace temper::reference {
namespace {

/// Forms are never shared here: packs on every call.
class FreshConstants final : public backend::ConstantStore {
 public:
  explicit FreshConstants(std::vector<Tensor> plain) : plain_(std::move(plain)) {}
  Tensor packed(std::size_t input, std::string_view, const std::function<Tensor(const Tensor&)>& pack) override {
    return pack(plain_.at(input));
  }
  std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                       const std::function<Tensor(const Tensor&)>& pack) override {
    auto content = std::make_shared<const Tensor>(packed(input, form, pack));
    const void* data = content->raw();
    return {std::move(content), data};
  }

 private:
  std::vector<Tensor> plain_;
};

backend::Problem softmax_problem(Layout layout) {
  const backend::TensorDesc desc{DType::f32, {1, 2, 1, 2}, layout};
  return {ops::Softmax{.axis = 1}, {desc}, {desc}, {Tensor{}}};
}

TEST(ReferenceEvaluate, writes_the_evaluation_into_the_output) {
  const auto device = cpu::create_device();
  const backend::Tactic tactic = evaluate_tactic();
  const backend::Problem problem = softmax_problem(Layout::plain);
  ASSERT_FALSE(tactic.refuses(problem, *device).has_value());
  FreshConstants constants({Tensor{}});
  const auto kernel = tactic.create(problem, "", *device, constants);
  const std::vector<float> x = {0, 1, 0, 1};
  std::vector<float> y(4, -1.0F);
  const void* input = x.data();
  void* output = y.data();
  kernel->run(*device->create_stream(), {.inputs = {&input, 1}, .outputs = {&output, 1}});
  EXPECT_EQ(y, (std::vector<float>{0.5F, 0.5F, 0.5F, 0.5F}));
}

TEST(ReferenceEvaluate, refuses_other_layouts_and_strings) {
  const auto device = cpu::create_device();
  const backend::Tactic tactic = evaluate_tactic();
  EXPECT_TRUE(tactic.refuses(softmax_problem(Layout::blocked_16), *device).has_value());
  backend::Problem problem = softmax_problem(Layout::plain);
  problem.inputs[0].dtype = DType::string;
  EXPECT_TRUE(tactic.refuses(problem, *device).has_value());
}

}  // namespace
}  // namespace temper::reference
