// SPDX-License-Identifier: Apache-2.0
#include "cases/case_runner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <map>
#include <set>

#include "backend/problem_text.h"
#include "backends/cpu/device.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper {
namespace {

using backend::Problem;
using backend::ProblemCase;
using backend::TensorDesc;

constexpr std::byte k_poison{0xff};  // NaN in every float type
constexpr std::size_t k_guard = 256;

/// Keeps forms over all kernels of a problem: equal names must mean equal bytes.
class SharedConstants final : public backend::ConstantStore {
 public:
  explicit SharedConstants(const std::vector<Tensor>& plain) : plain_(plain) {}
  Tensor packed(std::size_t input, std::string_view form, const std::function<Tensor(const Tensor&)>& pack) override {
    Tensor made = pack(plain_.at(input));
    const auto [place, is_new] = forms_.try_emplace({input, std::string(form)}, made);
    EXPECT_TRUE(is_new || place->second.equals(made))
        << "form " << form << " of input " << input << " has two contents";
    return place->second;
  }

 private:
  std::vector<Tensor> plain_;
  std::map<std::pair<std::size_t, std::string>, Tensor> forms_;
};

/// 64-byte aligned memory, poisoned, with a guard behind it.
class GuardedBuffer {
 public:
  explicit GuardedBuffer(std::size_t bytes) : bytes_(bytes), storage_(bytes + k_guard + 64, k_poison) {}
  [[nodiscard]] std::byte* data() {
    const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
    return storage_.data() + (64 - address % 64) % 64;
  }
  void poison() { std::fill(storage_.begin(), storage_.end(), k_poison); }
  [[nodiscard]] bool is_guard_intact() {
    return std::all_of(data() + bytes_, data() + bytes_ + k_guard, [](std::byte b) { return b == k_poison; });
  }

 private:
  std::size_t bytes_;
  std::vector<std::byte> storage_;
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

class CaseRun {
 public:
  CaseRun(const ProblemUnderTest& under_test, backend::Device& device, bool is_native)
      : under_test_(under_test),
        device_(device),
        is_native_(is_native),
        case_(backend::parse_problem(under_test.text)),
        stream_(device.create_stream()),
        constants_(case_.problem.constants) {
    const Problem& problem = case_.problem;
    for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
      const TensorDesc& desc = problem.inputs[i];
      inputs_.push_back(!desc.is_present()       ? Tensor{}
                        : problem.is_constant(i) ? problem.constants[i]
                                                 : random_tensor(desc.dtype, desc.shape, case_.ranges[i], 100 + i));
    }
    expected_ = problem.op.evaluate(inputs_);
  }

  void run_all_layouts() {
    std::vector<TensorDesc*> movable;
    for (std::size_t i = 0; i < case_.problem.inputs.size(); ++i)
      if (case_.problem.inputs[i].shape.size() >= 3 && !case_.problem.is_constant(i))
        movable.push_back(&case_.problem.inputs[i]);
    for (auto& output : case_.problem.outputs)
      if (output.shape.size() >= 3) movable.push_back(&output);
    assign_layouts(movable, 0);
    if (is_native_ && !under_test_.tactic.empty()) {
      EXPECT_TRUE(was_taken_) << under_test_.tactic << " refused " << under_test_.text
                              << " in every layout: " << join(reasons_, "; ");
    }
  }

 private:
  /// All combinations for up to three tensors; beyond that the later ones follow the third.
  void assign_layouts(const std::vector<TensorDesc*>& movable, std::size_t index) {
    if (index == movable.size()) return run_layout();
    if (index >= 3) {
      movable[index]->layout = movable[2]->layout;
      return assign_layouts(movable, index + 1);
    }
    for (const Layout layout : {Layout::plain, Layout::channels_last, Layout::blocked_8, Layout::blocked_16}) {
      movable[index]->layout = layout;
      assign_layouts(movable, index + 1);
    }
  }

  void run_layout() {
    for (const backend::Tactic& tactic : device_.tactics()) {
      // oneDNN chooses its instruction set by itself, whatever the device says.
      if (!is_native_ && tactic.id.find("onednn") != std::string_view::npos) continue;
      const bool is_for_op = tactic.ops.empty() || std::find(tactic.ops.begin(), tactic.ops.end(),
                                                             case_.problem.op.name()) != tactic.ops.end();
      if (!is_for_op) continue;
      const bool is_awaited = tactic.id.starts_with(under_test_.tactic);
      if (const auto refusal = tactic.refuses(case_.problem, device_)) {
        if (is_awaited) reasons_.insert(refusal->reason);
        continue;
      }
      was_taken_ = was_taken_ || is_awaited;
      for (const auto& config : tactic.configs(case_.problem, device_)) run_candidate({&tactic, config});
    }
  }

  void run_candidate(const backend::Candidate& candidate) {
    const std::string where = str(device_.info().fingerprint.substr(device_.info().fingerprint.find("kernels")), "\n",
                                  case_.problem.key(), "\n", candidate.tactic->id, " [", candidate.config, "]");
    SCOPED_TRACE(where);
    try {
      const auto kernel = candidate.tactic->create(case_.problem, candidate.config, device_, constants_);
      ASSERT_NE(kernel, nullptr);
      execute(*kernel);
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }

  void execute(backend::Kernel& kernel) {
    std::vector<Tensor> stored;
    std::vector<const void*> inputs;
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const bool is_given = inputs_[i].is_valid() && !case_.problem.is_constant(i);
      stored.push_back(is_given ? arrange(inputs_[i], case_.problem.inputs[i].layout) : Tensor{});
      inputs.push_back(is_given ? stored.back().raw() : nullptr);
    }
    std::vector<GuardedBuffer> buffers;
    for (const auto& output : case_.problem.outputs) buffers.emplace_back(output.bytes());
    std::vector<void*> outputs;
    for (auto& buffer : buffers) outputs.push_back(buffer.data());
    GuardedBuffer workspace(kernel.workspace_bytes());
    for (int repeat = 0; repeat < 2; ++repeat) {
      for (auto& buffer : buffers) buffer.poison();
      workspace.poison();
      kernel.run(*stream_, {.inputs = inputs, .outputs = outputs, .workspace = workspace.data()});
      stream_->synchronize();
      EXPECT_TRUE(workspace.is_guard_intact()) << "wrote past the workspace";
      for (std::size_t i = 0; i < buffers.size(); ++i) check_output(i, buffers[i]);
    }
  }

  void check_output(std::size_t index, GuardedBuffer& buffer) const {
    const TensorDesc& desc = case_.problem.outputs[index];
    EXPECT_TRUE(buffer.is_guard_intact()) << "wrote past output " << index;
    const Tensor expected = arrange(expected_.at(index), desc.layout);
    const Tensor got = Tensor::view(desc.dtype, expected.shape(), buffer.data());
    const Tolerance tolerance = tolerance_of(case_.problem.op.accuracy(), desc.dtype, under_test_.slack);
    EXPECT_EQ(difference(got, expected, tolerance), "") << "output " << index;
  }

  ProblemUnderTest under_test_;
  backend::Device& device_;
  bool is_native_;
  ProblemCase case_;
  std::unique_ptr<backend::Stream> stream_;
  SharedConstants constants_;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> expected_;
  bool was_taken_ = false;
  std::set<std::string> reasons_;
};

}  // namespace

void expect_all_tactics_agree(std::initializer_list<ProblemUnderTest> problems) {
  for (const cpu::Isa isa : {cpu::Isa::avx512, cpu::Isa::avx2, cpu::Isa::generic}) {
    if (isa > cpu::native_isa()) continue;
    const auto device = cpu::create_device({.strongest_isa = isa});
    for (const auto& problem : problems) CaseRun(problem, *device, isa == cpu::native_isa()).run_all_layouts();
  }
}

}  // namespace temper
