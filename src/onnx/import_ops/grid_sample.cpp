// SPDX-License-Identifier: Apache-2.0
#include "ops/nn/grid_sample.h"

#include "onnx/importer.h"
#include "ops/nn/affine_grid.h"

namespace temper::onnx {

namespace {

std::vector<ValueId> add_grid_sample(ImportContext& context, std::string mode) {
  const ops::GridSample op{.mode = std::move(mode),
                           .padding = context.get_string("padding_mode", "zeros"),
                           .aligns_corners = context.get_int("align_corners", 0) != 0};
  return {context.add(op, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_grid_sample_16(ImportContext& context) {
  const std::string mode = context.get_string("mode", "bilinear");
  return add_grid_sample(context, mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode);
}

std::vector<ValueId> import_grid_sample_20(ImportContext& context) {
  return add_grid_sample(context, context.get_string("mode", "linear"));
}

std::vector<ValueId> import_affine_grid_20(ImportContext& context) {
  const ops::AffineGrid op{.aligns_corners = context.get_int("align_corners", 0) != 0};
  return {context.add(op, {context.input(0), context.input(1)})};
}

}  // namespace

void register_grid_sample(ImporterTable& table) {
  table.add("GridSample", opsets(16, 19), import_grid_sample_16);
  table.add("GridSample", since(20), import_grid_sample_20);
  table.add("com.microsoft", "GridSample", since(1), import_grid_sample_16);
  table.add("AffineGrid", since(20), import_affine_grid_20);
}

}  // namespace temper::onnx
