// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plan's program with all that does not depend on shapes worked out: flattened extents, which values have shapes
// that only the run decides, which steps therefore run on host tensors, and first and last uses.

#include <vector>

#include "plan/plan.h"
#include "runtime/shape_program.h"

namespace temper::runtime {

struct LoadedValue {
  bool is_ranked = false;
  /// Its shape is known only when its producer ran, or it is a string or container: kept as a Tensor, not in the arena.
  bool is_dynamic = false;
  std::vector<ShapeProgram::ExprId> dims;
  std::vector<ShapeProgram::ExprId> content;
  ShapeProgram::ExprId view_offset = -1;
  int producer = -1;  ///< step, or -1
  int last_use = -1;  ///< step; the number of steps for program outputs
};

struct LoadedStep {
  Operator op;           ///< bodies bound
  bool is_host = false;  ///< runs on Tensors: a dynamic value is among its inputs or outputs, or it has a body
};

class LoadedProgram {
 public:
  /// `operators` are the steps' operators with bodies bound.
  LoadedProgram(const plan::Program& source, std::vector<Operator> operators);

  [[nodiscard]] const plan::Program& source() const { return *source_; }
  [[nodiscard]] const ShapeProgram& shapes() const { return shapes_; }
  [[nodiscard]] const LoadedValue& value(std::int32_t index) const { return values_[static_cast<std::size_t>(index)]; }
  [[nodiscard]] const LoadedStep& step(std::size_t index) const { return steps_[index]; }
  [[nodiscard]] std::size_t step_count() const { return steps_.size(); }
  [[nodiscard]] std::size_t value_count() const { return values_.size(); }

  /// Where a symbol gets its number.
  struct SymbolSource {
    std::int32_t value = plan::k_absent;  ///< the input, or the dynamic value
    std::int64_t axis = 0;                ///< of its shape, or index of the element
    bool is_content = false;
  };
  /// Parallel to shapes().symbols(); value is k_absent where nothing gives the symbol.
  [[nodiscard]] const std::vector<SymbolSource>& symbol_sources() const { return sources_; }
  /// Symbols that the input's elements give: the input is a shape tensor where there are any.
  [[nodiscard]] bool is_shape_tensor(std::int32_t input) const;

 private:
  void flatten_values();
  void find_symbol_sources();
  void find_dynamic_values();
  void find_host_steps(std::vector<Operator> operators);
  void find_uses();

  const plan::Program* source_;
  ShapeProgram shapes_;
  std::vector<LoadedValue> values_;
  std::vector<LoadedStep> steps_;
  std::vector<SymbolSource> sources_;
};

/// True for strings, containers and types known only at run time.
[[nodiscard]] bool needs_host_object(DType dtype);

}  // namespace temper::runtime
