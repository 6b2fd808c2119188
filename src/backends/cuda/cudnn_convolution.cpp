// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/cudnn_convolution.h"

#include <algorithm>
#include <sstream>

#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

constexpr std::int64_t k_alignment_bytes = 16;
constexpr std::int64_t k_most_notes = 32;
constexpr std::int64_t k_most_knobs = 64;
constexpr std::int64_t k_most_proposals = 24;

cudnnDataType_t data_type(DType dtype) {
  return dtype == DType::f16 ? CUDNN_DATA_HALF : dtype == DType::bf16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
}

/// One value a channel, along y's channels.
CudnnTensor channel_vector(const CudnnTensor& y) {
  CudnnTensor vector{Shape(y.extents.size(), 1), Shape(y.extents.size(), 1)};
  vector.extents[1] = y.extents[1];
  vector.strides[0] = y.extents[1];
  for (std::size_t i = 2; i < vector.strides.size(); ++i) vector.strides[i] = y.extents[1];
  return vector;
}

CudnnEngine engine_text(const CudnnDescriptor& config, const CudnnDescriptor& engine) {
  std::string text = str(engine.get_value<std::int64_t>(CUDNN_ATTR_ENGINE_GLOBAL_INDEX));
  for (const auto& knob :
       config.get_descriptors(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR, k_most_knobs)) {
    const auto type = knob.get_value<cudnnBackendKnobType_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE);
    text += str(" ", static_cast<int>(type), "=", knob.get_value<std::int64_t>(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE));
  }
  return text;
}

}  // namespace

CudnnGraph::CudnnGraph(const CudnnConvolution& convolution, cudnnHandle_t handle)
    : convolution_(convolution), handle_(handle) {
  const auto id = [](CudnnSlot slot) { return static_cast<std::int64_t>(slot); };
  const auto& x = tensor(convolution.x, id(CudnnSlot::x), false);
  const auto& w = tensor(convolution.w, id(CudnnSlot::w), false);

  // What is done after the sum: each takes the value so far and perhaps a second tensor.
  struct Follower {
    CudnnActivation function;
    const CudnnDescriptor* other = nullptr;
  };
  std::vector<Follower> followers;
  const CudnnActivation add{.mode = CUDNN_POINTWISE_ADD};
  if (convolution.has_bias)
    followers.push_back({add, &tensor(channel_vector(convolution.y), id(CudnnSlot::bias), false)});
  const CudnnDescriptor* residual =
      convolution.has_residual ? &tensor(convolution.y, id(CudnnSlot::residual), false) : nullptr;
  if (residual != nullptr && !convolution.is_residual_after_activation) followers.push_back({add, residual});
  if (convolution.activation) followers.push_back({*convolution.activation, nullptr});
  if (residual != nullptr && convolution.is_residual_after_activation) followers.push_back({add, residual});

  const auto result = [&](std::size_t step) -> const CudnnDescriptor& {
    const bool is_last = step == followers.size();
    const auto slot = is_last ? id(CudnnSlot::y) : id(CudnnSlot::first_virtual) + static_cast<std::int64_t>(step);
    return tensor(convolution.y, slot, !is_last);
  };
  const CudnnDescriptor* value = &convolve(x, w, result(0));
  for (std::size_t i = 0; i < followers.size(); ++i) {
    const CudnnDescriptor& next = result(i + 1);
    append_pointwise(followers[i].function, *value, followers[i].other, next);
    value = &next;
  }
  graph_.emplace(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR);
  graph_->set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, handle_).set(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations_).finalize();
}

CudnnDescriptor& CudnnGraph::tensor(const CudnnTensor& description, std::int64_t id, bool is_virtual) {
  auto& part = *parts_.emplace_back(std::make_unique<CudnnDescriptor>(CUDNN_BACKEND_TENSOR_DESCRIPTOR));
  part.set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id)
      .set(CUDNN_ATTR_TENSOR_DATA_TYPE, is_virtual ? CUDNN_DATA_FLOAT : data_type(convolution_.dtype))
      .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, k_alignment_bytes)
      .set(CUDNN_ATTR_TENSOR_DIMENSIONS, description.extents)
      .set(CUDNN_ATTR_TENSOR_STRIDES, description.strides)
      .set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, is_virtual)
      .finalize();
  return part;
}

/// Returns y.
const CudnnDescriptor& CudnnGraph::convolve(const CudnnDescriptor& x, const CudnnDescriptor& w,
                                            const CudnnDescriptor& y) {
  auto& window = *parts_.emplace_back(std::make_unique<CudnnDescriptor>(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR));
  window.set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, static_cast<std::int64_t>(convolution_.strides.size()))
      .set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT)
      .set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_CROSS_CORRELATION)
      .set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, convolution_.pads_begin)
      .set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, convolution_.pads_end)
      .set(CUDNN_ATTR_CONVOLUTION_DILATIONS, convolution_.dilations)
      .set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, convolution_.strides)
      .finalize();
  const bool is_transposed = convolution_.is_transposed;
  auto& operation = *parts_.emplace_back(
      std::make_unique<CudnnDescriptor>(is_transposed ? CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR
                                                      : CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR));
  const float one = 1, zero = 0;
  if (is_transposed) {
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, window)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, x)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, w)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, y)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, one)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA, zero)
        .finalize();
  } else {
    operation.set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, window)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, w)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, one)
        .set(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, zero)
        .finalize();
  }
  operations_.push_back(operation.get());
  return y;
}

void CudnnGraph::append_pointwise(const CudnnActivation& function, const CudnnDescriptor& x,
                                  const CudnnDescriptor* other, const CudnnDescriptor& y) {
  auto& pointwise = *parts_.emplace_back(std::make_unique<CudnnDescriptor>(CUDNN_BACKEND_POINTWISE_DESCRIPTOR));
  pointwise.set(CUDNN_ATTR_POINTWISE_MODE, function.mode).set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
  if (function.mode == CUDNN_POINTWISE_RELU_FWD) {
    if (function.lower_slope != 0) pointwise.set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP_SLOPE, function.lower_slope);
    if (function.upper != 0) pointwise.set(CUDNN_ATTR_POINTWISE_RELU_UPPER_CLIP, function.upper);
  }
  if (function.mode == CUDNN_POINTWISE_ELU_FWD) pointwise.set(CUDNN_ATTR_POINTWISE_ELU_ALPHA, function.alpha);
  if (function.mode == CUDNN_POINTWISE_SWISH_FWD) pointwise.set(CUDNN_ATTR_POINTWISE_SWISH_BETA, function.alpha);
  pointwise.finalize();
  auto& operation =
      *parts_.emplace_back(std::make_unique<CudnnDescriptor>(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR));
  operation.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, pointwise)
      .set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x)
      .set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y);
  if (other != nullptr) operation.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *other);
  operation.finalize();
  operations_.push_back(operation.get());
}

/// Tensor cores on f32 mean TF32: 10 bits of mantissa instead of 23.
bool CudnnGraph::is_exact(const CudnnDescriptor& engine) const {
  const auto notes = engine.get_values<cudnnBackendNumericalNote_t>(CUDNN_ATTR_ENGINE_NUMERICAL_NOTE, k_most_notes);
  const auto has = [&](cudnnBackendNumericalNote_t note) { return std::ranges::find(notes, note) != notes.end(); };
  if (has(CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC)) return false;
  const bool needs_f32 = convolution_.dtype == DType::f32 && !convolution_.allows_tf32;
  return !needs_f32 || !(has(CUDNN_NUMERICAL_NOTE_TENSOR_CORE) || has(CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS));
}

std::vector<CudnnEngine> CudnnGraph::engines(std::size_t most) const {
  std::vector<CudnnEngine> engines;
  for (const auto mode : {CUDNN_HEUR_MODE_A, CUDNN_HEUR_MODE_FALLBACK}) {
    CudnnDescriptor heuristics(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR);
    heuristics.set(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, *graph_).set(CUDNN_ATTR_ENGINEHEUR_MODE, mode);
    if (!heuristics.try_finalize()) continue;
    for (const auto& config : heuristics.get_descriptors(CUDNN_ATTR_ENGINEHEUR_RESULTS,
                                                         CUDNN_BACKEND_ENGINECFG_DESCRIPTOR, k_most_proposals)) {
      if (engines.size() >= most) break;
      const auto found = config.get_descriptors(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR, 1);
      if (found.empty() || !is_exact(found[0])) continue;
      const CudnnEngine text = engine_text(config, found[0]);
      if (std::ranges::find(engines, text) == engines.end()) engines.push_back(text);
    }
  }
  return engines;
}

std::optional<CudnnDescriptor> CudnnGraph::plan(const CudnnEngine& text) const {
  std::istringstream words(text);
  std::int64_t index = 0;
  if (!(words >> index)) return std::nullopt;
  CudnnDescriptor engine(CUDNN_BACKEND_ENGINE_DESCRIPTOR);
  engine.set(CUDNN_ATTR_ENGINE_OPERATION_GRAPH, *graph_).set(CUDNN_ATTR_ENGINE_GLOBAL_INDEX, index);
  if (!engine.try_finalize()) return std::nullopt;
  std::vector<CudnnDescriptor> knobs;
  std::vector<cudnnBackendDescriptor_t> choices;
  int type = 0;
  char equals = 0;
  std::int64_t value = 0;
  while (words >> type >> equals >> value) {
    auto& knob = knobs.emplace_back(CUDNN_BACKEND_KNOB_CHOICE_DESCRIPTOR);
    knob.set(CUDNN_ATTR_KNOB_CHOICE_KNOB_TYPE, static_cast<cudnnBackendKnobType_t>(type))
        .set(CUDNN_ATTR_KNOB_CHOICE_KNOB_VALUE, value);
    if (!knob.try_finalize()) return std::nullopt;
    choices.push_back(knob.get());
  }
  CudnnDescriptor config(CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
  config.set(CUDNN_ATTR_ENGINECFG_ENGINE, engine);
  if (!choices.empty()) config.set(CUDNN_ATTR_ENGINECFG_KNOB_CHOICES, choices);
  if (!config.try_finalize()) return std::nullopt;
  CudnnDescriptor plan(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, handle_).set(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, config);
  if (!plan.try_finalize()) return std::nullopt;
  return plan;
}

std::string plan_text(const CudnnDescriptor& plan) {
  return plan.get_text(CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION);
}

std::optional<CudnnDescriptor> restore_plan(const std::string& text, cudnnHandle_t handle) {
  CudnnDescriptor plan(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
  plan.set(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, handle);
  const auto status =
      cudnn()->set_attribute.status_of(plan.get(), CUDNN_ATTR_EXECUTION_PLAN_JSON_REPRESENTATION, CUDNN_TYPE_CHAR,
                                       static_cast<std::int64_t>(text.size()), text.data());
  if (status != CUDNN_STATUS_SUCCESS || !plan.try_finalize()) return std::nullopt;
  return plan;
}

}  // namespace temper::cuda
