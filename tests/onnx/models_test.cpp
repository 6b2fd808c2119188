// SPDX-License-Identifier: Apache-2.0
// Third-party models through import and reference evaluation.

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "ir/interpret.h"
#include "ir/verify.h"
#include "onnx/conformance.h"
#include "onnx/import_model.h"
#include "support/test_data.h"
#include "temper/error.h"
#include "tensor/dtype.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::onnx {
namespace {

using Symbols = std::map<std::string, std::int64_t>;

/// Uniform in [0, 1); integers are 0 or 1; symbols that `symbols` does not name are 2.
Tensor random_input(const TensorType& type, const Symbols& symbols, std::mt19937& random) {
  Shape shape;
  for (const Dim& dim : type.dims.value_or(Dims{})) {
    const Dim bound = dim.substitute([&](const std::string& name) -> std::optional<Dim> {
      const auto found = symbols.find(name);
      return Dim(found == symbols.end() ? 2 : found->second);
    });
    shape.push_back(bound.value());
  }
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  for (double& value : values) value = static_cast<double>(random() % 1024) / 1024;
  if (!is_floating(type.dtype))
    for (double& value : values) value = value < 0.5 ? 0 : 1;
  return from_f64(type.dtype, shape, values);
}

std::vector<Tensor> run_random(const ir::Graph& graph, const Symbols& symbols) {
  std::mt19937 random(1);
  std::vector<Tensor> inputs;
  for (const ir::ValueId id : graph.inputs()) inputs.push_back(random_input(graph.type(id), symbols, random));
  ir::check_inputs(graph, inputs);
  const auto check_type = [&](ir::ValueId id, const Tensor& content) {
    EXPECT_TRUE(ir::types_agree(graph.type(id), TensorType::of(content)))
        << graph.value(id).name << " is " << TensorType::of(content).text() << ", inferred " << graph.type(id).text();
  };
  return ir::Interpreter(graph).run(inputs, check_type);
}

struct ModelCase {
  std::string path;  ///< below models/
  Symbols symbols = {};
};

std::ostream& operator<<(std::ostream& out, const ModelCase& model) { return out << model.path; }

class Models : public testing::TestWithParam<ModelCase> {};

TEST_P(Models, import_verify_and_run_on_the_reference) {
  const auto path = test_data("models/" + GetParam().path);
  if (!exists(path)) GTEST_SKIP() << absence_of(path);
  const ImportedModel model = import_model(path);
  ir::verify(model.graph);
  const auto outputs = run_random(model.graph, GetParam().symbols);
  ASSERT_EQ(outputs.size(), model.graph.outputs().size());
  for (const Tensor& output : outputs) {
    if (!is_floating(output.dtype())) continue;
    for (const double value : to_f64(output)) ASSERT_TRUE(std::isfinite(value));
  }
}

std::string case_name(const testing::TestParamInfo<ModelCase>& info) {
  std::string name = std::filesystem::path(info.param.path).replace_extension().string();
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
}

const Symbols k_ocr = {{"p2o.DynamicDimension.0", 1}, {"p2o.DynamicDimension.1", 64}, {"p2o.DynamicDimension.2", 96}};

INSTANTIATE_TEST_SUITE_P(
    All, Models,
    testing::Values(ModelCase{"centerpoint_pfe_nuscenes_carkus.onnx"}, ModelCase{"cifar10_cnn_dynbatch.onnx"},
                    ModelCase{"deeplab_v3_mnv2_257_opset9.onnx"}, ModelCase{"fastestdet_coco_352.onnx"},
                    ModelCase{"ppocr_v2_cls_dynamic.onnx", k_ocr}, ModelCase{"ppocr_v3_det_dynamic.onnx", k_ocr},
                    ModelCase{"road_segmentation_adas_0001.onnx"},
                    ModelCase{"silero_vad_16k_op15.onnx", {{"sequence", 512}}},
                    ModelCase{"silero_vad_openvino_16k.onnx", {{"sequence", 512}}},
                    ModelCase{"squeezenet_imagenet_fp16.onnx"}, ModelCase{"ultraface_version-RFB-320.onnx"},
                    ModelCase{"ultraface_version-RFB-320_simplified.onnx"}, ModelCase{"yolox_nano_coco_416.onnx"},
                    ModelCase{"yolox_person_192.onnx"}, ModelCase{"yunet_120x160.onnx"}),
    case_name);

class Goldens : public testing::TestWithParam<std::string> {};

TEST_P(Goldens, npz_outputs_match_on_the_reference) {
  const auto folder = test_data("models/with_goldens/" + GetParam());
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const ImportedModel model = import_model(folder / "network.onnx");
  ir::verify(model.graph);
  std::vector<Tensor> inputs;
  for (const auto& [name, tensor] : read_npz(folder / "inputs.npz")) {
    if (inputs.size() == model.graph.inputs().size()) break;  // The weights follow the inputs.
    inputs.push_back(cast(tensor, model.graph.type(model.graph.inputs()[inputs.size()]).dtype));
  }
  ir::check_inputs(model.graph, inputs);
  const auto outputs = ir::Interpreter(model.graph).run(inputs);
  const auto expected = read_npz(folder / "outputs.npz");
  ASSERT_EQ(outputs.size(), expected.size());
  for (std::size_t i = 0; i < outputs.size(); ++i)
    EXPECT_EQ(difference(outputs[i], cast(expected[i].second, outputs[i].dtype()), 1e-3, 1e-4), "")
        << expected[i].first;
}

INSTANTIATE_TEST_SUITE_P(All, Goldens,
                         testing::Values("Autoencoder1D", "TinyViT/Demo", "CCT/FP32/CCT_2_32_32_128_Opset20"),
                         [](const auto& test) { return test.param.substr(0, test.param.find('/')); });

class GoldenSets : public testing::TestWithParam<std::string> {};

TEST_P(GoldenSets, protobuf_outputs_match_on_the_reference) {
  const auto folder = test_data("models/with_goldens/" + GetParam());
  if (!exists(folder)) GTEST_SKIP() << absence_of(folder);
  const ConformanceResult result = run_conformance_test(folder, reference_backend, {.absolute_tolerance = 1e-5});
  EXPECT_EQ(result.status, ConformanceStatus::passed) << result.reason;
}

INSTANTIATE_TEST_SUITE_P(All, GoldenSets, testing::Values("mnist_8", "super_resolution_10"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace temper::onnx
