// SPDX-License-Identifier: Apache-2.0
#include "torchscript/torchscript.h"

#include <ATen/Parallel.h>
#include <torch/script.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

struct temper_torch_module {
  torch::jit::Module module;
};

namespace {

thread_local std::string last_error;

constexpr std::array<std::pair<const char*, torch::ScalarType>, 10> k_types = {{{"f32", torch::kFloat},
                                                                                {"f16", torch::kHalf},
                                                                                {"bf16", torch::kBFloat16},
                                                                                {"f64", torch::kDouble},
                                                                                {"i8", torch::kChar},
                                                                                {"i16", torch::kShort},
                                                                                {"i32", torch::kInt},
                                                                                {"i64", torch::kLong},
                                                                                {"u8", torch::kByte},
                                                                                {"bool", torch::kBool}}};

torch::Tensor to_torch(const temper_torch_tensor& tensor) {
  const std::string name = tensor.dtype;
  const auto* const found = std::ranges::find_if(k_types, [&](const auto& entry) { return entry.first == name; });
  if (found == k_types.end()) throw std::runtime_error("libtorch has no elements of type " + name);
  return torch::from_blob(tensor.data, torch::IntArrayRef(tensor.shape, tensor.rank), found->second);
}

void give(const torch::Tensor& tensor, const char* name, temper_torch_sink sink, void* user) {
  const torch::Tensor dense = tensor.cpu().contiguous();
  const auto* const found =
      std::ranges::find_if(k_types, [&](const auto& entry) { return entry.second == dense.scalar_type(); });
  if (found == k_types.end())
    throw std::runtime_error(std::string("an output has elements of type ") + c10::toString(dense.scalar_type()));
  const temper_torch_tensor output{name, found->first, dense.sizes().data(), dense.sizes().size(), dense.data_ptr()};
  sink(user, &output);
}

void give_all(const torch::IValue& value, const char* name, temper_torch_sink sink, void* user) {
  if (value.isTensor()) {
    give(value.toTensor(), name, sink, user);
  } else if (value.isTuple()) {
    for (const auto& element : value.toTupleRef().elements()) give_all(element, nullptr, sink, user);
  } else if (value.isList()) {
    for (const torch::IValue& element : value.toListRef()) give_all(element, nullptr, sink, user);
  } else if (value.isGenericDict()) {
    for (const auto& entry : value.toGenericDict())
      give_all(entry.value(), entry.key().isString() ? entry.key().toStringRef().c_str() : nullptr, sink, user);
  } else {
    throw std::runtime_error("forward() returns " + value.tagKind() + ", not tensors");
  }
}

/// Positional arguments, or all by name where every input is named like an argument.
std::pair<std::vector<torch::IValue>, torch::jit::Kwargs> arguments_of(const torch::jit::Module& module,
                                                                       const temper_torch_tensor* inputs,
                                                                       std::size_t count) {
  const auto method = module.get_method("forward");
  const auto& arguments = method.function().getSchema().arguments();
  const bool by_name = std::all_of(inputs, inputs + count, [&](const auto& input) {
    return std::ranges::any_of(arguments, [&](const auto& argument) { return argument.name() == input.name; });
  });
  std::pair<std::vector<torch::IValue>, torch::jit::Kwargs> result;
  for (std::size_t i = 0; i < count; ++i) {
    if (by_name)
      result.second.emplace(inputs[i].name, to_torch(inputs[i]));
    else
      result.first.emplace_back(to_torch(inputs[i]));
  }
  return result;
}

/// The first line: libtorch goes on with stacks.
std::string first_line(const std::exception& error) {
  const std::string text = error.what();
  return text.substr(0, text.find('\n'));
}

}  // namespace

const char* temper_torch_version(void) { return TORCH_VERSION; }

const char* temper_torch_error(void) { return last_error.c_str(); }

temper_torch_module* temper_torch_load(const char* path, int threads) try {
  if (threads > 0) at::set_num_threads(threads);
  auto module = torch::jit::load(path, torch::kCPU);
  module.eval();
  return new temper_torch_module{std::move(module)};
} catch (const std::exception& error) {
  last_error = first_line(error);
  return nullptr;
}

int temper_torch_run(temper_torch_module* module, const temper_torch_tensor* inputs, size_t count,
                     temper_torch_sink sink, void* user) try {
  const torch::InferenceMode without_gradients;
  auto [positional, named] = arguments_of(module->module, inputs, count);
  give_all(module->module.get_method("forward")(std::move(positional), named), nullptr, sink, user);
  return 1;
} catch (const std::exception& error) {
  last_error = first_line(error);
  return 0;
}

void temper_torch_free(temper_torch_module* module) { delete module; }
