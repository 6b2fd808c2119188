// SPDX-License-Identifier: Apache-2.0
#include "runners/data_loader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/temporary_folder.h"
#include "temper/error.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::runners {
namespace {

const Dim k_batch = Dim::symbol("batch");

std::vector<InputSpec> specs() {
  return {{"images", DType::f32, Dims{k_batch, 3}, false}, {"ids", DType::i64, Dims{k_batch}, false}};
}

TEST(DataLoader, the_seed_decides_the_values_whatever_the_other_inputs_are) {
  DataOptions options;
  options.shapes = {{"images", {4, 3}}};
  const auto first = load_inputs(specs(), options).runs[0];
  const auto again = load_inputs({specs()[0]}, options).runs[0];
  EXPECT_TRUE(first[0].second.equals(again[0].second));
  options.seed = 2;
  EXPECT_FALSE(load_inputs(specs(), options).runs[0][0].second.equals(first[0].second));
}

TEST(DataLoader, runs_differ_and_values_are_in_the_range) {
  DataOptions options;
  options.iterations = 2;
  options.shapes = {{"images", {50, 3}}};
  options.ranges = {{"im*", {-2, 3}}, {"ids", {5, 7}}};
  const auto loaded = load_inputs(specs(), options);
  ASSERT_EQ(loaded.runs.size(), 2U);
  EXPECT_FALSE(loaded.runs[0][0].second.equals(loaded.runs[1][0].second));
  const auto images = to_f64(loaded.runs[0][0].second);
  EXPECT_GE(*std::min_element(images.begin(), images.end()), -2);
  EXPECT_LE(*std::max_element(images.begin(), images.end()), 3);
  EXPECT_GT(*std::max_element(images.begin(), images.end()), 2);
  const auto ids = to_i64(loaded.runs[0][1].second);
  EXPECT_EQ(*std::min_element(ids.begin(), ids.end()), 5);
  EXPECT_EQ(*std::max_element(ids.begin(), ids.end()), 7);
}

TEST(DataLoader, inputs_are_never_all_zero) {
  const std::vector<InputSpec> one = {{"flag", DType::boolean, Dims{1}, false}, {"n", DType::i32, Dims{1}, false}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    DataOptions options;
    options.seed = seed;
    const auto run = load_inputs(one, options).runs[0];
    EXPECT_NE(to_f64(run[0].second)[0], 0);
    EXPECT_NE(to_f64(run[1].second)[0], 0);
  }
}

TEST(DataLoader, extents_of_one_symbol_follow_the_shape_that_was_given) {
  DataOptions options;
  options.shapes = {{"images", {7, 3}}};
  const auto loaded = load_inputs(specs(), options);
  EXPECT_EQ(loaded.runs[0][1].second.shape(), (Shape{7}));
  EXPECT_TRUE(loaded.warnings.empty());
}

TEST(DataLoader, an_extent_that_nothing_decides_is_1_with_a_warning) {
  const auto loaded = load_inputs(specs(), {});
  EXPECT_EQ(loaded.runs[0][0].second.shape(), (Shape{1, 3}));
  ASSERT_EQ(loaded.warnings.size(), 1U);
  EXPECT_EQ(loaded.warnings[0], "input 'images': extent batch is taken as 1; set it with --shape 'images:...'");
}

TEST(DataLoader, shapes_that_do_not_fit_and_unknown_names_are_errors) {
  DataOptions options;
  options.shapes = {{"images", {4, 5}}};
  EXPECT_THROW(static_cast<void>(load_inputs(specs(), options)), Error);
  options.shapes = {{"image", {4, 3}}};
  EXPECT_THROW(static_cast<void>(load_inputs(specs(), options)), Error);
  options.shapes = {{"images", {4, 3}}, {"ids", {5}}};
  EXPECT_THROW(static_cast<void>(load_inputs(specs(), options)), Error);
}

TEST(DataLoader, shape_tensors_take_values) {
  const std::vector<InputSpec> sizes = {{"sizes", DType::i64, Dims{2}, true}};
  DataOptions options;
  options.values = {{"sizes", {20, 30}}};
  EXPECT_EQ(to_i64(load_inputs(sizes, options).runs[0][0].second), (std::vector<std::int64_t>{20, 30}));
  EXPECT_EQ(to_i64(load_inputs(sizes, {}).runs[0][0].second), (std::vector<std::int64_t>{1, 1}));
}

TEST(DataLoader, files_are_read_in_order_and_must_hold_exactly_the_inputs) {
  const TemporaryFolder folder;
  const auto images = [](float value) { return Tensor::of<float>({1, 3}, {value, value, value}); };
  const Tensor ids = Tensor::of<std::int64_t>({1}, {1});
  write_npz(folder / "b.npz", {{"images", images(2)}, {"ids", ids}});
  write_npz(folder / "a.npz", {{"ids", ids}, {"images", images(1)}});
  DataOptions options;
  options.load = folder.path();
  const auto loaded = load_inputs(specs(), options);
  ASSERT_EQ(loaded.runs.size(), 2U);
  EXPECT_EQ(loaded.runs[0][0].first, "images");
  EXPECT_EQ(to_f64(loaded.runs[0][0].second)[0], 1);
  write_npz(folder / "c.npz", {{"images", images(2)}});
  EXPECT_THROW(static_cast<void>(load_inputs(specs(), options)), Error);
  write_npz(folder / "c.npz", {{"images", images(2)}, {"ids", ids}, {"more", ids}});
  EXPECT_THROW(static_cast<void>(load_inputs(specs(), options)), Error);
}

TEST(DataLoader, loaded_doubles_are_rounded_with_a_warning) {
  const TemporaryFolder folder;
  write_npz(folder / "a.npz",
            {{"images", Tensor::of<double>({1, 3}, {0.1, 0.2, 0.3})}, {"ids", Tensor::of<std::int32_t>({1}, {1})}});
  DataOptions options;
  options.load = folder / "a.npz";
  const auto loaded = load_inputs(specs(), options);
  EXPECT_EQ(loaded.runs[0][0].second.dtype(), DType::f32);
  EXPECT_EQ(loaded.runs[0][1].second.dtype(), DType::i64);
  EXPECT_EQ(loaded.warnings.size(), 2U);
}

}  // namespace
}  // namespace temper::runners
