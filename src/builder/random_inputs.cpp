// SPDX-License-Identifier: Apache-2.0
#include "builder/random_inputs.h"

#include <random>

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::builder {

namespace {

Tensor random_tensor(DType dtype, const Shape& shape, std::mt19937_64& engine) {
  if (dtype == DType::string) return Tensor(DType::string, shape);
  if (dtype == DType::sequence) return Tensor::sequence({});
  if (dtype == DType::optional) return Tensor::optional({});
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  if (is_floating(dtype)) {
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (double& value : values) value = uniform(engine);
  } else {
    for (double& value : values) value = static_cast<double>(engine() & 1U);
  }
  return from_f64(dtype, shape, values);
}

}  // namespace

std::vector<Tensor> random_inputs(const plan::Program& program, const plan::Profile& profile, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<Tensor> inputs;
  for (const std::int32_t index : program.inputs) {
    const plan::Value& value = program.values[static_cast<std::size_t>(index)];
    const plan::InputRange* extents = nullptr;
    const plan::InputRange* elements = nullptr;
    for (const plan::InputRange& range : profile.ranges)
      if (range.input == value.name) (range.is_content ? elements : extents) = &range;
    TEMPER_CHECK(extents != nullptr, internal, "the profile has no range for input '", value.name, "'");
    inputs.push_back(elements != nullptr ? from_i64(value.dtype, extents->opt, elements->opt)
                                         : random_tensor(value.dtype, extents->opt, engine));
  }
  return inputs;
}

}  // namespace temper::builder
