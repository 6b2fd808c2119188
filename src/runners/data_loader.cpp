// SPDX-License-Identifier: Apache-2.0
#include "runners/data_loader.h"

#include <fnmatch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "base/check.h"
#include "base/hash.h"
#include "builder/profiles.h"
#include "runners/recorded_runner.h"
#include "tensor/dtype.h"
#include "tensor/npz.h"
#include "tensor/numeric.h"

namespace temper::runners {

namespace {

using Symbols = std::map<std::string, std::int64_t>;

/// The value of the last key that matches, or null.
template <class T>
const T* find_option(const std::vector<std::pair<std::string, T>>& options, const std::string& name) {
  for (auto it = options.rbegin(); it != options.rend(); ++it)
    if (fnmatch(it->first.c_str(), name.c_str(), 0) == 0) return &it->second;
  return nullptr;
}

template <class T>
void check_keys(const std::vector<std::pair<std::string, T>>& options, const std::vector<InputSpec>& specs) {
  std::vector<std::string> names;
  for (const auto& spec : specs) names.push_back(spec.name);
  for (const auto& [key, value] : options) {
    const auto matches = [&](const std::string& name) { return fnmatch(key.c_str(), name.c_str(), 0) == 0; };
    TEMPER_CHECK(std::any_of(names.begin(), names.end(), matches), bad_argument, "no input matches '", key,
                 "'; the inputs are ", join(names, ", "));
  }
}

void check_shape(const InputSpec& spec, const Shape& shape, std::string_view origin) {
  if (!spec.dims) return;
  bool fits = spec.dims->size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) fits = (*spec.dims)[i].known().value_or(shape[i]) == shape[i];
  TEMPER_CHECK(fits, bad_argument, "input '", spec.name, "' is ", dims_text(*spec.dims), "; ", origin, " is ",
               shape_text(shape));
}

class RandomInputs {
 public:
  RandomInputs(const std::vector<InputSpec>& specs, const DataOptions& options, std::vector<std::string>& warnings)
      : specs_(specs), options_(options), warnings_(warnings) {
    for (const auto& spec : specs)
      if (const Shape* shape = find_option(options.shapes, spec.name)) bind(spec, *shape);
  }

  NamedTensors make(int iteration) {
    NamedTensors inputs;
    for (const auto& spec : specs_) inputs.emplace_back(spec.name, make_one(spec, iteration));
    return inputs;
  }

 private:
  /// Takes the numbers of symbols from a shape that was asked for.
  void bind(const InputSpec& spec, const Shape& shape) {
    check_shape(spec, shape, "the shape asked for");
    for (std::size_t i = 0; spec.dims && i < shape.size(); ++i) {
      const auto symbol = (*spec.dims)[i].as_symbol();
      if (!symbol) continue;
      const auto [found, is_new] = symbols_.try_emplace(*symbol, shape[i]);
      TEMPER_CHECK(found->second == shape[i], bad_argument, "input '", spec.name, "': ", *symbol, " is ", shape[i],
                   " here and ", found->second, " in another input");
    }
  }

  std::int64_t extent(const InputSpec& spec, const Dim& dim) {
    const Dim value = dim.substitute([&](const std::string& symbol) -> std::optional<Dim> {
      const auto found = symbols_.find(symbol);
      if (found != symbols_.end()) return Dim(found->second);
      if (warned_.insert(symbol).second)
        warnings_.push_back(str("input '", spec.name, "': extent ", symbol, " is taken as 1; set it with --shape '",
                                spec.name, ":...'"));
      return Dim(1);
    });
    TEMPER_CHECK(value.is_const() && value.value() >= 0, bad_argument, "input '", spec.name, "': extent ", dim,
                 " has no value; give the shape");
    return value.value();
  }

  Shape shape_of(const InputSpec& spec) {
    if (const Shape* asked = find_option(options_.shapes, spec.name)) return *asked;
    TEMPER_CHECK(spec.dims, bad_argument, "input '", spec.name, "' can have any rank; give its shape");
    Shape shape;
    for (const Dim& dim : *spec.dims) shape.push_back(extent(spec, dim));
    return shape;
  }

  Tensor make_one(const InputSpec& spec, int iteration) {
    if (const auto* values = find_option(options_.values, spec.name)) {
      const bool is_scalar = spec.dims && spec.dims->empty() && values->size() == 1;
      return from_i64(spec.dtype, is_scalar ? Shape{} : Shape{static_cast<std::int64_t>(values->size())}, *values);
    }
    std::mt19937_64 random(hash_string(spec.name, options_.seed + static_cast<std::uint64_t>(iteration)));
    const Shape shape = shape_of(spec);
    if (spec.is_shape_tensor) {
      warnings_.push_back(
          str("shape tensor '", spec.name, "' is taken as ones; set it with --shape '", spec.name, ":...'"));
      return from_i64(spec.dtype, shape, std::vector<std::int64_t>(static_cast<std::size_t>(element_count(shape)), 1));
    }
    if (spec.dtype == DType::string) return make_strings(shape, random);
    TEMPER_CHECK(is_numeric(spec.dtype) || spec.dtype == DType::boolean, bad_argument, "input '", spec.name, "' is a ",
                 dtype_name(spec.dtype), ", which cannot be made up: load inputs from a file");
    return make_numbers(spec, shape, random);
  }

  Tensor make_numbers(const InputSpec& spec, const Shape& shape, std::mt19937_64& random) const {
    const auto* asked = find_option(options_.ranges, spec.name);
    const auto [low, high] = asked == nullptr ? std::pair(0.0, 1.0) : *asked;
    const bool is_continuous = is_floating(spec.dtype);
    std::vector<double> values(static_cast<std::size_t>(element_count(shape)));
    bool is_zero = true;
    for (double& value : values) {
      // Not std::uniform_real_distribution, whose numbers differ between libraries.
      const double share = static_cast<double>(random() >> 11) * 0x1p-53;
      value = is_continuous ? low + share * (high - low) : low + std::floor(share * (high - low + 1));
      is_zero = is_zero && value == 0;
    }
    if (is_zero && !values.empty()) values[0] = high != 0 ? high : low;
    return from_f64(spec.dtype, shape, values);
  }

  static Tensor make_strings(const Shape& shape, std::mt19937_64& random) {
    std::vector<std::string> words(static_cast<std::size_t>(element_count(shape)));
    for (auto& word : words)
      for (std::uint64_t length = 1 + random() % 8; length > 0; --length)
        word += static_cast<char>('a' + random() % 26);
    return Tensor::of_strings(shape, std::move(words));
  }

  const std::vector<InputSpec>& specs_;
  const DataOptions& options_;
  std::vector<std::string>& warnings_;
  Symbols symbols_;
  std::set<std::string> warned_;
};

/// The loaded array in the type that the network wants.
Tensor fitted(const InputSpec& spec, Tensor tensor, const std::string& file, std::vector<std::string>& warnings) {
  check_shape(spec, tensor.shape(), "its array in " + file);
  if (spec.dtype == DType::undefined || tensor.dtype() == spec.dtype) return tensor;
  const bool is_same_kind = (is_floating(tensor.dtype()) && is_floating(spec.dtype)) ||
                            (is_integer(tensor.dtype()) && is_integer(spec.dtype));
  TEMPER_CHECK(is_same_kind, bad_argument, "input '", spec.name, "' is ", dtype_name(spec.dtype), ", its array in ",
               file, " is ", dtype_name(tensor.dtype()));
  warnings.push_back(
      str("input '", spec.name, "' was rounded from ", dtype_name(tensor.dtype()), " to ", dtype_name(spec.dtype)));
  return cast(tensor, spec.dtype);
}

NamedTensors load_one(const std::vector<InputSpec>& specs, const std::filesystem::path& path,
                      std::vector<std::string>& warnings) {
  NamedTensors loaded = read_npz(path);
  NamedTensors inputs;
  for (const auto& spec : specs)
    inputs.emplace_back(spec.name,
                        fitted(spec, require_input(loaded, spec.name, path.string()), path.string(), warnings));
  for (const auto& [name, tensor] : loaded) {
    const auto is_named = [&](const InputSpec& spec) { return spec.name == name; };
    TEMPER_CHECK(std::any_of(specs.begin(), specs.end(), is_named), bad_argument, path.string(), " holds '", name,
                 "', which is no input");
  }
  return inputs;
}

}  // namespace

std::vector<InputSpec> input_specs(const ir::Graph& graph) {
  const std::vector<bool> is_shape_tensor = builder::find_shape_tensors(graph);
  std::vector<InputSpec> specs;
  for (std::size_t i = 0; i < graph.inputs().size(); ++i) {
    const ir::Value& value = graph.value(graph.inputs()[i]);
    specs.push_back({value.name, value.type.dtype, value.type.dims, is_shape_tensor[i]});
  }
  return specs;
}

std::vector<InputSpec> input_specs(const Engine& engine) {
  std::vector<InputSpec> specs;
  for (const TensorInfo& info : engine.inputs()) {
    InputSpec spec{info.name, info.dtype, std::nullopt, info.is_shape_tensor};
    if (info.dims) {
      spec.dims.emplace();
      for (const auto& text : *info.dims) spec.dims->push_back(Dim::parse(text));
    }
    specs.push_back(std::move(spec));
  }
  return specs;
}

LoadedInputs load_inputs(const std::vector<InputSpec>& specs, const DataOptions& options) {
  check_keys(options.shapes, specs);
  check_keys(options.values, specs);
  check_keys(options.ranges, specs);
  LoadedInputs result;
  if (!options.load.empty()) {
    for (const auto& file : npz_files(options.load)) result.runs.push_back(load_one(specs, file, result.warnings));
    return result;
  }
  RandomInputs random(specs, options, result.warnings);
  for (int i = 0; i < options.iterations; ++i) result.runs.push_back(random.make(i));
  return result;
}

}  // namespace temper::runners
