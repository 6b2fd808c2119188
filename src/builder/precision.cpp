// SPDX-License-Identifier: Apache-2.0
#include "builder/precision.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/log.h"
#include "builder/metadata.h"
#include "builder/overflow_guard.h"
#include "builder/profiles.h"
#include "passes/fold_casts.h"
#include "passes/lower_precision.h"

namespace temper {

LayerPrecision LayerPrecision::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  constexpr std::array k_precisions = {Precision::f32, Precision::tf32, Precision::f16, Precision::bf16};
  if (colon != std::string_view::npos && colon > 0)
    for (const Precision precision : k_precisions)
      if (builder::precision_name(precision) == text.substr(colon + 1))
        return {std::string(text.substr(0, colon)), precision};
  throw Error(ErrorCode::bad_argument,
              str("layer precision '", text, "' is not 'PATTERN:NAME' with fp32, tf32, fp16 or bf16 as NAME"), __FILE__,
              __LINE__);
}

namespace builder {

namespace {

bool has(const backend::DeviceInfo& device, Precision precision) {
  const std::string feature = str("precision=", precision_name(precision));
  return std::find(device.features.begin(), device.features.end(), feature) != device.features.end();
}

bool is_narrow(Precision precision) { return precision == Precision::f16 || precision == Precision::bf16; }

bool is_product(const Operator& op) {
  constexpr std::array<std::string_view, 8> k_names = {"Conv",   "FusedConv",   "ConvTranspose",  "FusedConvTranspose",
                                                       "MatMul", "FusedMatMul", "FusedMatMulMax", "Gemm"};
  return std::find(k_names.begin(), k_names.end(), op.name()) != k_names.end();
}

/// What was asked for single layers and cannot be had.
void check_constraints(const ir::Graph& graph, Precision general, const BuildOptions& options,
                       std::vector<std::string>& notes) {
  std::vector<std::string> problems;
  for (const ir::NodeId id : graph.order()) {
    const ir::Node& node = graph.node(id);
    const Precision asked = layer_precision(options, general, node.name, node.sources);
    if (asked == general || asked == Precision::f32) continue;
    const bool stays = is_narrow(asked) && passes::precision_role(node.op) == passes::PrecisionRole::stays;
    const bool is_other_narrow = is_narrow(asked) && asked != general;
    if (stays || is_other_narrow)
      problems.push_back(str("'", node.name, "' (", node.op.name(), ") cannot be ", precision_name(asked),
                             stays ? ": it has no kernel in it" : str(" in a build of ", precision_name(general))));
  }
  constexpr std::size_t k_named = 3;
  if (problems.size() > k_named) {
    const std::size_t others = problems.size() - k_named;
    problems.resize(k_named);
    problems.push_back(str("and ", others, " other layer", others == 1 ? "" : "s"));
  }
  TEMPER_CHECK(problems.empty() || options.precision_constraints != PrecisionConstraints::obey, bad_argument,
               "layer precisions cannot be obeyed: ", join(problems, "; "));
  notes.insert(notes.end(), problems.begin(), problems.end());
}

}  // namespace

Precision effective_precision(const BuildOptions& options, const backend::DeviceInfo& device,
                              std::vector<std::string>& notes) {
  if (options.precision == Precision::f32) return Precision::f32;
  if (options.precision == Precision::best) return has(device, Precision::f16) ? Precision::f16 : Precision::f32;
  if (has(device, options.precision)) return options.precision;
  notes.push_back(str("precision ", precision_name(options.precision), " has no fast path on '", device.kind,
                      "'; built in fp32 instead"));
  TEMPER_LOG(warn, notes.back());
  return Precision::f32;
}

Precision layer_precision(const BuildOptions& options, Precision general, const std::string& name,
                          const std::vector<std::string>& sources) {
  Precision result = general;
  if (options.precision_constraints == PrecisionConstraints::none) return result;
  for (const LayerPrecision& layer : options.layer_precisions) {
    const bool is_matched = matches_wildcard(layer.pattern, name) ||
                            std::any_of(sources.begin(), sources.end(), [&](const std::string& source) {
                              return matches_wildcard(layer.pattern, source);
                            });
    if (is_matched) result = layer.precision;
  }
  return result;
}

void apply_precision(ir::Graph& graph, Precision precision, const BuildOptions& options,
                     const std::vector<plan::Profile>& profiles, std::vector<std::string>& notes) {
  check_constraints(graph, precision, options, notes);
  if (!is_narrow(precision)) return;
  const DType dtype = precision == Precision::f16 ? DType::f16 : DType::bf16;
  const auto is_asked_for = [&](const ir::Node& node) {
    return layer_precision(options, precision, node.name, node.sources) == precision;
  };
  std::set<std::string> overflowing;
  if (precision == Precision::f16)
    for (const Overflow& overflow : find_overflows(graph, profiles, options)) {
      overflowing.insert(overflow.node);
      notes.push_back(str("'", overflow.node, "' stays in fp32: with ", overflow.input, " it reaches ",
                          overflow.magnitude, ", fp16 ends at ", passes::k_largest_f16));
    }
  (void)passes::lower_precision(
      graph, dtype, [&](const ir::Node& node) { return !is_asked_for(node) || overflowing.contains(node.name); });
  (void)passes::fold_casts(graph);
  graph.eliminate_dead_code();
}

void allow_tf32(plan::Program& program, Precision precision, const BuildOptions& options) {
  for (plan::Step& step : program.steps)
    step.allows_tf32 =
        is_product(step.op) && layer_precision(options, precision, step.name, step.sources) == Precision::tf32;
}

}  // namespace builder

}  // namespace temper
