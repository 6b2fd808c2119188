// SPDX-License-Identifier: Apache-2.0
#include "onnx/conformance.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <variant>

#include "base/check.h"
#include "ir/interpret.h"
#include "onnx/model_reader.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::onnx {

namespace fs = std::filesystem;

namespace {

bool matches_glob(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') {
    for (std::size_t skip = 0; skip <= text.size(); ++skip)
      if (matches_glob(text.substr(skip), pattern.substr(1))) return true;
    return false;
  }
  if (text.empty() || (pattern.front() != '?' && pattern.front() != text.front())) return false;
  return matches_glob(text.substr(1), pattern.substr(1));
}

std::string type_text(const Tensor& tensor) {
  return str(dtype_name(tensor.dtype()), "[", join(tensor.shape(), ", "), "]");
}

std::string type_difference(const Tensor& actual, const Tensor& expected) {
  const bool is_equal = actual.dtype() == expected.dtype() && actual.shape() == expected.shape();
  return is_equal ? "" : str("got ", type_text(actual), ", expected ", type_text(expected));
}

std::string float_difference(const Tensor& actual, const Tensor& expected, double relative, double absolute) {
  const auto a = to_f64(actual);
  const auto e = to_f64(expected);
  std::size_t wrong = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool is_equal = a[i] == e[i] || (std::isnan(a[i]) && std::isnan(e[i])) ||
                          std::abs(a[i] - e[i]) <= absolute + relative * std::abs(e[i]);
    if (is_equal) continue;
    if (wrong++ == 0) first = i;
  }
  if (wrong == 0) return "";
  return str(wrong, " of ", a.size(), " elements differ; element ", first, " is ", a[first], ", expected ", e[first]);
}

std::string exact_difference(const Tensor& actual, const Tensor& expected) {
  if (actual.equals(expected)) return "";
  if (actual.dtype() == DType::string) {
    for (std::size_t i = 0; i < actual.strings().size(); ++i)
      if (actual.strings()[i] != expected.strings()[i])
        return str("element ", i, " is '", actual.strings()[i], "', expected '", expected.strings()[i], "'");
  }
  const auto a = to_i64(actual);
  const auto e = to_i64(expected);
  std::size_t wrong = 0;
  std::size_t first = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != e[i] && wrong++ == 0) first = i;
  return wrong == 0 ? ""
                    : str(wrong, " of ", a.size(), " elements differ; element ", first, " is ", a[first], ", expected ",
                          e[first]);
}

std::vector<fs::path> numbered_files(const fs::path& folder, const std::string& stem) {
  std::vector<fs::path> files;
  for (int i = 0; fs::exists(folder / str(stem, "_", i, ".pb")); ++i)
    files.push_back(folder / str(stem, "_", i, ".pb"));
  return files;
}

/// ONNX's test generator has no bfloat16 of its own and stores it as UINT16.
Tensor read_like(const fs::path& path, DType dtype) {
  const Tensor tensor = read_value_file(path, dtype);
  if (dtype != DType::bf16 || tensor.dtype() != DType::u16) return tensor;
  return Tensor::view(DType::bf16, tensor.shape(), tensor.raw(), std::make_shared<Tensor>(tensor));
}

/// True where the outputs are drawn, so that goldens can tell types and shapes only.
bool draws_random_numbers(const ir::Graph& graph) {
  const auto order = graph.order();
  return std::any_of(order.begin(), order.end(), [&](ir::NodeId id) {
    const Operator& op = graph.node(id).op;
    const Attributes attributes = op.attributes();
    const bool has_body = std::any_of(attributes.begin(), attributes.end(), [](const auto& attribute) {
      return std::holds_alternative<SubgraphPtr>(attribute.second);
    });
    return op.is_random() && !has_body;
  });
}

void run_data_set(const fs::path& folder, const ImportedModel& model, const ConformanceRunner& runner,
                  const ConformanceOptions& options) {
  const ir::Graph& graph = model.graph;
  const auto input_files = numbered_files(folder, "input");
  const auto output_files = numbered_files(folder, "output");
  TEMPER_CHECK(input_files.size() == graph.inputs().size(), bad_argument, "the test gives ", input_files.size(),
               " inputs, the model has ", graph.inputs().size());
  std::vector<Tensor> inputs;
  for (std::size_t i = 0; i < input_files.size(); ++i)
    inputs.push_back(read_like(input_files[i], graph.type(graph.inputs()[i]).dtype));
  const std::vector<Tensor> outputs = runner(inputs);
  TEMPER_CHECK(output_files.size() <= outputs.size(), bad_argument, "the test expects ", output_files.size(),
               " outputs, got ", outputs.size());
  const bool is_random = draws_random_numbers(graph);
  for (std::size_t i = 0; i < output_files.size(); ++i) {
    const Tensor expected = read_like(output_files[i], outputs[i].dtype());
    const std::string text =
        is_random ? type_difference(outputs[i], expected)
                  : difference(outputs[i], expected, options.relative_tolerance, options.absolute_tolerance);
    TEMPER_CHECK(text.empty(), bad_argument, "output '", graph.value(graph.outputs()[i]).name, "': ", text);
  }
}

std::vector<fs::path> sorted_folders(const fs::path& folder) {
  std::set<fs::path> folders;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_directory()) folders.insert(entry.path());
  return {folders.begin(), folders.end()};
}

/// The message on one line, cut where it is long.
std::string one_line(const Error& error) {
  constexpr std::size_t k_longest = 300;
  std::string text = error.message();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text.size() > k_longest ? text.substr(0, k_longest) + "..." : text;
}

}  // namespace

ConformanceRunner reference_backend(const ImportedModel& model) {
  return [graph = std::make_shared<const ir::Graph>(model.graph)](const std::vector<Tensor>& inputs) {
    ir::check_inputs(*graph, inputs);
    return ir::Interpreter(*graph).run(inputs);
  };
}

std::string difference(const Tensor& actual, const Tensor& expected, double relative, double absolute) {
  const bool is_container = actual.dtype() == DType::sequence || actual.dtype() == DType::optional;
  if (!is_container || actual.dtype() != expected.dtype())
    if (std::string text = type_difference(actual, expected); !text.empty()) return text;
  if (is_container) {
    const auto& a = actual.elements();
    const auto& e = expected.elements();
    if (a.size() != e.size()) return str("got ", a.size(), " elements, expected ", e.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      if (const std::string text = difference(a[i], e[i], relative, absolute); !text.empty())
        return str("element ", i, ": ", text);
    return "";
  }
  // A step of bfloat16: ONNX's goldens are truncated where rounding to nearest is asked for.
  constexpr double k_bf16_step = 1.0 / 128;
  if (actual.dtype() == DType::bf16)
    return float_difference(actual, expected, std::max(relative, k_bf16_step), absolute);
  if (is_floating(actual.dtype())) return float_difference(actual, expected, relative, absolute);
  return exact_difference(actual, expected);
}

ConformanceResult run_conformance_test(const fs::path& folder, const ConformanceBackend& backend,
                                       const ConformanceOptions& options) {
  ConformanceResult result{
      .category = folder.parent_path().filename().string(), .name = folder.filename().string(), .reason = {}};
  const auto fail = [&](ConformanceStatus status, const std::string& reason) {
    result.status = status;
    result.reason = reason;
  };
  try {
    const ImportedModel model = import_model(folder / "model.onnx");
    const ConformanceRunner runner = backend(model);
    int data_sets = 0;
    for (; fs::is_directory(folder / str("test_data_set_", data_sets)); ++data_sets)
      run_data_set(folder / str("test_data_set_", data_sets), model, runner, options);
    TEMPER_CHECK(data_sets > 0, io, "the test has no test_data_set_0");
  } catch (const Error& error) {
    const bool is_unsupported = error.code() == ErrorCode::unsupported;
    fail(is_unsupported ? ConformanceStatus::unsupported : ConformanceStatus::failed, one_line(error));
  } catch (const std::exception& error) {
    fail(ConformanceStatus::failed, str("exception: ", error.what()));
  }
  return result;
}

std::vector<ConformanceResult> run_conformance(const fs::path& folder, const ConformanceBackend& backend,
                                               const ConformanceOptions& options) {
  std::vector<fs::path> tests;
  for (const fs::path& entry : sorted_folders(folder)) {
    if (fs::exists(entry / "model.onnx")) tests.push_back(entry);
    for (const fs::path& inner : sorted_folders(entry))
      if (fs::exists(inner / "model.onnx")) tests.push_back(inner);
  }
  TEMPER_CHECK(!tests.empty(), io, "'", folder.string(), "' holds no conformance test (folders with model.onnx)");
  std::vector<ConformanceResult> results;
  for (const fs::path& test : tests) {
    if (!matches_glob(test.filename().string(), options.filter)) continue;
    results.push_back(run_conformance_test(test, backend, options));
    if (options.on_result) options.on_result(results.back());
  }
  return results;
}

}  // namespace temper::onnx
