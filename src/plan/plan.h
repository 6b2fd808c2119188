// SPDX-License-Identifier: Apache-2.0
#pragma once

// The artefact that crosses from build time to run time, as values. plan/writer.h and plan/reader.h give its file.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ops/operator.h"
#include "tensor/layout.h"

namespace temper::plan {

inline constexpr std::uint32_t k_format_version = 1;
inline constexpr std::int32_t k_absent = -1;

/// Where a value lives while its program runs.
enum class Storage : std::uint8_t {
  input,     ///< bound by the caller
  constant,  ///< in the plan
  content,   ///< a small integer tensor whose elements are `content` expressions: filled in when shapes are known
  arena,     ///< in the context's arena where its shape is known beforehand, else allocated when its producer ran
};

/// `axis` of a view that is the whole of its parent under another shape.
inline constexpr std::int64_t k_whole = -1;

/// A value that occupies a part of another: rows [offset, offset + own extent) along `axis`. It holds only while all
/// extents before the axis are 1 and the offset falls on a channel block; otherwise the copying step runs.
struct View {
  std::int32_t parent = k_absent;
  std::int64_t axis = 0;  ///< or k_whole
  Dim offset;
};

struct Value {
  std::string name;
  DType dtype = DType::undefined;
  std::optional<Dims> dims;     ///< nothing: rank known only at run time
  std::optional<Dims> content;  ///< for Storage::content
  Layout layout = Layout::plain;
  Storage storage = Storage::arena;
  std::int32_t constant = k_absent;  ///< index into Plan::constants
  std::optional<View> view;
};

/// Empty where the builder made no choice: the device's first tactic that takes the problem.
struct TacticChoice {
  std::string tactic;
  std::string config;
};

struct Step {
  Operator op;
  std::string name;
  std::vector<std::int32_t> inputs;  ///< value indices, k_absent for absent
  std::vector<std::int32_t> outputs;
  std::vector<std::string> sources;  ///< ONNX nodes that it computes
  /// One a profile. Empty: the device's first tactic that takes the problem.
  std::vector<TacticChoice> choices;
  /// Products of f32 may round their factors to 10 bits of mantissa.
  bool allows_tf32 = false;
};

/// A function of tensors. Steps are in execution order; a value is written by at most one step.
struct Program {
  std::string name;
  std::vector<Value> values;
  std::vector<Step> steps;
  std::vector<std::int32_t> inputs;
  std::vector<std::int32_t> outputs;
  /// Bounds of data-dependent extents, where known.
  std::map<std::string, std::int64_t> upper_bounds;
};

struct PackedForm {
  std::string form;
  Tensor content;
};

struct Constant {
  std::string name;
  Tensor plain;  ///< invalid where the plan was stripped of it
  std::vector<PackedForm> packed;
};

/// Machine code of a device's kernel: see backend/code_store.h.
struct KernelCode {
  std::string key;
  Tensor content;  ///< u8
};

/// Allowed extents (or shape-tensor values) of one input in one profile.
struct InputRange {
  std::string input;
  bool is_content = false;  ///< min, opt, max bound the input's elements, not its extents
  std::vector<std::int64_t> min, opt, max;
};

struct Profile {
  std::vector<InputRange> ranges;  ///< one for every program input
};

/// Everything in a plan file.
struct Plan {
  std::string device_kind;
  std::string device_fingerprint;
  std::string metadata_json;          ///< provenance, I/O, precision map, build report, verification results
  std::vector<Program> programs;      ///< 0 is the model; the others are bodies of If, Loop and Scan
  std::vector<Program> source_graph;  ///< the canonical graph in the same form, empty where not embedded
  std::vector<Constant> constants;
  std::vector<Profile> profiles;    ///< at least one
  std::vector<KernelCode> kernels;  ///< so that running needs no compiler
};

}  // namespace temper::plan
