// SPDX-License-Identifier: Apache-2.0
#include "runners/input_profile.h"

#include <gtest/gtest.h>

#include "temper/error.h"

namespace temper::runners {
namespace {

const InputSpec k_images{"images", DType::f32, Dims{Dim::symbol("batch"), 3}, false};
const InputSpec k_sizes{"sizes", DType::i64, Dims{2}, true};
const InputSpec k_fixed{"bias", DType::f32, Dims{3}, false};

NamedTensors run_of(std::int64_t batch, std::int64_t height) {
  return {{"images", Tensor(DType::f32, {batch, 3})},
          {"sizes", Tensor::of<std::int64_t>({2}, {height, 8})},
          {"bias", Tensor(DType::f32, {3})}};
}

TEST(InputProfile, spans_the_runs_and_is_tuned_for_the_first) {
  const auto profile = profile_of_inputs({k_images, k_sizes, k_fixed}, {run_of(4, 7), run_of(1, 9), run_of(6, 5)});
  ASSERT_EQ(profile.ranges().size(), 2U);
  const auto& [images, extents] = profile.ranges()[0];
  EXPECT_EQ(images, "images");
  EXPECT_EQ(extents.min, (Shape{1, 3}));
  EXPECT_EQ(extents.opt, (Shape{4, 3}));
  EXPECT_EQ(extents.max, (Shape{6, 3}));
  const auto& [sizes, elements] = profile.ranges()[1];
  EXPECT_EQ(sizes, "sizes");
  EXPECT_EQ(elements.min, (Shape{5, 8}));
  EXPECT_EQ(elements.max, (Shape{9, 8}));
}

TEST(InputProfile, refuses_runs_of_different_rank) {
  const InputSpec any_rank{"x", DType::f32, std::nullopt, false};
  const std::vector<NamedTensors> runs = {{{"x", Tensor(DType::f32, {2})}}, {{"x", Tensor(DType::f32, {2, 1})}}};
  EXPECT_THROW(static_cast<void>(profile_of_inputs({any_rank}, runs)), Error);
}

}  // namespace
}  // namespace temper::runners
