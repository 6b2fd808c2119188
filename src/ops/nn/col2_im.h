// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/convolution.h"
#include "ops/infer_util.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Adds columns of blocks back into an image: the adjoint of unfolding.
///
/// x [N, C * product(block), L], image_shape (i64) [r], block_shape (i64) [r], where L is the number of positions of
/// the block in the padded image; y [N, C, image_shape...]. Lists as in Conv.
/// Errors: invalid_model where the extents do not fit; unsupported beyond three spatial axes.
/// Source: ONNX Col2Im-18.
struct Col2Im {
  static constexpr std::string_view name = "Col2Im";
  static constexpr Accuracy accuracy = Accuracy::rounding;
  std::vector<std::int64_t> strides = {};
  std::vector<std::int64_t> pads = {};
  std::vector<std::int64_t> dilations = {};

  static constexpr auto fields() {
    return std::tuple{field("strides", &Col2Im::strides), field("pads", &Col2Im::pads),
                      field("dilations", &Col2Im::dilations)};
  }

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 3, 3);
    const TensorType& x = inputs[0];
    TEMPER_CHECK(x.rank() == 3 && inputs[1].rank() == 1 && inputs[2].rank() == 1, invalid_model, name,
                 ": the inputs have ranks ", x.rank(), ", ", inputs[1].rank(), " and ", inputs[2].rank(),
                 ", expected 3, 1 and 1");
    const Dim axes = merge_dim(name, inputs[1].dim(0), inputs[2].dim(0));
    if (!axes.is_const()) return {TensorType::unranked(x.dtype)};
    const Dims image = inputs[1].content.value_or(Dims(static_cast<std::size_t>(axes.value()), Dim::unknown()));
    Dims y = {x.dim(0), Dim::unknown()};
    if (inputs[2].content) y[1] = floor_div(x.dim(1), block_size(*inputs[2].content));
    y.insert(y.end(), image.begin(), image.end());
    for (const Dim& dim : y)
      TEMPER_CHECK(dim.known().value_or(0) >= 0, invalid_model, name, ": the image has an extent of ", dim);
    return {TensorType(x.dtype, std::move(y))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const Shape shape = *infer(types_of(inputs))[0].shape();
    const WindowAttributes attributes{.strides = strides, .dilations = dilations, .pads = pads};
    const Window3 window = make_window3(name, attributes, to_i64(inputs[2]), to_i64(inputs[1]));
    const std::int64_t rows = shape[1] * window.kernel_size();
    TEMPER_CHECK(x.dim(1) == rows && x.dim(2) == window.out_size(), invalid_model, name, ": the input is ",
                 shape_text(x.shape()), ", the blocks ask for ", rows, "x", window.out_size(), " an image");
    const std::vector<double> columns = to_f64(x);
    std::vector<double> y(static_cast<std::size_t>(element_count(shape)), 0.0);
    for (std::int64_t plane = 0; plane < shape[0] * shape[1]; ++plane)
      fold_columns(window, columns.data() + plane * window.kernel_size() * window.out_size(), 0, window.out_size(),
                   y.data() + plane * window.in_size());
    return {from_f64(x.dtype(), shape, y)};
  }

 private:
  static Dim block_size(const Dims& block) {
    Dim size = 1;
    for (const Dim& extent : block) {
      const bool is_valid = extent.known().value_or(1) >= 1 && extent.known().value_or(1) <= (std::int64_t{1} << 16);
      TEMPER_CHECK(is_valid, invalid_model, name, ": the block has an extent of ", extent);
      size = size * extent;
    }
    return size;
  }
};

inline void register_col2_im(OpTable& table) { table.add<Col2Im>(); }

}  // namespace temper::ops
