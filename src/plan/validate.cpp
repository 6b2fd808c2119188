// SPDX-License-Identifier: Apache-2.0
#include "plan/validate.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "plan/program_subgraph.h"
#include "tensor/dtype.h"

namespace temper::plan {

namespace {

/// Bodies nest this deep at most, and views likewise: following them recurses.
constexpr int k_deepest = 64;

std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }

/// The bodies that a step's attributes refer to.
std::vector<const ProgramReference*> bodies(const Step& step) {
  std::vector<const ProgramReference*> result;
  for (const auto& [name, value] : step.op.attributes())
    if (const auto* body = std::get_if<SubgraphPtr>(&value); body != nullptr && *body != nullptr)
      if (const auto* reference = dynamic_cast<const ProgramReference*>(body->get())) result.push_back(reference);
  return result;
}

class ProgramCheck {
 public:
  ProgramCheck(const Program& program, const std::vector<Program>& programs, const std::vector<Constant>& constants,
               std::size_t profiles)
      : program_(program), programs_(programs), constants_(constants), profiles_(profiles) {}

  void run() {
    for (const Value& value : program_.values) check_value(value);
    check_inputs();
    for (const Step& step : program_.steps) check_step(step);
    for (const std::int32_t output : program_.outputs) {
      TEMPER_CHECK(is_index(output) && is_readable_[at(output)], bad_plan, "the plan is damaged: output ", output,
                   " of program '", program_.name, "' is not computed");
      TEMPER_CHECK(program_.values[at(output)].layout == Layout::plain, bad_plan, "the plan is damaged: output '",
                   program_.values[at(output)].name, "' has a blocked layout");
    }
  }

 private:
  [[nodiscard]] bool is_index(std::int32_t index) const {
    return index >= 0 && std::cmp_less(index, program_.values.size());
  }

  void check_value(const Value& value) {
    const auto expect = [&](bool holds, std::string_view what) {
      TEMPER_CHECK(holds, bad_plan, "value '", value.name, "' of the plan ", what);
    };
    if (value.dims) {
      const auto is_extent = [](const Dim& dim) { return !dim.is_const() || dim.value() >= 0; };
      expect(std::all_of(value.dims->begin(), value.dims->end(), is_extent), "has a negative extent");
      if (const auto shape = shape_from_dims(*value.dims)) expect(element_count(*shape) >= 0, "has no size");
    }
    expect(layout_block(value.layout) == 1 || (value.dims && value.dims->size() >= 3), "has a layout without channels");
    expect((value.storage == Storage::content) == value.content.has_value() || value.storage != Storage::content,
           "has no content");
    expect((value.storage == Storage::constant) == (value.constant != k_absent), "is both constant and computed");
    if (value.storage == Storage::constant) check_constant(value);
    if (value.view) check_view(value);
    expect(value.layout == Layout::plain || value.storage == Storage::arena, "has a layout that its storage lacks");
    is_readable_.push_back(value.storage == Storage::constant || value.storage == Storage::content);
  }

  void check_constant(const Value& value) const {
    TEMPER_CHECK(value.constant >= 0 && std::cmp_less(value.constant, constants_.size()), bad_plan,
                 "the plan is damaged: constant ", value.constant, " of ", constants_.size());
    const Tensor& plain = constants_[at(value.constant)].plain;
    if (!plain.is_valid()) return;
    const bool has_dims = value.dims && *value.dims == dims_from_shape(plain.shape());
    const bool is_container = plain.dtype() == DType::sequence || plain.dtype() == DType::optional;
    TEMPER_CHECK(value.dtype == plain.dtype() && (has_dims || is_container), bad_plan, "constant '", value.name,
                 "' of the plan holds ", dtype_name(plain.dtype()), "[", shape_text(plain.shape()),
                 "], which is not its type");
  }

  void check_view(const Value& value) const {
    const Value* inner = &value;
    for (int depth = 0; inner->view; ++depth) {
      TEMPER_CHECK(depth < k_deepest && is_index(inner->view->parent), bad_plan, "value '", value.name,
                   "' of the plan is a view of nothing");
      inner = &program_.values[at(inner->view->parent)];
    }
    const Value& parent = program_.values[at(value.view->parent)];
    const bool has_memory = parent.storage == Storage::arena || parent.storage == Storage::input;
    const bool is_alike = value.storage == Storage::arena && has_memory && value.dtype == parent.dtype &&
                          (value.layout == parent.layout || value.view->axis == k_whole) && value.dims && parent.dims;
    TEMPER_CHECK(is_alike && (value.view->axis == k_whole || value.dims->size() == parent.dims->size()), bad_plan,
                 "value '", value.name, "' of the plan is no part of '", parent.name, "'");
    TEMPER_CHECK(value.view->axis == k_whole ? is_whole(*value.dims, *parent.dims) : is_inside(value, *parent.dims),
                 bad_plan, "value '", value.name, "' of the plan lies outside '", parent.name, "'");
  }

  /// False only where it is certain that the element counts differ.
  static bool is_whole(const Dims& inner, const Dims& outer) {
    const Dim slack = product(outer) - product(inner);
    return !slack.is_const() || slack.equals(0);
  }

  /// False only where it is certain that the view's rows are not in the parent.
  static bool is_inside(const Value& value, const Dims& outer) {
    const View& view = *value.view;
    if (view.axis < 0 || std::cmp_greater_equal(view.axis, outer.size())) return false;
    if (view.offset.is_const() && view.offset.value() < 0) return false;
    for (std::size_t i = 0; i < outer.size(); ++i) {
      const bool is_axis = std::cmp_equal(i, view.axis);
      const Dim slack = outer[i] - (*value.dims)[i] - (is_axis ? view.offset : Dim(0));
      if (slack.is_const() && (slack.value() < 0 || (slack.value() > 0 && !is_axis))) return false;
    }
    return true;
  }

  void check_inputs() {
    std::size_t declared = 0;
    for (const Value& value : program_.values) declared += value.storage == Storage::input ? 1 : 0;
    for (const std::int32_t input : program_.inputs) {
      TEMPER_CHECK(is_index(input) && program_.values[at(input)].storage == Storage::input && !is_readable_[at(input)],
                   bad_plan, "the plan is damaged: input ", input, " of program '", program_.name, "'");
      is_readable_[at(input)] = true;
    }
    TEMPER_CHECK(declared == program_.inputs.size(), bad_plan, "the plan is damaged: ", declared,
                 " values of program '", program_.name, "' are inputs, it has ", program_.inputs.size());
  }

  void check_step(const Step& step) {
    for (const std::int32_t input : step.inputs)
      TEMPER_CHECK(input == k_absent || (is_index(input) && is_readable_[at(input)]), bad_plan, "step '", step.name,
                   "' of the plan reads value ", input, " before it is written");
    for (const std::int32_t output : step.outputs) {
      if (output == k_absent) continue;
      TEMPER_CHECK(
          is_index(output) && program_.values[at(output)].storage == Storage::arena && !is_readable_[at(output)],
          bad_plan, "step '", step.name, "' of the plan writes value ", output, ", which it may not");
      is_readable_[at(output)] = true;
    }
    TEMPER_CHECK(step.choices.empty() || step.choices.size() == profiles_, bad_plan, "step '", step.name,
                 "' of the plan has tactics for ", step.choices.size(), " of ", profiles_, " profiles");
    for (const auto* body : bodies(step)) {
      TEMPER_CHECK(body->program() >= 0 && std::cmp_less(body->program(), programs_.size()), bad_plan, "step '",
                   step.name, "' of the plan has body ", body->program(), " of ", programs_.size());
      const Program& target = programs_[at(body->program())];
      TEMPER_CHECK(body->input_count() == target.inputs.size() && body->output_count() == target.outputs.size(),
                   bad_plan, "the body '", target.name, "' of step '", step.name,
                   "' of the plan has other inputs or outputs than the step gives it");
    }
  }

  const Program& program_;
  const std::vector<Program>& programs_;
  const std::vector<Constant>& constants_;
  std::size_t profiles_;
  std::vector<bool> is_readable_;
};

/// Errors: bad_plan where a program contains itself. `heights` remembers finished programs.
int nesting(const std::vector<Program>& programs, std::size_t index, std::vector<int>& heights, int depth) {
  TEMPER_CHECK(depth < k_deepest, bad_plan, "the plan is damaged: program '", programs[index].name,
               "' contains itself or nests too deeply");
  if (heights[index] != 0) return heights[index];
  int height = 1;
  for (const Step& step : programs[index].steps)
    for (const auto* body : bodies(step))
      height = std::max(height, 1 + nesting(programs, at(body->program()), heights, depth + 1));
  return heights[index] = height;
}

void check_programs(const std::vector<Program>& programs, const std::vector<Constant>& constants,
                    std::size_t profiles) {
  for (const Program& program : programs) ProgramCheck(program, programs, constants, profiles).run();
  std::vector<int> heights(programs.size());
  for (std::size_t i = 0; i < programs.size(); ++i)
    TEMPER_CHECK(nesting(programs, i, heights, 0) < k_deepest, bad_plan, "the plan is damaged: its bodies nest deeply");
  for (const Program& program : programs) validate_types(program, constants);
}

void check_range(const InputRange& range, const Value& input) {
  const std::string where = str("profile range of input '", range.input, "' of the plan");
  const std::size_t length = range.min.size();
  TEMPER_CHECK(range.opt.size() == length && range.max.size() == length, bad_plan, "the ", where,
               " has min, opt and max of different lengths");
  TEMPER_CHECK(range.is_content || !input.dims || input.dims->size() == length, bad_plan, "the ", where,
               " has another rank than the input");
  for (std::size_t i = 0; i < length; ++i) {
    const bool is_ordered = range.min[i] <= range.opt[i] && range.opt[i] <= range.max[i];
    TEMPER_CHECK(is_ordered && (range.is_content || range.min[i] >= 0), bad_plan, "the ", where,
                 " is not min <= opt <= max at ", i);
    const auto fixed = range.is_content || !input.dims ? std::nullopt : (*input.dims)[i].known();
    TEMPER_CHECK(!fixed || (range.min[i] == *fixed && range.max[i] == *fixed), bad_plan, "the ", where,
                 " allows another extent than the fixed ", fixed.value_or(0));
  }
}

void check_profiles(const Plan& plan) {
  const Program& main = plan.programs.front();
  TEMPER_CHECK(!plan.profiles.empty(), bad_plan, "the plan has no profile");
  for (const Profile& profile : plan.profiles) {
    std::set<std::pair<std::string, bool>> seen;
    for (const InputRange& range : profile.ranges) {
      const auto found = std::find_if(main.inputs.begin(), main.inputs.end(),
                                      [&](std::int32_t input) { return main.values[at(input)].name == range.input; });
      TEMPER_CHECK(found != main.inputs.end() && seen.insert({range.input, range.is_content}).second, bad_plan,
                   "a profile of the plan has a range for '", range.input, "', which is no input or has one already");
      check_range(range, main.values[at(*found)]);
    }
    const auto bounded = std::count_if(seen.begin(), seen.end(), [](const auto& range) { return !range.second; });
    TEMPER_CHECK(std::cmp_equal(bounded, main.inputs.size()), bad_plan, "a profile of the plan bounds ", bounded,
                 " of ", main.inputs.size(), " inputs");
  }
}

}  // namespace

void validate(const Plan& plan) {
  TEMPER_CHECK(!plan.programs.empty(), bad_plan, "the plan holds no program");
  check_programs(plan.programs, plan.constants, plan.profiles.size());
  check_programs(plan.source_graph, plan.constants, plan.profiles.size());
  check_profiles(plan);
}

}  // namespace temper::plan
