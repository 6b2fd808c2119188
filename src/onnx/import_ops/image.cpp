// SPDX-License-Identifier: Apache-2.0
#include "onnx/importer.h"
#include "ops/nn/center_crop_pad.h"
#include "ops/nn/col2_im.h"
#include "ops/nn/depth_to_space.h"
#include "ops/nn/det.h"

namespace temper::onnx {

namespace {

const std::vector<std::int64_t> k_no_list;

std::vector<ValueId> import_col2im_18(ImportContext& context) {
  const ops::Col2Im op{.strides = context.get_ints("strides", k_no_list),
                       .pads = context.get_ints("pads", k_no_list),
                       .dilations = context.get_ints("dilations", k_no_list)};
  return {context.add(op, {context.input(0), context.input(1), context.input(2)})};
}

std::vector<ValueId> import_center_crop_pad_18(ImportContext& context) {
  const ops::CenterCropPad op{.axes = context.get_ints("axes", k_no_list)};
  return {context.add(op, {context.input(0), context.input(1)})};
}

std::vector<ValueId> import_depth_to_space_1(ImportContext& context) {
  const std::string mode = context.get_string("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") context.invalid(str("mode is '", mode, "', expected DCR or CRD"));
  const ops::DepthToSpace op{.block = context.get_int("blocksize"), .column_first = mode == "CRD"};
  return {context.add(op, {context.input(0)})};
}

std::vector<ValueId> import_space_to_depth_1(ImportContext& context) {
  return {context.add(ops::SpaceToDepth{.block = context.get_int("blocksize")}, {context.input(0)})};
}

std::vector<ValueId> import_det_11(ImportContext& context) { return {context.add(ops::Det{}, {context.input(0)})}; }

std::vector<ValueId> refuse_image_decoder(ImportContext& context) {
  context.unsupported("compressed images inside a model are not decoded; feed pixels as the model's input");
}

}  // namespace

void register_image(ImporterTable& table) {
  table.add("Col2Im", since(18), import_col2im_18);
  table.add("CenterCropPad", since(18), import_center_crop_pad_18);
  table.add("DepthToSpace", since(1), import_depth_to_space_1);
  table.add("SpaceToDepth", since(1), import_space_to_depth_1);
  table.add("Det", since(11), import_det_11);
  table.add("ImageDecoder", since(20), refuse_image_decoder);
}

}  // namespace temper::onnx
