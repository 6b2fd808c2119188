// SPDX-License-Identifier: Apache-2.0
#include "differential/random_graph.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/unary.h"
#include "ops/nn/average_pool.h"
#include "ops/nn/batch_normalization.h"
#include "ops/nn/conv.h"
#include "ops/nn/conv_transpose.h"
#include "ops/nn/gemm.h"
#include "ops/nn/global_pool.h"
#include "ops/nn/layer_normalization.h"
#include "ops/nn/mat_mul.h"
#include "ops/nn/max_pool.h"
#include "ops/nn/resize.h"
#include "ops/nn/softmax.h"
#include "ops/reduce/reduce.h"
#include "ops/shape/transpose.h"
#include "tensor/numeric.h"

namespace temper::differential {

namespace {

using ir::ValueId;

/// An image [n, c, h, w] with a constant number of channels.
ValueId pick_image(GraphMaker& maker) {
  return maker.pick([](const TensorType& type) {
    return type.dtype == DType::f32 && type.rank() == 4 && type.dim(1).is_const() && type.dim(1).value() > 0;
  });
}

void convolution(GraphMaker& maker) {
  const ValueId x = pick_image(maker);
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  const std::int64_t channels = maker.dims(x)[1].value();
  const std::int64_t kind = random.integer(0, 3);
  const std::int64_t group = kind == 0 ? channels : kind == 1 && channels % 2 == 0 ? 2 : 1;
  const std::int64_t filters = group * random.integer(1, group == channels ? 2 : 12);
  const std::int64_t height = random.pick(std::vector<std::int64_t>{1, 1, 3, 3, 3, 5, 2});
  const std::int64_t width = random.chance(80) ? height : random.integer(1, 5);
  ops::Conv conv{.strides = {random.pick(std::vector<std::int64_t>{1, 1, 2}), 1},
                 .dilations = {random.chance(85) ? 1 : 2, 1},
                 .group = group};
  conv.strides[1] = random.chance(80) ? conv.strides[0] : random.integer(1, 3);
  conv.pads = {height / 2, width / 2, height / 2, width / 2};
  if (random.chance(20)) conv.pads = {random.integer(0, 2), random.integer(0, 2), random.integer(0, 2), 0};
  if (random.chance(10)) conv.auto_pad = random.chance(50) ? "SAME_UPPER" : "SAME_LOWER";
  std::vector<ValueId> inputs = {
      x, maker.weights({filters, channels / group, height, width}, channels / group * height * width)};
  if (random.chance(60)) inputs.push_back(maker.weights({filters}));
  const ValueId y = maker.add_one(conv, inputs);
  if (!y.is_valid() || random.chance(40)) return;
  if (random.chance(30)) {
    std::vector<ValueId> normalised = {y, maker.weights({filters}), maker.weights({filters}), maker.weights({filters})};
    std::vector<double> variance;
    for (std::int64_t i = 0; i < filters; ++i) variance.push_back(0.5 + static_cast<double>(random.integer(0, 8)) / 8);
    normalised.push_back(maker.constant(from_f64(DType::f32, {filters}, variance)));
    (void)maker.add_one(ops::BatchNormalization{}, normalised);
  }
  const std::vector<std::string> activations = {"Relu", "Relu", "Silu", "Sigmoid", "HardSwish", "Tanh", "Gelu", "Mish"};
  (void)maker.add_one(ops::Unary{.kind = random.pick(activations)}, {maker.pick_float(4, 4)});
}

void transposed_convolution(GraphMaker& maker) {
  const ValueId x = pick_image(maker);
  if (!x.is_valid()) return;
  const std::int64_t channels = maker.dims(x)[1].value();
  const std::int64_t filters = maker.random.integer(1, 6);
  const std::int64_t side = maker.random.integer(1, 3);
  const std::int64_t stride = maker.random.integer(1, 2);
  (void)maker.add_one(ops::ConvTranspose{.strides = {stride, stride}},
                      {x, maker.weights({channels, filters, side, side}, channels * side * side)});
}

void pool(GraphMaker& maker) {
  const ValueId x = pick_image(maker);
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  const std::int64_t side = random.integer(1, 3);
  const std::vector<std::int64_t> kernel = {side, side};
  const std::vector<std::int64_t> strides(2, random.integer(1, 2));
  std::vector<std::int64_t> pads(4, 0);
  for (auto& pad : pads) pad = random.chance(50) ? 0 : side / 2;
  const bool ceil_mode = random.chance(20);
  switch (random.integer(0, 2)) {
    case 0:
      (void)maker.add_one(
          ops::MaxPool{.kernel_shape = kernel, .strides = strides, .pads = pads, .ceil_mode = ceil_mode}, {x});
      return;
    case 1:
      (void)maker.add_one(ops::AveragePool{.kernel_shape = kernel,
                                           .strides = strides,
                                           .pads = pads,
                                           .ceil_mode = ceil_mode,
                                           .count_include_pad = random.chance(50)},
                          {x});
      return;
    default: (void)maker.add_one(ops::GlobalPool{.reduction = random.chance(70) ? "average" : "max"}, {x});
  }
}

void matrix_product(GraphMaker& maker) {
  const ValueId x = maker.pick([](const TensorType& type) {
    return type.dtype == DType::f32 && type.rank() >= 2 && type.dim(type.rank() - 1).is_const();
  });
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  const std::int64_t depth = maker.dims(x).back().value();
  const std::int64_t columns = random.pick(std::vector<std::int64_t>{1, 3, 8, 10, 16, 17});
  if (maker.type(x).rank() == 2 && random.chance(40)) {
    const ops::Gemm gemm{.alpha = random.chance(70) ? 1.0 : 0.5, .transposes_b = random.chance(50)};
    const Shape shape = gemm.transposes_b ? Shape{columns, depth} : Shape{depth, columns};
    std::vector<ValueId> inputs = {x, maker.weights(shape, depth)};
    if (random.chance(70)) inputs.push_back(maker.weights({columns}));
    (void)maker.add_one(gemm, inputs);
    return;
  }
  const ValueId y = maker.add_one(ops::MatMul{}, {x, maker.weights({depth, columns}, depth)});
  if (y.is_valid() && random.chance(50)) (void)maker.add_one(ops::Binary{.kind = "Add"}, {y, maker.weights({columns})});
}

/// softmax(x x^T) x, over the last two axes.
void attention(GraphMaker& maker) {
  const ValueId x = maker.pick_float(3, 4);
  if (!x.is_valid()) return;
  std::vector<std::int64_t> perm;
  for (std::int64_t i = 0; i < maker.type(x).rank(); ++i) perm.push_back(i);
  std::swap(perm[perm.size() - 1], perm[perm.size() - 2]);
  const ValueId transposed = maker.add_one(ops::Transpose{.perm = perm}, {x});
  const ValueId scores = maker.add_one(ops::MatMul{}, {x, transposed});
  const ValueId scale = maker.constant(Tensor::scalar(0.125F));
  const ValueId scaled = maker.add_one(ops::Binary{.kind = "Mul"}, {scores, scale});
  const ValueId shares = maker.add_one(ops::Softmax{}, {scaled});
  (void)maker.add_one(ops::MatMul{}, {shares, x});
}

void normalisation(GraphMaker& maker) {
  const ValueId x = maker.pick_float(2, 4);
  if (!x.is_valid()) return;
  const Dim& last = maker.dims(x).back();
  if (maker.random.chance(50) || !last.is_const()) {
    (void)maker.add_one(ops::Softmax{.axis = maker.random_axis(x)}, {x});
    return;
  }
  // A small epsilon would blow up the rounding of rows that are nearly constant.
  const ops::LayerNormalization norm{.epsilon = 0.25};
  (void)maker.add_one(norm, {x, maker.weights({last.value()}), maker.weights({last.value()})});
}

void reduction(GraphMaker& maker) {
  const ValueId x = maker.pick_float(1, 5);
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  const std::vector<std::string> kinds = {"Mean", "Mean", "Max", "Min", "Sum", "SumSquare"};
  std::vector<std::int64_t> axes;
  for (std::int64_t axis = 0; axis < maker.type(x).rank(); ++axis)
    if (random.chance(40)) axes.push_back(axis);
  (void)maker.add_one(ops::Reduce{.kind = random.pick(kinds), .axes = axes, .keep_dims = random.chance(70)}, {x});
}

void resize(GraphMaker& maker) {
  const ValueId x = pick_image(maker);
  if (!x.is_valid()) return;
  RandomSource& random = maker.random;
  ops::Resize resize{.scales = {1, 1, 2, 2}};
  if (random.chance(30)) resize.scales = {1, 1, 1.5, 0.5};
  if (random.chance(50)) {
    resize.mode = random.chance(70) ? "linear" : "cubic";
    resize.coordinates = random.chance(50) ? "half_pixel" : "align_corners";
  } else {
    resize.coordinates = random.chance(50) ? "asymmetric" : "half_pixel";
    resize.rounding = random.chance(50) ? "floor" : "round_prefer_floor";
  }
  (void)maker.add_one(resize, {x});
}

}  // namespace

std::vector<Step> network_steps() {
  return {{"convolution", 12, convolution},
          {"transposed_convolution", 1, transposed_convolution},
          {"pool", 4, pool},
          {"matrix_product", 6, matrix_product},
          {"attention", 2, attention},
          {"normalisation", 3, normalisation},
          {"reduction", 4, reduction},
          {"resize", 2, resize}};
}

}  // namespace temper::differential
