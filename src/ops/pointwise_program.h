// SPDX-License-Identifier: Apache-2.0
#pragma once

// A chain of elementwise functions as one program: stage k reads inputs (i0, i1, ...), results of earlier stages
// (t0, t1, ...) and immediate numbers, and writes t<k>. As text a stage is the name of a row of unary_table() or
// binary_table(), or Where, with its operands and parameters: "Mul i0 t1", "Clip t2 alpha=0 beta=6", "Add t0 -0.5".
// Kernels read the parsed form; the text is what operators, plans and problems carry.

#include <array>
#include <span>
#include <string>
#include <vector>

#include "ops/pointwise.h"

namespace temper {

struct PointwiseOperand {
  enum class Source : std::uint8_t { input, stage, immediate };
  Source source = Source::input;
  std::size_t index = 0;  ///< of the input or stage
  double value = 0;       ///< of an immediate
  friend bool operator==(const PointwiseOperand&, const PointwiseOperand&) = default;
};

struct PointwiseStage {
  enum class Form : std::uint8_t {
    unary,   ///< unary(operands[0])
    binary,  ///< binary(operands[0], operands[1])
    select,  ///< operands[0] != 0 ? operands[1] : operands[2]
  };
  Form form = Form::unary;
  UnaryKind unary = UnaryKind::abs;
  BinaryKind binary = BinaryKind::add;
  double alpha = 0;
  double beta = 0;
  std::array<PointwiseOperand, 3> operands = {};

  [[nodiscard]] std::size_t operand_count() const;
  [[nodiscard]] std::span<const PointwiseOperand> used_operands() const { return {operands.data(), operand_count()}; }
  /// The result is bool, held as 0 or 1.
  [[nodiscard]] bool gives_boolean() const;
};

class PointwiseProgram {
 public:
  /// Reads what stage_text writes. `outputs` are stages; empty stands for the last one.
  /// Errors: bad_argument for an unknown row, a wrong count of operands, a stage read before it is written.
  static PointwiseProgram parse(std::span<const std::string> stages, std::span<const std::int64_t> outputs);

  [[nodiscard]] const std::vector<PointwiseStage>& stages() const { return stages_; }
  [[nodiscard]] const std::vector<std::size_t>& outputs() const { return outputs_; }
  /// One more than the largest input read.
  [[nodiscard]] std::size_t input_count() const { return input_count_; }

  /// Runs the program over `count` elements of doubles. `inputs[k]` is a run of input k; `outputs[k]` receives the
  /// k-th output. `registers` holds count doubles a stage.
  void run(std::span<const Run<double>> inputs, std::int64_t count, double* registers,
           std::span<double* const> outputs) const;

 private:
  std::vector<PointwiseStage> stages_;
  std::vector<std::size_t> outputs_;
  std::size_t input_count_ = 0;
};

[[nodiscard]] std::string stage_text(const PointwiseStage& stage);

}  // namespace temper
