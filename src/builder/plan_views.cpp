// SPDX-License-Identifier: Apache-2.0
#include "builder/plan_views.h"

#include <algorithm>
#include <array>
#include <set>

#include "ops/infer_util.h"
#include "ops/shape/concat.h"
#include "ops/shape/slice.h"
#include "ops/shape/split.h"
#include "tensor/numeric.h"

namespace temper::builder {

namespace {

class ViewPlanner {
 public:
  ViewPlanner(plan::Program& program, const std::vector<plan::Constant>& constants)
      : program_(program), constants_(constants) {
    produced_.assign(program.values.size(), false);
    for (const auto& step : program.steps)
      for (const std::int32_t output : step.outputs)
        if (output != plan::k_absent) produced_[at(output)] = true;
  }

  void run() {
    for (const auto& step : program_.steps)
      if (const auto* concat = step.op.as<ops::Concat>()) join_concat(step, concat->axis);
    for (const auto& step : program_.steps) {
      if (const auto* split = step.op.as<ops::Split>()) cut_split(step, split->axis);
      if (step.op.as<ops::Slice>() != nullptr) cut_slice(step);
      if (is_reshaping(step.op)) alias_whole(step);
    }
  }

 private:
  static std::size_t at(std::int32_t index) { return static_cast<std::size_t>(index); }
  plan::Value& value(std::int32_t index) { return program_.values[at(index)]; }

  static bool is_reshaping(const Operator& op) {
    constexpr std::array k_names = {"Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Reorder"};
    return std::find(k_names.begin(), k_names.end(), op.name()) != k_names.end();
  }

  [[nodiscard]] bool is_output(std::int32_t index) const {
    return std::count(program_.outputs.begin(), program_.outputs.end(), index) > 0;
  }

  /// May become a part of another value: the program alone writes and reads it.
  bool is_free(std::int32_t index) {
    return index != plan::k_absent && value(index).storage == plan::Storage::arena && produced_[at(index)] &&
           !value(index).view && value(index).dims && !is_output(index);
  }

  /// True where `ancestor` is reached from `index` by following views: making it a part would close a circle.
  bool is_inside(std::int32_t index, std::int32_t ancestor) {
    while (index != ancestor && value(index).view) index = value(index).view->parent;
    return index == ancestor;
  }

  void join_concat(const plan::Step& step, std::int64_t axis) {
    const std::int32_t whole = step.outputs[0];
    if (whole == plan::k_absent || !value(whole).dims) return;
    const std::set<std::int32_t> distinct(step.inputs.begin(), step.inputs.end());
    if (distinct.size() != step.inputs.size()) return;
    for (const std::int32_t part : step.inputs)
      if (!is_free(part) || value(part).layout != value(whole).layout || is_inside(whole, part)) return;
    const auto place = normalise_axis("Concat", axis, static_cast<std::int64_t>(value(whole).dims->size()));
    Dim offset = 0;
    for (const std::int32_t part : step.inputs) {
      value(part).view = plan::View{whole, place, offset};
      offset = offset + (*value(part).dims)[static_cast<std::size_t>(place)];
    }
  }

  bool can_be_cut(std::int32_t whole) {
    return whole != plan::k_absent && value(whole).dims &&
           (value(whole).storage == plan::Storage::arena || value(whole).storage == plan::Storage::input);
  }

  void cut_split(const plan::Step& step, std::int64_t axis) {
    const std::int32_t whole = step.inputs[0];
    if (!can_be_cut(whole)) return;
    for (const std::int32_t part : step.outputs)
      if (part == plan::k_absent || !is_free(part) || value(part).layout != value(whole).layout ||
          is_inside(whole, part))
        return;
    const auto place = normalise_axis("Split", axis, static_cast<std::int64_t>(value(whole).dims->size()));
    Dim offset = 0;
    for (const std::int32_t part : step.outputs) {
      value(part).view = plan::View{whole, place, offset};
      offset = offset + (*value(part).dims)[static_cast<std::size_t>(place)];
    }
  }

  std::optional<std::vector<std::int64_t>> integers(const plan::Step& step, std::size_t input) {
    if (input >= step.inputs.size() || step.inputs[input] == plan::k_absent) return std::nullopt;
    const plan::Value& source = value(step.inputs[input]);
    if (source.storage == plan::Storage::constant) return to_i64(constants_[at(source.constant)].plain);
    if (source.storage == plan::Storage::content) return shape_from_dims(*source.content);
    return std::nullopt;
  }

  /// A slice of one axis from a constant start in steps of 1.
  void cut_slice(const plan::Step& step) {
    const std::int32_t whole = step.inputs[0];
    const std::int32_t part = step.outputs[0];
    if (!can_be_cut(whole) || !is_free(part) || value(part).layout != value(whole).layout || is_inside(whole, part))
      return;
    const auto starts = integers(step, 1);
    const auto axes = integers(step, 3);
    const auto steps = integers(step, 4);
    const bool has_steps = step.inputs.size() > 4 && step.inputs[4] != plan::k_absent;
    if (!starts || starts->size() != 1 || (*starts)[0] < 0) return;
    if (has_steps && (!steps || (*steps)[0] != 1)) return;
    if (step.inputs.size() > 3 && step.inputs[3] != plan::k_absent && !axes) return;
    const std::int64_t axis =
        normalise_axis("Slice", axes ? (*axes)[0] : 0, static_cast<std::int64_t>(value(whole).dims->size()));
    const Dim& extent = (*value(whole).dims)[static_cast<std::size_t>(axis)];
    const bool starts_inside = (extent - (*starts)[0]).is_never_negative();
    if (starts_inside) value(part).view = plan::View{whole, axis, (*starts)[0]};
  }

  /// False where the layout surely stores another order than a plain tensor's.
  bool may_be_row_major(std::int32_t index) {
    if (value(index).layout == Layout::plain) return true;
    if (value(index).layout != Layout::channels_last) return false;
    const Dims& dims = *value(index).dims;
    const auto may_be_one = [](const Dim& dim) { return !dim.is_const() || dim.value() == 1; };
    return may_be_one(dims[1]) || std::all_of(dims.begin() + 2, dims.end(), may_be_one);
  }

  void alias_whole(const plan::Step& step) {
    const std::int32_t from = step.inputs[0];
    const std::int32_t to = step.outputs[0];
    if (!can_be_cut(from) || to == plan::k_absent || !value(to).dims) return;
    if (!may_be_row_major(from) || !may_be_row_major(to) || value(from).dtype != value(to).dtype) return;
    if (is_free(to) && !is_inside(from, to))
      value(to).view = plan::View{from, plan::k_whole, 0};
    else if (is_free(from) && !is_inside(to, from))
      value(from).view = plan::View{to, plan::k_whole, 0};
  }

  plan::Program& program_;
  const std::vector<plan::Constant>& constants_;
  std::vector<bool> produced_;
};

}  // namespace

void plan_views(plan::Program& program, const std::vector<plan::Constant>& constants) {
  ViewPlanner(program, constants).run();
}

}  // namespace temper::builder
