// SPDX-License-Identifier: Apache-2.0
#include "cli/inputs.h"

#include <algorithm>
#include <map>
#include <random>

#include "base/check.h"
#include "tensor/dtype.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::cli {

namespace {

std::map<std::string, Shape> parse_shapes(const Engine& engine, const std::vector<std::string>& texts) {
  std::map<std::string, Shape> shapes;
  for (const auto& text : texts) {
    const auto profile = OptimizationProfile::parse(text);
    for (const auto& [name, range] : profile.ranges()) {
      const bool is_input = std::any_of(engine.inputs().begin(), engine.inputs().end(),
                                        [&](const TensorInfo& info) { return info.name == name; });
      TEMPER_CHECK(is_input, bad_argument, "--shape: the plan has no input '", name, "'");
      shapes[name] = range.opt;
    }
  }
  return shapes;
}

Tensor random_tensor(DType dtype, const Shape& shape, std::mt19937_64& random) {
  std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
  std::uniform_real_distribution<double> uniform(0.0, 1.0);
  for (double& value : values) value = is_floating(dtype) ? uniform(random) : static_cast<double>(random() & 1U);
  return from_f64(dtype, shape, values);
}

Tensor make_input(const Engine& engine, int profile, const TensorInfo& info, const std::map<std::string, Shape>& shapes,
                  std::mt19937_64& random) {
  TEMPER_CHECK(info.dtype != DType::string, bad_argument, "input '", info.name,
               "' holds strings; give it with --input");
  const auto given = shapes.find(info.name);
  const Shape opt = given != shapes.end() ? given->second : engine.range(profile, info.name).opt;
  if (!info.is_shape_tensor) return random_tensor(info.dtype, opt, random);
  Shape extents;
  for (const auto& dim : *info.dims) extents.push_back(std::stoll(dim));
  return from_i64(info.dtype, extents, opt);
}

}  // namespace

std::vector<Tensor> make_inputs(const Engine& engine, int profile, const InputSource& source) {
  std::map<std::string, Tensor> given;
  if (!source.npz.empty())
    for (auto& [name, tensor] : read_npz(source.npz)) given[name] = std::move(tensor);
  const auto shapes = parse_shapes(engine, source.shapes);
  std::mt19937_64 random(source.seed);
  std::vector<Tensor> inputs;
  for (const auto& info : engine.inputs()) {
    const auto found = given.find(info.name);
    inputs.push_back(found != given.end() ? found->second : make_input(engine, profile, info, shapes, random));
  }
  return inputs;
}

}  // namespace temper::cli
