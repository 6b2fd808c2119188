// SPDX-License-Identifier: Apache-2.0
#include "runners/onnxruntime_runner.h"

#include <optional>
#include <vector>

#include "base/check.h"
#include "base/env.h"
#include "base/file.h"
#include "runners/extra_outputs.h"
#include "runners/ort_values.h"

namespace temper::runners {

namespace {

using ort::Place;

std::filesystem::path library_of(const OnnxRuntimeOptions& options) {
  if (!options.library.empty()) return options.library;
  const auto named = env_value(EnvVar::onnxruntime);
  TEMPER_CHECK(named, bad_argument,
               "the onnxruntime runner needs the library: name it with --onnxruntime-library "
               "PATH/libonnxruntime.so or the environment variable TEMPER_ONNXRUNTIME");
  return *named;
}

/// Everything of one active runner, freed in reverse order.
struct Session {
  ort::Api api;
  ort::Handle<ort::Env> env;
  ort::Handle<ort::SessionOptions> options;
  std::string model;  ///< the bytes that the session may keep reading
  ort::Handle<ort::Session> session;
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
};

ort::Handle<ort::Env> make_env(const ort::Api& api) {
  constexpr int k_log_errors = 3;
  ort::Env* env = nullptr;
  api.call(Place::create_env, k_log_errors, "temper", &env);
  return api.own(env, Place::release_env);
}

ort::Handle<ort::SessionOptions> make_options(const ort::Api& api, const OnnxRuntimeOptions& options) {
  ort::SessionOptions* raw = nullptr;
  api.call(Place::create_session_options, &raw);
  auto held = api.own(raw, Place::release_session_options);
  constexpr int k_no_optimization = 0;
  if (options.disables_optimization) api.call(Place::set_graph_optimization_level, raw, k_no_optimization);
  if (options.threads > 0) {
    api.call(Place::set_intra_op_threads, raw, options.threads);
    api.call(Place::set_inter_op_threads, raw, 1);
  }
  return held;
}

std::vector<std::string> names_of(const ort::Api& api, const ort::Session* session, Place count_place,
                                  Place name_place) {
  ort::Allocator* allocator = nullptr;
  api.call(Place::default_allocator, &allocator);
  std::size_t count = 0;
  api.call(count_place, session, &count);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) {
    char* name = nullptr;
    api.call(name_place, session, i, allocator, &name);
    names.emplace_back(name);
    api.call(Place::allocator_free, allocator, static_cast<void*>(name));
  }
  return names;
}

class OnnxRuntimeRunner final : public Runner {
 public:
  OnnxRuntimeRunner(std::filesystem::path model, OnnxRuntimeOptions options)
      : Runner("onnxruntime"), model_(std::move(model)), options_(std::move(options)) {}

  std::string description() const override {
    if (!session_) return "ONNX Runtime";
    return str("ONNX Runtime ", session_->api.version(),
               options_.threads > 0 ? str(", ", options_.threads, " threads") : std::string());
  }

  void activate() override {
    ort::Api api(library_of(options_));
    auto env = make_env(api);
    auto options = make_options(api, options_);
    std::string bytes;
    ort::Session* raw = nullptr;
    if (observed_.empty()) {
      api.call(Place::create_session, static_cast<const ort::Env*>(env.get()), model_.c_str(),
               static_cast<const ort::SessionOptions*>(options.get()), &raw);
    } else {
      bytes = with_extra_outputs(read_file(model_), observed_);
      api.call(Place::create_session_from_array, static_cast<const ort::Env*>(env.get()),
               static_cast<const void*>(bytes.data()), bytes.size(),
               static_cast<const ort::SessionOptions*>(options.get()), &raw);
    }
    auto session = api.own(raw, Place::release_session);
    auto inputs = names_of(api, raw, Place::input_count, Place::input_name);
    auto outputs = names_of(api, raw, Place::output_count, Place::output_name);
    session_.emplace(Session{std::move(api), std::move(env), std::move(options), std::move(bytes), std::move(session),
                             std::move(inputs), std::move(outputs)});
  }

  void deactivate() override { session_.reset(); }

  NamedTensors infer(const NamedTensors& inputs) override {
    NamedTensors outputs = run(inputs);
    outputs.resize(outputs.size() - observed_.size());  // those were appended to the model's own
    return outputs;
  }

  bool can_observe() const override { return true; }
  void prepare_observation(const std::vector<std::string>& values) override { observed_ = values; }
  NamedTensors observe(const NamedTensors& inputs, const ValueObserver& observer) override {
    NamedTensors outputs = run(inputs);
    const std::size_t own = outputs.size() - observed_.size();
    for (std::size_t i = own; i < outputs.size(); ++i) observer(outputs[i].first, outputs[i].second);
    outputs.resize(own);
    return outputs;
  }

 private:
  NamedTensors run(const NamedTensors& inputs) const {
    TEMPER_CHECK(session_, internal, "the onnxruntime runner is not active");
    const ort::Api& api = session_->api;
    std::vector<ort::Handle<ort::Value>> held;
    std::vector<const ort::Value*> values;
    std::vector<const char*> input_names;
    for (const std::string& name : session_->inputs) {
      held.push_back(ort::value_from(api, require_input(inputs, name, "the model")));
      values.push_back(held.back().get());
      input_names.push_back(name.c_str());
    }
    std::vector<const char*> output_names;
    for (const std::string& name : session_->outputs) output_names.push_back(name.c_str());
    std::vector<ort::Value*> results(output_names.size());
    const void* const default_run_options = nullptr;
    api.call(Place::run, session_->session.get(), default_run_options,
             static_cast<const char* const*>(input_names.data()), static_cast<const ort::Value* const*>(values.data()),
             values.size(), static_cast<const char* const*>(output_names.data()), output_names.size(), results.data());
    std::vector<ort::Handle<ort::Value>> held_results;
    for (ort::Value* result : results) held_results.push_back(api.own(result, Place::release_value));
    NamedTensors outputs;
    for (std::size_t i = 0; i < results.size(); ++i)
      outputs.emplace_back(session_->outputs[i], ort::tensor_from(api, results[i]));
    return outputs;
  }

  std::filesystem::path model_;
  OnnxRuntimeOptions options_;
  std::vector<std::string> observed_;
  std::optional<Session> session_;
};

}  // namespace

std::unique_ptr<Runner> make_onnxruntime_runner(std::filesystem::path model, OnnxRuntimeOptions options) {
  return std::make_unique<OnnxRuntimeRunner>(std::move(model), std::move(options));
}

}  // namespace temper::runners
