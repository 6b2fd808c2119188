// SPDX-License-Identifier: Apache-2.0
// The rules by which shapes of a deployment file become profiles.
#include <gtest/gtest.h>

#include "deploy/model.h"

namespace temper::deploy {
namespace {

/// A network with images [batch, 3, H, W] (-1 is open) and scores [batch, 10].
Model model_of(const Shape& images) {
  Model model;
  model.path = "net.onnx";
  Dims dims;
  for (std::size_t i = 0; i < images.size(); ++i)
    dims.push_back(images[i] < 0 ? Dim::symbol("d" + std::to_string(i)) : Dim(images[i]));
  model.inputs.push_back({"images", DType::f32, dims, false});
  model.network.inputs.push_back({"images", DType::f32, images});
  model.network.outputs.push_back({"scores", DType::f32, {images[0], 10}});
  return model;
}

ShapeRange range_of(const std::string& text, const Shape& images) {
  const Config config = config_from(read_document("model: net.onnx\n" + text, "deploy.yaml"), "");
  const auto profiles = resolve_profiles(config, model_of(images));
  EXPECT_EQ(profiles.size(), 1U);
  return profiles.at(0).ranges().at(0).second;
}

std::string error_of(const std::string& text, const Shape& images) {
  try {
    static_cast<void>(range_of(text, images));
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_argument);
    return error.message();
  }
  return "";
}

const Shape k_fixed{1, 3, 64, 48};
const Shape k_open_batch{-1, 3, 64, 48};
const Shape k_open{-1, 3, -1, -1};

void expect_single(const ShapeRange& range, const Shape& shape) {
  EXPECT_EQ(range.min, shape);
  EXPECT_EQ(range.opt, shape);
  EXPECT_EQ(range.max, shape);
}

TEST(DeployModelInputs, a_fixed_model_needs_nothing) { expect_single(range_of("", k_fixed), k_fixed); }

TEST(DeployModelInputs, an_open_batch_is_1_unless_a_batch_size_pins_it) {
  expect_single(range_of("", k_open_batch), {1, 3, 64, 48});
  expect_single(range_of("model_io: {batch_size: 8}\n", k_open_batch), {8, 3, 64, 48});
}

TEST(DeployModelInputs, ranges_are_made_from_model_io_where_there_are_none) {
  expect_single(range_of("model_io: {inputs: [{name: images, shape: [2, 3, 32, 40]}]}\n", k_open), {2, 3, 32, 40});
  expect_single(range_of("model_io: {inputs: [{name: images, shape: [-1, 3, 32, 40]}], batch_size: 4}\n", k_open),
                {4, 3, 32, 40});
}

TEST(DeployModelInputs, a_batch_size_leaves_given_ranges_alone) {
  const ShapeRange range = range_of(
      "model_io: {batch_size: 4}\nbackend_config: {model_inputs: {images: {min: 1x3x32x32, opt: 2x3x64x64, max: "
      "8x3x96x96}}}\n",
      k_open);
  EXPECT_EQ(range.min, (Shape{1, 3, 32, 32}));
  EXPECT_EQ(range.opt, (Shape{2, 3, 64, 64}));
  EXPECT_EQ(range.max, (Shape{8, 3, 96, 96}));
}

TEST(DeployModelInputs, a_wildcard_is_a_range_too) {
  EXPECT_EQ(range_of("backend_config: {model_inputs: {'im*': {opt: 2x3x64x64}}}\n", k_open).opt, (Shape{2, 3, 64, 64}));
}

TEST(DeployModelInputs, labels_say_which_axis_is_the_batch) {
  const std::string labels = "model_io: {dynamic_axes: {images: {0: voxels}}, batch_size: 4";
  EXPECT_NE(error_of(labels + "}\n", k_open_batch).find("axis 0 of input 'images' of 'net.onnx' is open"),
            std::string::npos);
  expect_single(range_of(labels + ", inputs: [{name: images, shape: 5x3x64x48}]}\n", k_open_batch), {5, 3, 64, 48});
}

TEST(DeployModelInputs, several_profiles_are_kept_apart) {
  const Config config = config_from(
      read_document(
          "model: net.onnx\nbackend_config:\n  model_inputs:\n  - images: {opt: 1x3x64x64}\n  - images: {opt: "
          "1x3x96x96}\n",
          "d"),
      "");
  const auto profiles = resolve_profiles(config, model_of(k_open));
  ASSERT_EQ(profiles.size(), 2U);
  EXPECT_EQ(profiles[1].ranges().at(0).second.opt, (Shape{1, 3, 96, 96}));
  EXPECT_EQ(network_at(model_of(k_open), profiles[1]).inputs.at(0).shape, (Shape{-1, 3, 96, 96}));
}

TEST(DeployModelInputs, what_nothing_decides_is_an_error) {
  EXPECT_EQ(
      error_of("", k_open),
      "deploy.yaml has 2 errors\n"
      "  deploy.yaml: axis 2 of input 'images' of 'net.onnx' is open; give its shape in 'model_io.inputs' or a range "
      "in 'backend_config.model_inputs'\n"
      "  deploy.yaml: axis 3 of input 'images' of 'net.onnx' is open; give its shape in 'model_io.inputs' or a range "
      "in 'backend_config.model_inputs'");
}

TEST(DeployModelInputs, what_the_model_has_not_is_an_error_with_its_line) {
  EXPECT_EQ(error_of("model_io:\n  inputs: [{name: image}]\n", k_fixed),
            "deploy.yaml:3: 'net.onnx' has no 'image' among its inputs; did you mean 'images'?");
  EXPECT_EQ(error_of("model_io:\n  outputs: [{name: scores, dtype: i64}]\n", k_fixed),
            "deploy.yaml:3: 'scores' of 'net.onnx' holds f32, not i64");
  EXPECT_EQ(
      error_of("model_io:\n  inputs: [{name: images, shape: 1x3x32x48}]\n", k_fixed),
      "deploy.yaml:3: 'images' of 'net.onnx' has the shape [1, 3, 64, 48], not [1, 3, 32, 48] (-1 is an open extent)");
  EXPECT_EQ(
      error_of("model_io: {batch_size: 2}\n", k_fixed),
      "deploy.yaml:2: the batch axis of input 'images' is 1 in 'net.onnx', so that a batch of 2 cannot be; export it "
      "with an open batch axis");
  EXPECT_EQ(
      error_of("model_io:\n  dynamic_axes: {images: {2: height}}\n", k_fixed),
      "deploy.yaml:3: axis 2 of 'images' is 64 in 'net.onnx' and cannot vary; export the model with this axis open");
  EXPECT_EQ(error_of("backend_config:\n  model_inputs: {image: {opt: 1x3x64x48}}\n", k_fixed),
            "deploy.yaml:3: 'net.onnx' has no input 'image'; did you mean 'images'?");
}

}  // namespace
}  // namespace temper::deploy
