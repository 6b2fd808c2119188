// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ops/content.h"
#include "ops/infer_util.h"
#include "ops/movement.h"
#include "ops/operator.h"
#include "tensor/numeric.h"

namespace temper::ops {

/// Widens x by pads[i] before and pads[i + n] after the i-th of n axes; a negative pad crops.
///
/// x: any type; pads: integer vector; value (optional): scalar of x's type, default zero; axes (optional): integer
/// vector, default all axes in order. What is added depends on `mode`: "constant": value; "edge": the nearest element;
/// "reflect": mirrored about the edge element; "wrap": from the opposite side. Cropping comes first.
/// Errors: invalid_model for an unknown mode, pads that do not fit the axes, or an empty axis to extend from.
/// Source: ONNX Pad-19.
struct Pad {
  static constexpr std::string_view name = "Pad";
  static constexpr Accuracy accuracy = Accuracy::exact;
  std::string mode = "constant";

  static constexpr auto fields() { return std::tuple{field("mode", &Pad::mode)}; }

  /// No tensor has as many elements along an axis.
  static constexpr std::int64_t k_most = std::int64_t{1} << 48;

  /// Pads of every axis; negative ones crop.
  struct Amounts {
    Dims before, after;
  };

  std::vector<TensorType> infer(std::span<const TensorType> inputs) const {
    expect_inputs(name, inputs, 2, 4);
    expect_integers(name, inputs, 1);
    expect_integers(name, inputs, 3);
    TEMPER_CHECK(mode == "constant" || mode == "edge" || mode == "reflect" || mode == "wrap", invalid_model, name,
                 ": mode '", mode, "' is not one of constant, edge, reflect and wrap");
    const TensorType& x = inputs[0];
    const auto pads = amounts(inputs);
    if (!pads) return {TensorType(x.dtype, Dims(x.dims->size(), Dim::unknown()))};
    Dims dims;
    for (std::size_t i = 0; i < x.dims->size(); ++i) {
      for (const Dim& pad : {pads->before[i], pads->after[i]})
        TEMPER_CHECK(!pad.is_const() || std::abs(pad.value() / 2) < k_most, invalid_model, name, ": a pad of ", pad);
      dims.push_back((*x.dims)[i] + pads->before[i] + pads->after[i]);
      TEMPER_CHECK(!dims[i].is_const() || dims[i].value() >= 0, invalid_model, name, ": axis ", i, " of ", x.text(),
                   " is cropped by more than its extent");
    }
    return {TensorType(x.dtype, std::move(dims))};
  }

  std::vector<Tensor> evaluate(std::span<const Tensor> inputs) const {
    const Tensor& x = inputs[0];
    const std::vector<TensorType> types = actual_types(inputs);
    Tensor y(x.dtype(), constant_shape(name, infer(types)[0]));
    const auto pads = amounts(types);
    TEMPER_CHECK(pads.has_value(), invalid_model, name, ": pads and axes must be integer vectors");
    Shape before;
    BoxCopy box{{}, row_major_strides(x.shape()), row_major_strides(y.shape()), 0, 0};
    for (std::size_t i = 0; i < x.shape().size(); ++i) {
      const std::int64_t first = pads->before[i].value();
      const std::int64_t cropped = std::min<std::int64_t>(first, 0) + std::min<std::int64_t>(pads->after[i].value(), 0);
      before.push_back(std::max<std::int64_t>(first, 0));
      box.extents.push_back(std::max<std::int64_t>(x.shape()[i] + cropped, 0));
      box.source_offset += std::max<std::int64_t>(-first, 0) * box.source_strides[i];
      box.target_offset += before[i] * box.target_strides[i];
    }
    if (mode == "constant" && has_input(inputs, 2)) fill(y, inputs[2].reshaped({}));
    copy_box(x, y, box);
    if (mode != "constant")
      for (std::size_t axis = 0; axis < before.size(); ++axis) extend(y, axis, before[axis], box.extents[axis]);
    return {std::move(y)};
  }

  /// The pads of all axes of inputs[0]; nothing where pads or axes are not known.
  [[nodiscard]] static std::optional<Amounts> amounts(std::span<const TensorType> inputs) {
    const std::size_t rank = inputs[0].dims->size();
    const Dims* pads = content_of(inputs, 1);
    std::vector<std::int64_t> axes;
    if (has_input(inputs, 3)) {
      const auto given = inputs[3].constant_content();
      if (!given) return std::nullopt;
      axes = normalise_axes(name, *given, static_cast<std::int64_t>(rank));
    } else {
      for (std::size_t i = 0; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
    }
    if (pads == nullptr) return std::nullopt;
    TEMPER_CHECK(pads->size() == 2 * axes.size(), invalid_model, name, ": ", pads->size(), " pads for ", axes.size(),
                 " axes, expected ", 2 * axes.size());
    Amounts result{Dims(rank, 0), Dims(rank, 0)};
    for (std::size_t i = 0; i < axes.size(); ++i) {
      result.before[static_cast<std::size_t>(axes[i])] = (*pads)[i];
      result.after[static_cast<std::size_t>(axes[i])] = (*pads)[i + axes.size()];
    }
    return result;
  }

  /// Where along an axis of `extent` elements the element at `position` outside of it comes from; not for "constant".
  [[nodiscard]] std::int64_t source_of(std::int64_t position, std::int64_t extent) const {
    const auto wrapped = [](std::int64_t value, std::int64_t period) { return ((value % period) + period) % period; };
    if (mode == "wrap") return wrapped(position, extent);
    if (mode == "edge" || extent == 1) return std::clamp<std::int64_t>(position, 0, extent - 1);
    const std::int64_t phase = wrapped(position, 2 * (extent - 1));
    return std::min(phase, 2 * (extent - 1) - phase);
  }

 private:
  /// Fills y along `axis` outside of [before, before + extent) from within. Run over the axes in order, every corner
  /// is overwritten by the last axis, from slabs that are complete along the earlier ones.
  void extend(Tensor& y, std::size_t axis, std::int64_t before, std::int64_t extent) const {
    if (y.size() == 0 || y.shape()[axis] == extent) return;
    TEMPER_CHECK(extent > 0, invalid_model, name, ": axis ", axis, " is empty, nothing to extend it from by ", mode);
    const AxisSplit split = split_at_axis(y.shape(), static_cast<std::int64_t>(axis));
    visit_cells(y.dtype(), [&](auto cell) {
      auto* slabs = mutable_cells<decltype(cell)>(y);
      for (std::int64_t outer = 0; outer < split.outer; ++outer, slabs += split.length * split.inner)
        for (std::int64_t i = 0; i < split.length; ++i) {
          if (i == before) i += extent;
          if (i >= split.length) break;
          const std::int64_t from = before + source_of(i - before, extent);
          std::copy_n(slabs + from * split.inner, split.inner, slabs + i * split.inner);
        }
    });
  }
};

inline void register_pad(OpTable& table) { table.add<Pad>(); }

}  // namespace temper::ops
