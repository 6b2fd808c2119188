// SPDX-License-Identifier: Apache-2.0
#include "runners/torchscript_runner.h"

#include <dlfcn.h>

#include <cstring>

#include "base/check.h"
#include "onnx/import_model.h"
#include "torchscript/torchscript.h"

namespace temper::runners {

namespace {

constexpr const char* k_library = "libtemper_torchscript.so";

/// The plugin's functions, loaded once for the process: libtorch cannot be unloaded.
struct Torch {
  decltype(&temper_torch_version) version;
  decltype(&temper_torch_error) error;
  decltype(&temper_torch_load) load;
  decltype(&temper_torch_run) run;
  decltype(&temper_torch_free) free;
};

/// Beside what holds this function (program or library), in ../lib of it, then wherever the loader looks.
void* open_library() {
  Dl_info self{};
  std::vector<std::filesystem::path> places;
  if (::dladdr(reinterpret_cast<const void*>(&open_library), &self) != 0) {
    std::error_code ignored;
    const auto file = std::filesystem::canonical(self.dli_fname, ignored);
    if (!ignored) places = {file.parent_path() / k_library, file.parent_path().parent_path() / "lib" / k_library};
  }
  for (const auto& place : places)
    if (std::filesystem::exists(place)) return ::dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  return ::dlopen(k_library, RTLD_NOW | RTLD_LOCAL);
}

const Torch& torch() {
  static const Torch functions = [] {
    void* library = open_library();
    TEMPER_CHECK(library != nullptr, device, "the torchscript runner needs ", k_library,
                 ", which is built where libtorch is found: ", ::dlerror());
    const auto find = [&]<class F>(F& function, const char* name) {
      function = reinterpret_cast<F>(::dlsym(library, name));
      TEMPER_CHECK(function != nullptr, device, k_library, " has no function ", name, "; it is of another version");
    };
    Torch loaded{};
    find(loaded.version, "temper_torch_version");
    find(loaded.error, "temper_torch_error");
    find(loaded.load, "temper_torch_load");
    find(loaded.run, "temper_torch_run");
    find(loaded.free, "temper_torch_free");
    return loaded;
  }();
  return functions;
}

class TorchScriptRunner final : public Runner {
 public:
  TorchScriptRunner(std::filesystem::path module, std::filesystem::path model, int threads)
      : Runner("torchscript"), path_(std::move(module)), model_(std::move(model)), threads_(threads) {}

  std::string description() const override {
    return str("TorchScript", module_ ? str(", libtorch ", torch().version()) : std::string());
  }

  void activate() override {
    const ir::Graph graph = onnx::import_model(model_).graph;
    inputs_.clear();
    outputs_.clear();
    for (const ir::ValueId id : graph.inputs()) inputs_.push_back(graph.value(id).name);
    for (const ir::ValueId id : graph.outputs()) outputs_.push_back(graph.value(id).name);
    TEMPER_CHECK(std::filesystem::exists(path_), io, "there is no file ", path_.string());
    module_ = {torch().load(path_.c_str(), threads_), torch().free};
    TEMPER_CHECK(module_ != nullptr, bad_argument, path_.string(),
                 " is no TorchScript module that this libtorch reads (torch.jit.save writes one): ", torch().error());
  }

  void deactivate() override { module_.reset(); }

  NamedTensors infer(const NamedTensors& inputs) override {
    TEMPER_CHECK(module_, internal, "the torchscript runner is not active");
    std::vector<temper_torch_tensor> arguments;
    for (const std::string& name : inputs_) {
      const Tensor& tensor = require_input(inputs, name, "the model");
      // The module is not expected to write to its arguments; a copy would cost every runner's input twice.
      arguments.push_back({name.c_str(), dtype_name(tensor.dtype()).data(), tensor.shape().data(),
                           tensor.shape().size(), const_cast<void*>(tensor.raw())});
    }
    NamedTensors outputs;
    const auto take = [](void* user, const temper_torch_tensor* output) {
      Tensor tensor(dtype_from_name(output->dtype), Shape(output->shape, output->shape + output->rank));
      if (tensor.byte_size() > 0) std::memcpy(tensor.mutable_raw(), output->data, tensor.byte_size());
      static_cast<NamedTensors*>(user)->emplace_back(output->name != nullptr ? output->name : "", std::move(tensor));
    };
    TEMPER_CHECK(torch().run(module_.get(), arguments.data(), arguments.size(), take, &outputs) != 0, device,
                 path_.string(), ": ", torch().error());
    name_outputs(outputs);
    return outputs;
  }

 private:
  void name_outputs(NamedTensors& outputs) const {
    TEMPER_CHECK(outputs.size() == outputs_.size(), bad_argument, path_.string(), " returns ", outputs.size(),
                 " tensors, the model has ", outputs_.size(), " outputs: ", join(outputs_, ", "));
    for (std::size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].first.empty()) outputs[i].first = outputs_[i];
  }

  std::filesystem::path path_;
  std::filesystem::path model_;
  int threads_;
  std::vector<std::string> inputs_;
  std::vector<std::string> outputs_;
  std::unique_ptr<temper_torch_module, void (*)(temper_torch_module*)> module_{nullptr, nullptr};
};

}  // namespace

std::unique_ptr<Runner> make_torchscript_runner(std::filesystem::path module, std::filesystem::path model,
                                                int threads) {
  return std::make_unique<TorchScriptRunner>(std::move(module), std::move(model), threads);
}

}  // namespace temper::runners
