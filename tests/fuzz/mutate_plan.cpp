// SPDX-License-Identifier: Apache-2.0
#include "fuzz/mutate_plan.h"

#include <array>
#include <cstring>
#include <utility>

#include "plan/content.h"
#include "plan/writer.h"
#include "support/plan_checksums.h"
#include "temper/error.h"

namespace temper::fuzz {

namespace {

std::int32_t changed_index(Random& random, std::int32_t index) {
  return static_cast<std::int32_t>(changed_number(random, index));
}

Dim changed_dim(Random& random, const Dim& dim) {
  switch (below(random, 4)) {
    case 0: return changed_number(random, dim.known().value_or(1));
    case 1: return Dim::symbol("batch");
    case 2: return dim + static_cast<std::int64_t>(below(random, 3)) - 1;
    default: return floor_div(dim, static_cast<std::int64_t>(1 + below(random, 9)));
  }
}

void change_dims(Random& random, std::optional<Dims>& dims) {
  if (!dims || dims->empty() || below(random, 6) == 0)
    dims = Dims(below(random, 5), Dim(2));
  else if (below(random, 12) == 0)
    dims.reset();
  else
    pick(random, *dims) = changed_dim(random, pick(random, *dims));
}

void change_value(Random& random, plan::Program& program) {
  plan::Value& value = pick(random, program.values);
  switch (below(random, 7)) {
    case 0: value.dtype = static_cast<DType>(below(random, 24)); return;
    case 1: change_dims(random, value.dims); return;
    case 2: change_dims(random, value.content); return;
    case 3: value.layout = static_cast<Layout>(below(random, 6)); return;
    case 4: value.storage = static_cast<plan::Storage>(below(random, 4)); return;
    case 5: value.constant = changed_index(random, value.constant); return;
    default:
      if (!value.view) value.view.emplace();
      value.view->parent = static_cast<std::int32_t>(below(random, program.values.size()));
      value.view->axis = static_cast<std::int64_t>(below(random, 5)) - 1;
      value.view->offset = changed_dim(random, value.view->offset);
  }
}

void change_indices(Random& random, std::vector<std::int32_t>& indices, std::size_t values) {
  const auto any = static_cast<std::int32_t>(below(random, values));
  const std::size_t how = below(random, 4);
  if (indices.empty() || how == 0)
    indices.push_back(any);
  else if (how == 1)
    indices.pop_back();
  else
    pick(random, indices) = how == 2 ? any : changed_index(random, pick(random, indices));
}

void change_step(Random& random, plan::Program& program) {
  plan::Step& step = pick(random, program.steps);
  switch (below(random, 6)) {
    case 0: change_indices(random, step.inputs, program.values.size()); return;
    case 1: change_indices(random, step.outputs, program.values.size()); return;
    case 2: step.op = Operator(pick(random, program.steps).op); return;
    case 3: std::swap(step, pick(random, program.steps)); return;
    case 4: step.choices.resize(below(random, 4), {"reference.evaluate", ""}); return;
    default:
      program.steps.insert(program.steps.begin() + static_cast<std::ptrdiff_t>(below(random, program.steps.size())),
                           plan::Step(step));
  }
}

void change_profile(Random& random, plan::Plan& plan) {
  plan::Profile& profile = pick(random, plan.profiles);
  if (profile.ranges.empty()) return;
  plan::InputRange& range = pick(random, profile.ranges);
  auto* const extents = std::array{&range.min, &range.opt, &range.max}[below(random, 3)];
  if (!extents->empty() && below(random, 8) != 0)
    pick(random, *extents) = changed_number(random, pick(random, *extents));
  else if (below(random, 2) == 0)
    range.is_content = !range.is_content;
  else
    extents->push_back(1);
}

void change_content(Random& random, plan::Plan& plan) {
  plan::Program& program = pick(random, plan.programs);
  if (program.values.empty()) return;
  switch (below(random, 8)) {
    case 0:
      if (!plan.profiles.empty()) change_profile(random, plan);
      return;
    case 1:
      change_indices(random, below(random, 2) == 0 ? program.inputs : program.outputs, program.values.size());
      return;
    case 2:
      if (!plan.constants.empty()) std::swap(pick(random, plan.constants), pick(random, plan.constants));
      return;
    case 3:
    case 4:
      if (!program.steps.empty()) change_step(random, program);
      return;
    default: change_value(random, program);
  }
}

}  // namespace

std::vector<std::byte> mutate_section(std::vector<std::byte> file, Random& random) {
  constexpr std::size_t k_header = 32;
  if (file.size() <= k_header + 8) return file;
  for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) {
    const std::size_t width = std::size_t{1} << below(random, 4);
    const std::size_t at = k_header + below(random, file.size() - k_header - width) / width * width;
    std::int64_t word = 0;
    std::memcpy(&word, file.data() + at, width);
    word = changed_number(random, word);
    std::memcpy(file.data() + at, &word, width);
  }
  plan::mend_checksums(file);
  return file;
}

std::vector<std::byte> mutate_plan(const std::vector<std::byte>& file, Random& random) {
  try {
    plan::Plan plan = Plan::from_bytes(file).content().plan;
    for (std::size_t changes = 1 + below(random, 3); changes > 0; --changes) change_content(random, plan);
    return plan::serialise(plan);
  } catch (const Error&) {
    return mutate_section(file, random);
  }
}

}  // namespace temper::fuzz
