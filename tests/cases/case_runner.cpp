// SPDX-License-Identifier: Apache-2.0
#include "cases/case_runner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <set>

#include "backend/make_kernel.h"
#include "backend/problem_text.h"
#include "backends/cpu/device.h"
#include "cases/cuda_devices.h"
#include "cases/device_buffer.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

using backend::Problem;
using backend::ProblemCase;
using backend::TensorDesc;

/// Keeps forms over all kernels of a problem: equal names must mean equal bytes.
class SharedConstants final : public backend::ConstantStore {
 public:
  SharedConstants(const std::vector<Tensor>& plain, backend::Device& device, bool can_run)
      : plain_(plain), device_(&device), can_run_(can_run) {}
  Tensor packed(std::size_t input, std::string_view form, const std::function<Tensor(const Tensor&)>& pack) override {
    Tensor made = pack(plain_.at(input));
    const auto [place, is_new] = forms_.try_emplace({input, std::string(form)}, made);
    EXPECT_TRUE(is_new || place->second.equals(made))
        << "form " << form << " of input " << input << " has two contents";
    return place->second;
  }
  std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                       const std::function<Tensor(const Tensor&)>& pack) override {
    auto content = std::make_shared<const Tensor>(packed(input, form, pack));
    const void* data = content->raw();
    if (!can_run_ || device_->is_host_memory()) return {std::move(content), data};
    const auto stream = device_->create_stream();
    auto buffer = std::make_shared<DeviceBuffer>(*device_, *stream, content->byte_size());
    buffer->write(data, content->byte_size());
    data = buffer->data();
    return {std::move(buffer), data};
  }

 private:
  std::vector<Tensor> plain_;
  backend::Device* device_;
  bool can_run_;
  std::map<std::pair<std::size_t, std::string>, Tensor> forms_;
};

struct Tolerance {
  double relative = 0;
  double of_largest = 0;  ///< times the largest magnitude of the output
};

Tolerance tolerance_of(Accuracy accuracy, DType dtype, double slack) {
  if (accuracy == Accuracy::exact || !is_floating(dtype)) return {};
  const double unit = dtype == DType::f64 ? 1e-12 : dtype == DType::f32 ? 1e-5 : dtype == DType::f16 ? 2e-3 : 1.6e-2;
  return {unit * slack, unit * slack};
}

/// Empty where `got` is close to `expected`; else says where it first is not.
std::string difference(const Tensor& got, const Tensor& expected, Tolerance tolerance) {
  if (tolerance.relative == 0 && got.equals(expected)) return {};
  const std::vector<double> a = to_f64(got), b = to_f64(expected);
  double largest = 0;
  for (const double value : b)
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))) continue;
    const double allowed = tolerance.relative * std::fabs(b[i]) + tolerance.of_largest * largest;
    if (!(std::fabs(a[i] - b[i]) <= allowed))
      return str("stored element ", i, " is ", a[i], ", expected ", b[i], " within ", allowed);
  }
  return {};
}

/// A device and what of it is tested.
struct Target {
  backend::Device* device = nullptr;
  std::vector<Layout> layouts;
  bool must_take = false;  ///< the tactic under test may not refuse every combination
  bool can_run = true;     ///< false: kernels are created only
  std::string_view tactic = {};
  /// oneDNN chooses its instruction set by itself, whatever the device says.
  bool has_own_kernels_only = false;
};

class CaseRun {
 public:
  /// `made_constant`: an input that the problem computes, here one that the plan holds.
  CaseRun(const ProblemUnderTest& under_test, const Target& target, DType dtype,
          std::optional<std::size_t> made_constant = std::nullopt)
      : under_test_(under_test),
        target_(target),
        device_(*target.device),
        case_(backend::parse_problem(under_test.text)),
        stream_(target.can_run ? device_.create_stream() : nullptr) {
    can_be_typed_ = dtype == DType::f32 || replace_type(dtype);
    if (!can_be_typed_) return;
    Problem& problem = case_.problem;
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
      const TensorDesc& desc = problem.inputs[i];
      inputs_.push_back(!desc.is_present()       ? Tensor{}
                        : problem.is_constant(i) ? problem.constants[i]
                                                 : random_tensor(desc.dtype, desc.shape, case_.ranges[i], 100 + i));
      if (i == made_constant) problem.constants.at(i) = inputs_[i];
    }
    if (target.can_run) expected_ = problem.op.evaluate(inputs_);
    constants_.emplace(problem.constants, device_, target.can_run);
  }

  /// True where the tactic under test took some combination.
  bool run_all_layouts() {
    if (!can_be_typed_) return false;
    std::vector<TensorDesc*> movable;
    for (std::size_t i = 0; i < case_.problem.inputs.size(); ++i)
      if (case_.problem.inputs[i].shape.size() >= 3 && !case_.problem.is_constant(i))
        movable.push_back(&case_.problem.inputs[i]);
    for (auto& output : case_.problem.outputs)
      if (output.shape.size() >= 3) movable.push_back(&output);
    assign_layouts(movable, 0);
    return was_taken_;
  }
  [[nodiscard]] std::string reasons() const { return join(reasons_, "; "); }

 private:
  /// Puts `dtype` in place of every f32. False where there is none, or the operator does not take that.
  bool replace_type(DType dtype) {
    Problem& problem = case_.problem;
    bool has_changed = false;
    std::vector<TensorType> types;
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
      TensorDesc& input = problem.inputs[i];
      if (input.dtype == DType::f32) {
        has_changed = true;
        input.dtype = dtype;
        if (problem.is_constant(i)) problem.constants[i] = cast(problem.constants[i], dtype);
      }
      types.push_back(input.is_present() ? TensorType(input.dtype, dims_from_shape(input.shape)) : TensorType{});
      if (problem.is_constant(i)) types.back() = TensorType::of(problem.constants[i]);
    }
    if (!has_changed) return false;
    try {
      const auto results = problem.op.infer(types, problem.outputs.size());
      for (std::size_t i = 0; i < results.size(); ++i) problem.outputs[i].dtype = results[i].dtype;
    } catch (const Error&) {
      return false;
    }
    return true;
  }

  /// All combinations for up to three tensors; beyond that the later ones follow the third.
  void assign_layouts(const std::vector<TensorDesc*>& movable, std::size_t index) {
    if (index == movable.size()) return run_layout();
    if (index >= 3) {
      movable[index]->layout = movable[2]->layout;
      return assign_layouts(movable, index + 1);
    }
    // Kernels that are only compiled differ little between mixed layouts.
    const bool follows = !target_.can_run && index > 0;
    for (const Layout layout : follows ? std::vector{movable[0]->layout} : target_.layouts) {
      movable[index]->layout = layout;
      assign_layouts(movable, index + 1);
    }
  }

  void run_layout() {
    for (const backend::Tactic& tactic : device_.tactics()) {
      if (target_.has_own_kernels_only && tactic.id.find("onednn") != std::string_view::npos) continue;
      const bool is_for_op = tactic.ops.empty() || std::find(tactic.ops.begin(), tactic.ops.end(),
                                                             case_.problem.op.name()) != tactic.ops.end();
      if (!is_for_op) continue;
      const bool is_awaited = tactic.id.starts_with(target_.tactic);
      if (const auto refusal = tactic.refuses(case_.problem, device_)) {
        if (is_awaited) reasons_.insert(refusal->reason);
        continue;
      }
      was_taken_ = was_taken_ || is_awaited;
      for (const auto& config : tactic.configs(case_.problem, device_)) run_candidate({&tactic, config});
    }
  }

  void run_candidate(const backend::Candidate& candidate) {
    const std::string where = str(device_.info().fingerprint.substr(0, 400), "\n", case_.problem.key(), "\n",
                                  candidate.tactic->id, " [", candidate.config, "]");
    SCOPED_TRACE(where);
    try {
      const auto kernel =
          backend::make_kernel(*candidate.tactic, case_.problem, candidate.config, device_, *constants_);
      ASSERT_NE(kernel, nullptr);
      if (target_.can_run) execute(*kernel);
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }

  void execute(backend::Kernel& kernel) {
    std::vector<DeviceBuffer> given;
    given.reserve(inputs_.size());
    std::vector<const void*> inputs;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      inputs.push_back(nullptr);
      if (!inputs_[i].is_valid() || case_.problem.is_constant(i)) continue;
      const Tensor stored = arrange(inputs_[i], case_.problem.inputs[i].layout);
      given.emplace_back(device_, *stream_, stored.byte_size());
      given.back().write(stored.raw(), stored.byte_size());
      inputs.back() = given.back().data();
    }
    std::vector<DeviceBuffer> buffers;
    for (const auto& output : case_.problem.outputs) buffers.emplace_back(device_, *stream_, output.bytes());
    std::vector<void*> outputs;
    for (auto& buffer : buffers) outputs.push_back(buffer.data());
    DeviceBuffer workspace(device_, *stream_, kernel.workspace_bytes());
    for (int repeat = 0; repeat < 2; ++repeat) {
      for (auto& buffer : buffers) buffer.poison();
      workspace.poison();
      kernel.run(*stream_, {.inputs = inputs, .outputs = outputs, .workspace = workspace.data()});
      stream_->synchronize();
      EXPECT_TRUE(workspace.is_guard_intact(workspace.read())) << "wrote past the workspace";
      for (std::size_t i = 0; i < buffers.size(); ++i) check_output(i, buffers[i]);
    }
  }

  void check_output(std::size_t index, const DeviceBuffer& buffer) const {
    const TensorDesc& desc = case_.problem.outputs[index];
    const auto content = buffer.read();
    EXPECT_TRUE(buffer.is_guard_intact(content)) << "wrote past output " << index;
    const Tensor expected = arrange(expected_.at(index), desc.layout);
    const Tensor got = Tensor::view(desc.dtype, expected.shape(), content.data());
    const Tolerance tolerance = tolerance_of(case_.problem.op.accuracy(), desc.dtype, under_test_.slack);
    EXPECT_EQ(difference(got, expected, tolerance), "") << "output " << index;
  }

  ProblemUnderTest under_test_;
  Target target_;
  backend::Device& device_;
  ProblemCase case_;
  std::unique_ptr<backend::Stream> stream_;
  std::optional<SharedConstants> constants_;
  bool can_be_typed_ = true;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> expected_;
  bool was_taken_ = false;
  std::set<std::string> reasons_;
};

/// A graph keeps what is too large to fold, so any input may be a constant.
void run_with_constant_inputs(const ProblemUnderTest& problem, Target target) {
  target.layouts = {Layout::plain};
  const Problem original = backend::parse_problem(problem.text).problem;
  for (std::size_t i = 0; i < original.inputs.size(); ++i)
    if (original.inputs[i].is_present() && !original.is_constant(i))
      CaseRun(problem, target, DType::f32, i).run_all_layouts();
}

void run_on_cpu(std::initializer_list<ProblemUnderTest> problems) {
  for (const cpu::Isa isa : {cpu::Isa::avx512, cpu::Isa::avx2, cpu::Isa::generic}) {
    if (isa > cpu::native_isa()) continue;
    const bool is_native = isa == cpu::native_isa();
    const auto device = cpu::create_device({.strongest_isa = isa});
    for (const auto& problem : problems) {
      const Target target{.device = device.get(),
                          .layouts = {Layout::plain, Layout::channels_last, Layout::blocked_8, Layout::blocked_16},
                          .must_take = is_native && !problem.tactic.empty(),
                          .tactic = problem.tactic,
                          .has_own_kernels_only = !is_native};
      CaseRun run(problem, target, DType::f32);
      const bool was_taken = run.run_all_layouts();
      EXPECT_TRUE(was_taken || !target.must_take)
          << problem.tactic << " refused " << problem.text << " in every layout: " << run.reasons();
      if (is_native) run_with_constant_inputs(problem, target);
    }
  }
}

void run_on_gpu(std::initializer_list<ProblemUnderTest> problems) {
  const CudaUnderTest cuda = cuda_under_test();
  if (cuda.device == nullptr) return;
  for (const auto& problem : problems) {
    const Target target{.device = cuda.device,
                        .layouts = {Layout::plain, Layout::channels_last},
                        .can_run = cuda.can_run,
                        .tactic = problem.cuda};
    bool was_taken = false;
    std::string reasons;
    for (const DType dtype : {DType::f32, DType::f16, DType::bf16}) {
      if (!cuda.can_run && dtype == DType::bf16) continue;
      CaseRun run(problem, target, dtype);
      was_taken |= run.run_all_layouts();
      reasons += run.reasons() + "; ";
    }
    EXPECT_TRUE(was_taken || problem.cuda.empty())
        << problem.cuda << " refused " << problem.text << " in every layout and type: " << reasons;
    if (cuda.can_run) run_with_constant_inputs(problem, target);
  }
}

}  // namespace

void expect_all_tactics_agree(std::initializer_list<ProblemUnderTest> problems) {
  run_on_cpu(problems);
  run_on_gpu(problems);
}

}  // namespace temper
