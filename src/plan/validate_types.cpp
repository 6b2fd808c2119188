// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "plan/validate.h"

namespace temper::plan {

namespace {

/// What is known of a value beforehand; nothing where its type or rank is not.
std::optional<TensorType> known_type(const Value& value, const std::vector<Constant>& constants) {
  if (value.dtype == DType::undefined || !value.dims) return std::nullopt;
  if (value.constant != k_absent) {
    const Tensor& plain = constants[static_cast<std::size_t>(value.constant)].plain;
    if (plain.is_valid()) return TensorType::of(plain);
  }
  TensorType type(value.dtype, *value.dims);
  type.content = value.content;
  return type;
}

bool may_be_equal(const Dims& a, const Dims& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i].is_const() && b[i].is_const() && a[i] != b[i]) return false;
  return true;
}

void validate_step(const Program& program, const Step& step, const std::vector<Constant>& constants) {
  std::vector<TensorType> inputs;
  for (const std::int32_t input : step.inputs) {
    if (input == k_absent) {
      inputs.emplace_back();
      continue;
    }
    auto type = known_type(program.values[static_cast<std::size_t>(input)], constants);
    if (!type) return;
    type->is_given = true;
    inputs.push_back(std::move(*type));
  }
  const auto outputs = step.op.infer(inputs, step.outputs.size());
  TEMPER_CHECK(outputs.size() >= step.outputs.size(), bad_plan, "it has ", step.outputs.size(), " outputs, ",
               step.op.name(), " gives ", outputs.size());
  for (std::size_t i = 0; i < step.outputs.size(); ++i) {
    if (step.outputs[i] == k_absent) continue;
    const Value& value = program.values[static_cast<std::size_t>(step.outputs[i])];
    const bool same_dtype =
        value.dtype == outputs[i].dtype || value.dtype == DType::undefined || outputs[i].dtype == DType::undefined;
    const bool same_dims = !value.dims || !outputs[i].dims || may_be_equal(*value.dims, *outputs[i].dims);
    TensorType declared = TensorType::unranked(value.dtype);
    declared.dims = value.dims;
    TEMPER_CHECK(same_dtype && same_dims, bad_plan, "output '", value.name, "' is declared as ", declared.text(), ", ",
                 step.op.name(), " gives ", outputs[i].text());
  }
}

}  // namespace

void validate_types(const Program& program, const std::vector<Constant>& constants) {
  for (const Step& step : program.steps) {
    try {
      validate_step(program, step, constants);
    } catch (const Error& error) {
      throw Error(ErrorCode::bad_plan, str("step '", step.name, "' of the plan is wrong: ", error.message()), __FILE__,
                  __LINE__);
    }
  }
}

}  // namespace temper::plan
