// SPDX-License-Identifier: Apache-2.0
#include "builder/assign_layouts.h"

#include <algorithm>
#include <array>
#include <map>

#include "ops/fused/reorder.h"
#include "tensor/dtype.h"

namespace temper::builder {

namespace {

/// Layouts of a step's activations: of those it reads and of those it writes.
enum class Mode : std::uint8_t { plain, preferred, plain_to_preferred, preferred_to_plain };
constexpr std::array k_modes = {Mode::plain, Mode::preferred, Mode::plain_to_preferred, Mode::preferred_to_plain};

bool reads_preferred(Mode mode) { return mode == Mode::preferred || mode == Mode::preferred_to_plain; }
bool writes_preferred(Mode mode) { return mode == Mode::preferred || mode == Mode::plain_to_preferred; }

// Rough figures that order the choices; kernels are timed later.
constexpr double k_bytes_per_us = 15000;
constexpr double k_step_overhead_us = 3;
constexpr double k_flop_per_us_preferred = 200000;
constexpr double k_flop_per_us_plain = 40000;
constexpr double k_flop_per_us_reference = 300;
constexpr double k_flops_a_byte_of_dense_work = 4;

class LayoutAssignment {
 public:
  LayoutAssignment(plan::Program& program, const std::vector<plan::Constant>& constants, const plan::Profile& profile,
                   const backend::Device& device, Layout preferred)
      : program_(program),
        constants_(constants),
        device_(device),
        preferred_(preferred),
        known_(shapes_at_opt(program, profile)) {}

  void run() {
    find_uses();
    for (std::size_t i = 0; i < program_.steps.size(); ++i) costs_.push_back(mode_costs(i));
    choose_modes();
    write_layouts();
  }

 private:
  [[nodiscard]] bool can_change(std::int32_t index) const {
    if (index == plan::k_absent) return false;
    const plan::Value& value = program_.values[at(index)];
    return value.storage == plan::Storage::arena && value.dims && value.dims->size() == 4 && known_.shapes[at(index)] &&
           is_floating(value.dtype) && dtype_bytes(value.dtype) >= 2;
  }

  void find_uses() {
    producer_.assign(program_.values.size(), -1);
    readers_.resize(program_.values.size());
    is_output_.assign(program_.values.size(), false);
    for (const std::int32_t output : program_.outputs) is_output_[at(output)] = true;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      for (const std::int32_t output : program_.steps[i].outputs)
        if (output != plan::k_absent) producer_[at(output)] = static_cast<int>(i);
      for (const std::int32_t input : program_.steps[i].inputs)
        if (input != plan::k_absent) readers_[at(input)].push_back(i);
    }
  }

  using Costs = std::map<Mode, double>;

  /// Modes that some kernel accepts, with what a call costs about.
  [[nodiscard]] Costs mode_costs(std::size_t index) const {
    const auto problem = problem_at(program_, constants_, known_, index);
    if (!problem) return {{Mode::plain, 0.0}};
    std::vector<TensorType> inputs;
    std::vector<TensorType> outputs;
    for (const auto& desc : problem->inputs) inputs.emplace_back(desc.dtype, dims_from_shape(desc.shape));
    for (const auto& desc : problem->outputs) outputs.emplace_back(desc.dtype, dims_from_shape(desc.shape));
    const Cost cost = problem->op.cost(inputs, outputs);
    Costs costs;
    for (const Mode mode : k_modes) {
      const bool is_accepted = accepts(*problem, index, mode);
      if (!is_accepted && mode != Mode::plain) continue;
      const bool is_dense = cost.flop > k_flops_a_byte_of_dense_work * cost.bytes;
      double rate = k_flop_per_us_preferred;
      if (is_dense && (mode == Mode::plain || mode == Mode::preferred_to_plain)) rate = k_flop_per_us_plain;
      if (!is_accepted) rate = k_flop_per_us_reference;
      costs[mode] = k_step_overhead_us + std::max(cost.bytes / k_bytes_per_us, cost.flop / rate);
    }
    return costs;
  }

  [[nodiscard]] bool accepts(backend::Problem problem, std::size_t index, Mode mode) const {
    const plan::Step& step = program_.steps[index];
    bool changes_anything = mode == Mode::plain;
    for (std::size_t i = 0; i < step.inputs.size(); ++i)
      if (reads_preferred(mode) && can_change(step.inputs[i])) {
        problem.inputs[i].layout = preferred_;
        changes_anything = true;
      }
    for (std::size_t i = 0; i < step.outputs.size(); ++i)
      if (writes_preferred(mode) && can_change(step.outputs[i])) {
        problem.outputs[i].layout = preferred_;
        changes_anything = true;
      }
    if (!changes_anything) return false;
    // Configs are not asked for: libraries compile to find theirs.
    const auto tactics = device_.tactics();
    return std::any_of(tactics.begin(), tactics.end(), [&](const backend::Tactic& tactic) {
      const bool is_for_op =
          tactic.ops.empty() || std::find(tactic.ops.begin(), tactic.ops.end(), problem.op.name()) != tactic.ops.end();
      return is_for_op && !tactic.is_reference && !tactic.refuses(problem, device_);
    });
  }

  [[nodiscard]] double conversion_us(std::int32_t value) const {
    const backend::TensorDesc desc{program_.values[at(value)].dtype, *known_.shapes[at(value)], Layout::plain};
    return k_step_overhead_us + 2 * static_cast<double>(desc.bytes()) / k_bytes_per_us;
  }

  /// Conversions that the values around a step need while it is in `mode`.
  [[nodiscard]] double edges_us(std::size_t index, Mode mode) const {
    double total = 0;
    const plan::Step& step = program_.steps[index];
    for (const std::int32_t input : step.inputs) {
      if (!can_change(input) || producer_[at(input)] < 0) continue;
      if (writes_preferred(modes_[static_cast<std::size_t>(producer_[at(input)])]) != reads_preferred(mode))
        total += conversion_us(input);
    }
    for (const std::int32_t output : step.outputs) {
      if (!can_change(output)) continue;
      bool is_mismatched = is_output_[at(output)] && writes_preferred(mode);
      for (const std::size_t reader : readers_[at(output)])
        is_mismatched |= reads_preferred(modes_[reader]) != writes_preferred(mode);
      if (is_mismatched) total += conversion_us(output);
    }
    return total;
  }

  void choose_modes() {
    for (const Costs& costs : costs_) {
      const auto preferred = costs.find(Mode::preferred);
      modes_.push_back(preferred != costs.end() ? Mode::preferred : cheapest(costs));
    }
    constexpr int k_most_sweeps = 20;
    for (int sweep = 0; sweep < k_most_sweeps; ++sweep) {
      bool has_changed = false;
      for (std::size_t k = 0; k < modes_.size(); ++k)
        has_changed |= improve(sweep % 2 == 0 ? k : modes_.size() - 1 - k);
      if (!has_changed) break;
    }
  }

  static Mode cheapest(const Costs& costs) {
    return std::min_element(costs.begin(), costs.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }

  bool improve(std::size_t index) {
    const Mode before = modes_[index];
    Mode best = before;
    double best_us = costs_[index].at(before) + edges_us(index, before);
    for (const auto& [mode, cost_us] : costs_[index]) {
      const double total = cost_us + edges_us(index, mode);
      if (total < best_us * 0.999) {
        best_us = total;
        best = mode;
      }
    }
    modes_[index] = best;
    return best != before;
  }

  /// Sets the values' layouts and inserts a Reorder step before the first reader that needs another one.
  void write_layouts() {
    std::vector<plan::Step> steps;
    std::map<std::pair<std::int32_t, Layout>, std::int32_t> converted;
    for (std::size_t i = 0; i < program_.steps.size(); ++i) {
      plan::Step step = program_.steps[i];
      const Layout read = reads_preferred(modes_[i]) ? preferred_ : Layout::plain;
      const Layout written = writes_preferred(modes_[i]) ? preferred_ : Layout::plain;
      for (std::int32_t& input : step.inputs)
        if (can_read(input) && program_.values[at(input)].layout != read)
          input = convert(input, read, steps, converted);
      std::vector<std::pair<std::int32_t, std::int32_t>> outputs_to_convert;
      for (std::int32_t& output : step.outputs) {
        if (!can_change(output) || written == Layout::plain) continue;
        if (is_output_[at(output)]) {
          const std::int32_t inner = add_copy(output, written);
          outputs_to_convert.emplace_back(inner, output);
          converted[{output, written}] = inner;
          output = inner;
        } else {
          program_.values[at(output)].layout = written;
        }
      }
      steps.push_back(std::move(step));
      for (const auto& [inner, output] : outputs_to_convert)
        steps.push_back({ops::Reorder{}, program_.values[at(output)].name + ".plain", {inner}, {output}, {}, {}});
    }
    program_.steps = std::move(steps);
  }

  /// Values that may be converted when read: activations, and inputs of the program.
  [[nodiscard]] bool can_read(std::int32_t index) const {
    if (index == plan::k_absent || at(index) >= known_.shapes.size()) return false;
    return can_change(index);
  }

  std::int32_t add_copy(std::int32_t value, Layout layout) {
    plan::Value copy = program_.values[at(value)];
    copy.name += str(".", layout_name(layout));
    copy.layout = layout;
    program_.values.push_back(std::move(copy));
    return static_cast<std::int32_t>(program_.values.size()) - 1;
  }

  std::int32_t convert(std::int32_t value, Layout layout, std::vector<plan::Step>& steps,
                       std::map<std::pair<std::int32_t, Layout>, std::int32_t>& converted) {
    const auto found = converted.find({value, layout});
    if (found != converted.end()) return found->second;
    const std::int32_t copy = add_copy(value, layout);
    converted[{value, layout}] = copy;
    steps.push_back({ops::Reorder{}, program_.values[at(copy)].name, {value}, {copy}, {}, {}});
    return copy;
  }

  static std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

  plan::Program& program_;
  const std::vector<plan::Constant>& constants_;
  const backend::Device& device_;
  Layout preferred_;
  KnownShapes known_;
  std::vector<int> producer_;
  std::vector<std::vector<std::size_t>> readers_;
  std::vector<bool> is_output_;
  std::vector<Costs> costs_;
  std::vector<Mode> modes_;
};

}  // namespace

void assign_layouts(plan::Program& program, const std::vector<plan::Constant>& constants, const plan::Profile& profile,
                    const backend::Device& device, Layout preferred) {
  if (preferred != Layout::plain) LayoutAssignment(program, constants, profile, device, preferred).run();
}

}  // namespace temper::builder
