// SPDX-License-Identifier: Apache-2.0
#include "support/movement_problems.h"

#include "ops/index/array_feature_extractor.h"
#include "ops/index/gather.h"
#include "ops/index/non_max_suppression.h"
#include "ops/index/scatter.h"
#include "ops/index/tf_idf_vectorizer.h"
#include "ops/index/top_k.h"
#include "ops/movement_test_support.h"
#include "ops/shape/compress.h"
#include "ops/shape/concat.h"
#include "ops/shape/constant_of_shape.h"
#include "ops/shape/expand.h"
#include "ops/shape/eye_like.h"
#include "ops/shape/flatten.h"
#include "ops/shape/identity.h"
#include "ops/shape/non_zero.h"
#include "ops/shape/one_hot.h"
#include "ops/shape/pad.h"
#include "ops/shape/range.h"
#include "ops/shape/reshape.h"
#include "ops/shape/reverse_sequence.h"
#include "ops/shape/shape.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "ops/shape/squeeze.h"
#include "ops/shape/tile.h"
#include "ops/shape/transpose.h"
#include "ops/shape/trilu.h"
#include "ops/shape/unique.h"
#include "ops/shape/unsqueeze.h"

namespace temper::testing {

namespace {

using test::Random;

Shape random_shape(Random& random, std::int64_t least_rank, std::int64_t most_rank, std::int64_t least_extent = 0) {
  return random.integers(static_cast<std::size_t>(random.integer(least_rank, most_rank)), least_extent, 5);
}

/// Data: an i64 vector (whose content is tracked) or a tensor of any rank.
Tensor random_data(Random& random, std::int64_t least_rank = 0, std::int64_t least_extent = 0) {
  if (random.integer(0, 2) == 0 && least_rank <= 1) return list(random.integers(4, -3, 9));
  return random.tensor(random_shape(random, least_rank, 4, least_extent));
}

std::int64_t random_axis(Random& random, const Tensor& tensor) {
  return random.integer(-tensor.rank(), tensor.rank() - 1);
}

std::vector<std::int64_t> random_permutation(Random& random, std::int64_t rank) {
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < rank; ++i) order.insert(order.begin() + random.integer(0, i), i);
  return order;
}

Problem random_reshape(Random& random) {
  const Tensor data = random_data(random, 0, 1);
  // Neighbouring extents are joined at random, and one may be left over.
  std::vector<std::int64_t> shape;
  for (const std::int64_t extent : data.shape()) {
    if (!shape.empty() && random.integer(0, 1) == 0)
      shape.back() *= extent;
    else
      shape.push_back(extent);
  }
  if (random.integer(0, 1) == 0) shape.insert(shape.begin(), 1);
  const bool is_all_there = shape.size() == data.shape().size();
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (is_all_there && shape[i] == data.shape()[i] && random.integer(0, 3) == 0) shape[i] = 0;
  if (!shape.empty() && random.integer(0, 1) == 0)
    shape[static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(shape.size()) - 1))] = -1;
  return {ops::Reshape{}, {data, list(shape)}};
}

Problem random_slice(Random& random) {
  const Tensor data = random_data(random, 1);
  auto axes = random_permutation(random, data.rank());
  axes.resize(static_cast<std::size_t>(random.integer(0, data.rank())));
  std::vector<std::int64_t> starts, ends, steps;
  for (std::int64_t& axis : axes) {
    if (random.integer(0, 1) == 0) axis -= data.rank();
    starts.push_back(random.integer(-7, 7));
    ends.push_back(random.integer(0, 3) == 0 ? std::numeric_limits<std::int64_t>::max() : random.integer(-7, 7));
    steps.push_back(random.integer(1, 3) * (random.integer(0, 1) * 2 - 1));
    if (random.integer(0, 7) == 0) starts.back() = std::numeric_limits<std::int32_t>::max();
    if (random.integer(0, 7) == 0) ends.back() = std::numeric_limits<std::int64_t>::min();
  }
  return {ops::Slice{}, {data, list(starts), list(ends), list(axes), list(steps)}};
}

Problem random_pad(Random& random) {
  const Tensor data = random_data(random, 1, 1);
  const char* const modes[] = {"constant", "edge", "reflect", "wrap"};
  std::vector<std::int64_t> pads(static_cast<std::size_t>(2 * data.rank()));
  for (auto& pad : pads) pad = random.integer(0, 3);
  const auto axis = static_cast<std::size_t>(random.integer(0, data.rank() - 1));
  pads[axis] = -random.integer(0, data.shape()[axis] - 1);
  return {ops::Pad{.mode = modes[random.integer(0, 3)]}, {data, list(pads)}};
}

Problem random_concat(Random& random) {
  Tensor first = random_data(random, 1);
  const std::int64_t axis = random_axis(random, first);
  std::vector<Tensor> inputs = {first};
  for (std::int64_t i = random.integer(0, 2); i > 0; --i) {
    Shape shape = first.shape();
    shape[static_cast<std::size_t>(axis < 0 ? axis + first.rank() : axis)] = random.integer(0, 4);
    inputs.push_back(first.dtype() == DType::i64 ? counting(shape) : random.tensor(shape));
  }
  return {ops::Concat{.axis = axis}, inputs};
}

Problem random_split(Random& random) {
  const Tensor data = random_data(random, 1);
  const std::int64_t axis = random_axis(random, data);
  const std::int64_t extent = data.dim(axis < 0 ? axis + data.rank() : axis);
  if (random.integer(0, 2) == 0 && extent > 0) {
    const std::int64_t parts = random.integer(1, 2);
    return {ops::Split{.axis = axis, .parts = parts}, {data}};
  }
  const std::int64_t first = random.integer(0, extent);
  const std::int64_t second = random.integer(0, extent - first);
  const std::vector<std::int64_t> sizes = {first, second, extent - first - second};
  if (random.integer(0, 1) == 0) return {ops::Split{.axis = axis, .sizes = sizes, .parts = 3}, {data}};
  return {ops::Split{.axis = axis, .parts = 3}, {data, list(sizes)}};
}

Problem random_squeeze(Random& random) {
  Shape shape = random_shape(random, 1, 4, 2);
  std::vector<std::int64_t> axes;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (random.integer(0, 1) == 0) continue;
    shape[i] = 1;
    axes.push_back(static_cast<std::int64_t>(i));
  }
  if (random.integer(0, 1) == 0) return {ops::Squeeze{.axes = axes}, {random.tensor(shape)}};
  return {ops::Squeeze{}, {random.tensor(shape), list(axes)}};
}

Problem random_unsqueeze(Random& random) {
  const Tensor data = random_data(random);
  const std::vector<std::int64_t> axes = {random.integer(0, data.rank() + 1), -1};
  if (axes[0] == data.rank() + 1 || random.integer(0, 1) == 0) return {ops::Unsqueeze{.axes = {-1}}, {data}};
  return {ops::Unsqueeze{}, {data, list(axes)}};
}

Problem random_expand(Random& random) {
  Shape shape = random_shape(random, 0, 3, 1);
  Shape wanted = shape;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (random.integer(0, 2) == 0) shape[i] = 1;
    if (random.integer(0, 2) == 0) wanted[i] = 1;
  }
  if (random.integer(0, 1) == 0) wanted.insert(wanted.begin(), random.integer(1, 3));
  const bool is_tracked = shape.size() <= 1 && random.integer(0, 1) == 0;
  return {ops::Expand{}, {is_tracked ? counting(shape) : random.tensor(shape), list(wanted)}};
}

Problem random_gather(Random& random) {
  const Tensor data = random_data(random, 1, 1);
  const std::int64_t axis = random_axis(random, data);
  const std::int64_t extent = data.dim(axis < 0 ? axis + data.rank() : axis);
  const Shape shape = random_shape(random, 0, 2);
  const auto count = static_cast<std::size_t>(element_count(shape));
  const auto indices = random.integers(count, -extent, extent - 1);
  return {ops::Gather{.axis = axis}, {data, Tensor::of<std::int64_t>(shape, indices)}};
}

Problem random_gather_nd(Random& random) {
  const Tensor data = random.tensor({2, 3, 4});
  const std::int64_t batch = random.integer(0, 1);
  const std::int64_t length = random.integer(0, 2);
  const Shape shape = {2, random.integer(0, 3), length};
  const auto indices = random.integers(static_cast<std::size_t>(element_count(shape)), -2, 1);
  return {ops::GatherND{.batch_dims = batch}, {data, Tensor::of<std::int64_t>(shape, indices)}};
}

Problem random_scatter(Random& random, bool is_nd) {
  const Tensor data = random.tensor({3, 4});
  const char* const reductions[] = {"none", "add", "mul", "min", "max"};
  const std::string reduction = reductions[random.integer(0, 4)];
  const std::int64_t count = random.integer(0, 3);
  if (is_nd) {
    const Tensor rows = Tensor::of<std::int64_t>({count, 1}, random.integers(static_cast<std::size_t>(count), -3, 2));
    return {ops::ScatterND{.reduction = reduction}, {data, rows, random.tensor({count, 4})}};
  }
  const Tensor columns =
      Tensor::of<std::int64_t>({3, count}, random.integers(static_cast<std::size_t>(3 * count), -4, 3));
  return {ops::ScatterElements{.axis = 1, .reduction = reduction}, {data, columns, random.tensor({3, count})}};
}

Problem random_non_max_suppression(Random& random) {
  const std::int64_t count = random.integer(0, 6);
  return {ops::NonMaxSuppression{.is_centre = random.integer(0, 1) == 1},
          {random.tensor({2, count, 4}), random.tensor({2, 3, count}), list({random.integer(0, 4)}),
           Tensor::scalar(0.3F), Tensor::scalar(-0.5F)}};
}

Problem random_range(Random& random) {
  const std::int64_t delta = random.integer(1, 4) * (random.integer(0, 1) * 2 - 1);
  return {ops::Range{},
          {Tensor::scalar(random.integer(-9, 9)), Tensor::scalar(random.integer(-9, 9)), Tensor::scalar(delta)}};
}

const std::vector<Generator> k_generators = {
    {"reshape", random_reshape},
    {"slice", random_slice},
    {"pad", random_pad},
    {"concat", random_concat},
    {"split", random_split},
    {"squeeze", random_squeeze},
    {"unsqueeze", random_unsqueeze},
    {"expand", random_expand},
    {"gather", random_gather},
    {"gather_nd", random_gather_nd},
    {"range", random_range},
    {"scatter_elements", [](Random& random) { return random_scatter(random, false); }},
    {"scatter_nd", [](Random& random) { return random_scatter(random, true); }},
    {"non_max_suppression", random_non_max_suppression, true},
    {"flatten",
     [](Random& random) -> Problem {
       const Tensor data = random_data(random);
       return {ops::Flatten{.axis = random.integer(0, data.rank())}, {data}};
     }},
    {"transpose",
     [](Random& random) -> Problem {
       const Tensor data = random_data(random);
       return {ops::Transpose{.perm = random_permutation(random, data.rank())}, {data}};
     }},
    {"tile",
     [](Random& random) -> Problem {
       const Tensor data = random_data(random);
       return {ops::Tile{}, {data, list(random.integers(data.shape().size(), 0, 3))}};
     }},
    {"shape",
     [](Random& random) -> Problem {
       return {ops::ShapeOf{.start = random.integer(-5, 5), .end = random.integer(-5, 5)}, {random_data(random)}};
     }},
    {"size",
     [](Random& random) -> Problem {
       return {ops::SizeOf{}, {random_data(random)}};
     }},
    {"identity",
     [](Random& random) -> Problem {
       return {ops::Identity{}, {random_data(random)}};
     }},
    {"constant_of_shape",
     [](Random& random) -> Problem {
       const Tensor value = random.integer(0, 1) == 0 ? Tensor::scalar<std::int64_t>(6) : Tensor::scalar(1.0F);
       return {ops::ConstantOfShape{.value = value}, {list(random_shape(random, 0, 3))}};
     }},
    {"eye_like",
     [](Random& random) -> Problem {
       return {ops::EyeLike{.k = 1}, {random.tensor(random_shape(random, 2, 2))}};
     }},
    {"trilu",
     [](Random& random) -> Problem {
       return {ops::Trilu{.is_upper = random.integer(0, 1) == 1},
               {random.tensor(random_shape(random, 2, 4)), Tensor::scalar(random.integer(-3, 3))}};
     }},
    {"one_hot",
     [](Random& random) -> Problem {
       const Tensor indices = counting(random_shape(random, 0, 2));
       return {ops::OneHot{.axis = random.integer(-indices.rank() - 1, indices.rank())},
               {indices, Tensor::scalar(random.integer(0, 4)), list({0, 1})}};
     }},
    {"reverse_sequence",
     [](Random& random) -> Problem {
       const Tensor data = random.tensor(random_shape(random, 2, 4, 1));
       return {ops::ReverseSequence{},
               {data, list(random.integers(static_cast<std::size_t>(data.dim(1)), 0, data.dim(0)))}};
     }},
    {"gather_elements",
     [](Random& random) -> Problem {
       const Tensor data = random.tensor({3, 4});
       const std::int64_t count = random.integer(0, 5);
       return {
           ops::GatherElements{.axis = 1},
           {data, Tensor::of<std::int64_t>({2, count}, random.integers(static_cast<std::size_t>(2 * count), -4, 3))}};
     }},
    {"top_k",
     [](Random& random) -> Problem {
       const Tensor data = random.tensor(random_shape(random, 1, 3, 1));
       const std::int64_t axis = random_axis(random, data);
       const std::int64_t extent = data.dim(axis < 0 ? axis + data.rank() : axis);
       return {ops::TopK{.axis = axis, .is_largest = random.integer(0, 1) == 1},
               {data, list({random.integer(0, extent)})}};
     }},
    {"array_feature_extractor",
     [](Random& random) -> Problem {
       const Tensor data = random.tensor(random_shape(random, 1, 3, 1));
       const auto indices = random.integers(3, 0, data.dim(data.rank() - 1) - 1);
       return {ops::ArrayFeatureExtractor{}, {data, list(indices)}};
     }},
    {"tf_idf_vectorizer",
     [](Random& random) -> Problem {
       const Tensor data = counting(random_shape(random, 1, 2));
       return {ops::TfIdfVectorizer{.starts = {0}, .columns_of = {2, 0}, .pool_numbers = {1, 4}}, {data}};
     }},
    {"non_zero",
     [](Random& random) -> Problem {
       return {ops::NonZero{}, {random_data(random)}};
     },
     true},
    {"unique",
     [](Random& random) -> Problem {
       return {ops::Unique{}, {random_data(random)}};
     },
     true},
    {"compress",
     [](Random& random) -> Problem {
       const Tensor keep = Tensor::of<bool>({3}, {random.integer(0, 1) == 1, true, false});
       return {ops::Compress{.axis = 0, .is_flat = false}, {random.tensor({random.integer(3, 5), 2}), keep}};
     },
     true},
};

}  // namespace

const std::vector<Generator>& movement_generators() { return k_generators; }

}  // namespace temper::testing
