// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/str.h"
#include "builder/profiles.h"
#include "deploy/model.h"

namespace temper::deploy {

namespace {

std::vector<std::string> names_of(const std::vector<tasks::NetworkTensor>& tensors) {
  std::vector<std::string> names;
  for (const auto& tensor : tensors) names.push_back(tensor.name);
  return names;
}

const tasks::NetworkTensor* find_tensor(const std::vector<tasks::NetworkTensor>& tensors, const std::string& name) {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const auto& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

/// "it has 'images'" with a guess at what was meant.
std::string what_it_has(const std::string& name, const std::vector<std::string>& names) {
  const std::string near = nearest_name(name, names);
  return near.empty() ? str("it has '", join(names, "', '"), "'") : str("did you mean '", near, "'?");
}

class Resolver {
 public:
  Resolver(const Config& config, const Model& model)
      : config_(config), model_(model), problems_(config.document.file) {}

  std::vector<OptimizationProfile> run() {
    check(config_.model_io.inputs, model_.network.inputs, "inputs");
    check(config_.model_io.outputs, model_.network.outputs, "outputs");
    check_axes();
    std::vector<OptimizationProfile> profiles = config_.backend.model_inputs;
    if (profiles.empty()) profiles.emplace_back();
    for (std::size_t i = 0; i < profiles.size(); ++i) complete(profiles[i], i);
    problems_.throw_if_any();
    return profiles;
  }

 private:
  void add(const std::string& path, const std::string& text) { problems_.add(config_.document.line(path), text); }
  [[nodiscard]] std::string model_name() const { return str("'", model_.path.filename().string(), "'"); }

  void check(const std::vector<TensorIo>& given, const std::vector<tasks::NetworkTensor>& actual, const char* kind) {
    for (std::size_t i = 0; i < given.size(); ++i) {
      const TensorIo& tensor = given[i];
      const std::string path = str("model_io.", kind, "[", i, "]");
      const auto* found = find_tensor(actual, tensor.name);
      if (found == nullptr) {
        add(path, str(model_name(), " has no '", tensor.name, "' among its ", kind, "; ",
                      what_it_has(tensor.name, names_of(actual))));
        continue;
      }
      if (tensor.dtype && *tensor.dtype != found->dtype)
        add(path + ".dtype", str("'", tensor.name, "' of ", model_name(), " holds ", dtype_name(found->dtype), ", not ",
                                 dtype_name(*tensor.dtype)));
      if (tensor.shape && !agrees(*tensor.shape, found->shape))
        add(path + ".shape", str("'", tensor.name, "' of ", model_name(), " has the shape ", text(found->shape),
                                 ", not ", text(*tensor.shape), " (-1 is an open extent)"));
    }
  }

  static std::string text(const Shape& shape) { return str("[", join(shape, ", "), "]"); }

  static bool agrees(const Shape& given, const Shape& actual) {
    if (given.size() != actual.size()) return false;
    for (std::size_t i = 0; i < given.size(); ++i)
      if (given[i] >= 0 && actual[i] >= 0 && given[i] != actual[i]) return false;
    return true;
  }

  void check_axes() {
    for (const auto& [name, axes] : config_.model_io.dynamic_axes) {
      const std::string path = str("model_io.dynamic_axes.", name);
      const auto* tensor = find_tensor(model_.network.inputs, name);
      if (tensor == nullptr) tensor = find_tensor(model_.network.outputs, name);
      if (tensor == nullptr) {
        auto names = names_of(model_.network.inputs);
        for (auto& output : names_of(model_.network.outputs)) names.push_back(output);
        add(path, str(model_name(), " has no '", name, "'; ", what_it_has(name, names)));
        continue;
      }
      for (const auto& [axis, label] : axes)
        if (axis >= static_cast<std::int64_t>(tensor->shape.size()))
          add(path, str("'", name, "' has ", tensor->shape.size(), " axes, so that axis ", axis, " does not exist"));
        else if (tensor->shape[static_cast<std::size_t>(axis)] >= 0)
          add(path, str("axis ", axis, " of '", name, "' is ", tensor->shape[static_cast<std::size_t>(axis)], " in ",
                        model_name(), " and cannot vary; export the model with this axis open"));
    }
  }

  /// Gives a shape to every input that no range of the profile speaks of.
  void complete(OptimizationProfile& profile, std::size_t index) {
    for (const auto& [pattern, range] : profile.ranges()) {
      const auto is_match = [&, key = pattern](const auto& input) {
        return builder::matches_wildcard(key, input.name);
      };
      if (std::none_of(model_.inputs.begin(), model_.inputs.end(), is_match))
        add(str("backend_config.model_inputs[", index, "].", pattern),
            str(model_name(), " has no input '", pattern, "'; ",
                what_it_has(pattern, names_of(model_.network.inputs))));
    }
    OptimizationProfile made;
    for (const auto& input : model_.inputs) {
      const auto& ranges = profile.ranges();
      const bool has_range = std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
        return builder::matches_wildcard(range.first, input.name);
      });
      if (has_range || input.is_shape_tensor || !input.dims) continue;
      const Shape shape = single_shape(input.name);
      made.add(input.name, shape, shape, shape);
    }
    for (const auto& [name, range] : made.ranges()) profile.add(name, range.min, range.opt, range.max);
  }

  Shape single_shape(const std::string& input) {
    const Shape& actual = find_tensor(model_.network.inputs, input)->shape;
    Shape shape = actual;
    const auto& given = config_.model_io.inputs;
    const auto found = std::find_if(given.begin(), given.end(), [&](const TensorIo& io) { return io.name == input; });
    if (found != given.end() && found->shape && agrees(*found->shape, actual))
      for (std::size_t i = 0; i < shape.size(); ++i) shape[i] = std::max((*found->shape)[i], shape[i]);
    const std::int64_t batch = batch_axis(input);
    for (std::size_t i = 0; i < shape.size(); ++i) {
      const bool is_batch = static_cast<std::int64_t>(i) == batch;
      if (is_batch && config_.model_io.batch_size) pin(input, shape[i], actual[i]);
      if (shape[i] < 0 && is_batch) shape[i] = 1;
      if (shape[i] >= 0) continue;
      add("model_io.inputs", str("axis ", i, " of input '", input, "' of ", model_name(),
                                 " is open; give its shape in 'model_io.inputs' or a range in "
                                 "'backend_config.model_inputs'"));
      shape[i] = 1;
    }
    return shape;
  }

  void pin(const std::string& input, std::int64_t& extent, std::int64_t actual) {
    const std::int64_t batch = *config_.model_io.batch_size;
    if (actual >= 0 && actual != batch)
      add("model_io.batch_size", str("the batch axis of input '", input, "' is ", actual, " in ", model_name(),
                                     ", so that a batch of ", batch, " cannot be; export it with an open batch axis"));
    extent = batch;
  }

  /// -1 where the labels of the input's axes name none of them batch.
  [[nodiscard]] std::int64_t batch_axis(const std::string& input) const {
    const auto found = config_.model_io.dynamic_axes.find(input);
    if (found == config_.model_io.dynamic_axes.end()) return 0;
    for (const auto& [axis, label] : found->second)
      if (label.starts_with("batch")) return axis;
    return -1;
  }

  const Config& config_;
  const Model& model_;
  Problems problems_;
};

}  // namespace

std::vector<OptimizationProfile> resolve_profiles(const Config& config, const Model& model) {
  return Resolver(config, model).run();
}

tasks::NetworkInfo network_at(const Model& model, const OptimizationProfile& profile) {
  tasks::NetworkInfo network = model.network;
  for (auto& input : network.inputs)
    for (const auto& [pattern, range] : profile.ranges()) {
      if (!builder::matches_wildcard(pattern, input.name) || range.opt.size() != input.shape.size()) continue;
      for (std::size_t i = 1; i < input.shape.size(); ++i) input.shape[i] = range.opt[i];
    }
  return network;
}

}  // namespace temper::deploy
