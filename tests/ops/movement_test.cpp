// SPDX-License-Identifier: Apache-2.0
#include "ops/movement.h"

#include <gtest/gtest.h>

#include <functional>

#include "nn_test_support.h"
#include "temper/error.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

using test::Random;

/// `count` different elements of `dtype`, as far as its size allows.
Tensor counted(DType dtype, std::int64_t count) {
  if (dtype == DType::string) {
    std::vector<std::string> texts;
    for (std::int64_t i = 0; i < count; ++i) texts.push_back(std::to_string(i) + " is longer than a short string");
    return Tensor::of_strings({count}, texts);
  }
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(i % 120);
  if (dtype == DType::i64)
    for (std::int64_t i = 0; i < count; ++i) values[static_cast<std::size_t>(i)] = i * 1000003;
  return from_i64(dtype, {count}, values);
}

std::string element(const Tensor& tensor, std::int64_t index) {
  if (tensor.dtype() == DType::string) return tensor.strings()[static_cast<std::size_t>(index)];
  return std::to_string(to_i64(tensor)[static_cast<std::size_t>(index)]);
}

/// Visits every index of the box in row-major order with its source and target offset.
void visit(const BoxCopy& box, const std::function<void(std::int64_t, std::int64_t)>& f, std::size_t axis,
           std::int64_t source, std::int64_t target) {
  if (axis == box.extents.size()) return f(source, target);
  for (std::int64_t i = 0; i < box.extents[axis]; ++i)
    visit(box, f, axis + 1, source + i * box.source_strides[axis], target + i * box.target_strides[axis]);
}

/// Copies a box and expects every element where the definition puts it, and the rest of the target untouched.
void expect_copied(DType dtype, std::int64_t source_size, std::int64_t target_size, const BoxCopy& box) {
  const Tensor source = counted(dtype, source_size);
  Tensor target(dtype, {target_size});
  copy_box(source, target, box);
  std::vector<std::string> expected;
  const std::string untouched = dtype == DType::string ? "" : "0";
  expected.assign(static_cast<std::size_t>(target_size), untouched);
  const auto numbers = dtype == DType::string ? std::vector<std::int64_t>{} : to_i64(source);
  visit(
      box,
      [&](std::int64_t from, std::int64_t to) {
        expected[static_cast<std::size_t>(to)] =
            dtype == DType::string ? element(source, from) : std::to_string(numbers[static_cast<std::size_t>(from)]);
      },
      0, box.source_offset, box.target_offset);
  const auto got = dtype == DType::string ? std::vector<std::int64_t>{} : to_i64(target);
  for (std::size_t i = 0; i < expected.size(); ++i)
    ASSERT_EQ(dtype == DType::string ? target.strings()[i] : std::to_string(got[i]), expected[i])
        << "element " << i << " of " << dtype_name(dtype) << " extents " << shape_text(box.extents);
}

constexpr DType k_sizes[] = {DType::i8, DType::u16, DType::i32, DType::i64, DType::string};

TEST(CopyBox, permuted_and_embedded_boxes_of_every_element_size) {
  Random random(11);
  for (int round = 0; round < 120; ++round) {
    const auto rank = static_cast<std::size_t>(random.integer(0, 5));
    BoxCopy box;
    box.extents = random.integers(rank, 1, 6);
    // Source axes in a random order, the target in row-major order with a gap of one at the end of every axis.
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rank; ++i)
      order.insert(order.begin() + random.integer(0, static_cast<std::int64_t>(i)), i);
    box.source_strides.assign(rank, 0);
    box.target_strides.assign(rank, 0);
    std::int64_t source_size = 1;
    for (const std::size_t axis : order) {
      box.source_strides[axis] = source_size;
      source_size *= box.extents[axis];
    }
    std::int64_t target_size = 1;
    const std::int64_t gap = random.integer(0, 1);
    for (std::size_t i = rank; i-- > 0;) {
      box.target_strides[i] = target_size;
      target_size *= box.extents[i] + gap;
    }
    for (const DType dtype : k_sizes) expect_copied(dtype, source_size, target_size, box);
  }
}

TEST(CopyBox, backwards_and_repeating_steps) {
  for (const DType dtype : k_sizes) {
    expect_copied(dtype, 12, 12, {{3, 4}, {4, -1}, {4, 1}, 3, 0});
    expect_copied(dtype, 12, 12, {{3, 4}, {-4, 1}, {4, 1}, 8, 0});
    expect_copied(dtype, 3, 12, {{3, 4}, {1, 0}, {4, 1}, 0, 0});
    expect_copied(dtype, 4, 12, {{3, 4}, {0, 1}, {4, 1}, 0, 0});
    expect_copied(dtype, 12, 4, {{2, 2}, {8, 2}, {2, 1}, 1, 0});
    expect_copied(dtype, 5, 7, {{}, {}, {}, 4, 6});
    expect_copied(dtype, 5, 7, {{3, 0}, {1, 1}, {1, 1}, 0, 0});
  }
}

TEST(CopyBox, boxes_larger_than_a_task) {
  for (const DType dtype : {DType::i8, DType::i32}) {
    expect_copied(dtype, 300 * 301, 300 * 301, {{300, 301}, {1, 300}, {301, 1}, 0, 0});
    expect_copied(dtype, 400000, 400003, {{400000}, {1}, {1}, 0, 3});
    expect_copied(dtype, 200000, 100000, {{100000}, {2}, {1}, 0, 0});
    expect_copied(dtype, 2 * 700 * 300, 2 * 700 * 310, {{2, 700, 300}, {210000, 300, 1}, {217000, 310, 1}, 0, 5});
  }
}

TEST(CopyBox, runs_of_every_short_length) {
  for (std::int64_t run = 1; run <= 40; ++run)
    expect_copied(DType::i8, 9 * run, 5 * (run + 3), {{5, run}, {2 * run - 1, 1}, {run + 3, 1}, 0, 1});
}

TEST(GatherSlices, rows_and_elements) {
  const Tensor source = counted(DType::i32, 24);
  Tensor target(DType::i32, {2, 2, 4});
  const std::vector<std::int64_t> indices = {2, 0};
  gather_slices(source, 2, 3, 4, indices, target);
  EXPECT_EQ(to_i64(target), (std::vector<std::int64_t>{8, 9, 10, 11, 0, 1, 2, 3, 20, 21, 22, 23, 12, 13, 14, 15}));
}

TEST(Fill, text_and_numbers) {
  Tensor texts(DType::string, {2});
  fill(texts, Tensor::of_strings({}, {"x"}));
  EXPECT_EQ(texts.strings(), (std::vector<std::string>{"x", "x"}));
  Tensor floats(DType::f32, {2});
  EXPECT_THROW(fill(floats, Tensor::scalar<std::int32_t>(1)), Error);
}

}  // namespace
}  // namespace temper
