// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/tactics/pointwise_code.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "backends/cuda/tactics/common.h"
#include "ops/elementwise/binary.h"
#include "ops/elementwise/cast.h"
#include "ops/elementwise/unary.h"
#include "ops/elementwise/where.h"
#include "ops/fused/pointwise.h"
#include "tensor/dtype.h"

namespace temper::cuda {

namespace {

std::optional<PointwiseProgram> program_of(const backend::Problem& problem) {
  if (const auto* fused = problem.op.as<ops::Pointwise>()) return fused->program();
  PointwiseStage stage;
  for (std::size_t i = 0; i < std::min<std::size_t>(3, problem.inputs.size()); ++i)
    stage.operands.at(i) = {PointwiseOperand::Source::input, i, 0};
  if (const auto* unary = problem.op.as<ops::Unary>()) {
    stage.form = PointwiseStage::Form::unary;
    stage.unary = unary_info(unary->kind).kind;
    stage.alpha = unary->alpha;
    stage.beta = unary->beta;
  } else if (const auto* binary = problem.op.as<ops::Binary>()) {
    stage.form = PointwiseStage::Form::binary;
    stage.binary = binary_info(binary->kind).kind;
  } else if (problem.op.as<ops::Where>() != nullptr) {
    stage.form = PointwiseStage::Form::select;
  } else {
    return std::nullopt;
  }
  return PointwiseProgram::parse(std::vector{stage_text(stage)}, {});
}

bool is_exact_for_integers(const PointwiseStage& stage) {
  using U = UnaryKind;
  using B = BinaryKind;
  constexpr std::array k_unary = {U::abs, U::neg, U::sign, U::relu, U::bitwise_not, U::logical_not};
  constexpr std::array k_binary = {B::add,         B::sub,        B::mul,           B::div,
                                   B::mod,         B::fmod,       B::min,           B::max,
                                   B::prelu,       B::bitwise_or, B::bitwise_and,   B::bitwise_xor,
                                   B::logical_and, B::logical_or, B::logical_xor,   B::equal,
                                   B::less,        B::greater,    B::less_or_equal, B::greater_or_equal};
  if (stage.form == PointwiseStage::Form::unary)
    return std::find(k_unary.begin(), k_unary.end(), stage.unary) != k_unary.end();
  if (stage.form == PointwiseStage::Form::binary)
    return std::find(k_binary.begin(), k_binary.end(), stage.binary) != k_binary.end();
  return true;
}

/// Shifts of floats do not exist, so a program with one refuses its integers too.
bool is_written(const PointwiseStage& stage) {
  return stage.form != PointwiseStage::Form::binary ||
         (stage.binary != BinaryKind::shift_left && stage.binary != BinaryKind::shift_right);
}

std::string_view compute_type(const backend::Problem& problem) {
  bool has_integers = false;
  bool has_double = false;
  bool has_floats = false;
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors) {
      has_integers |= is_integer(tensor.dtype);
      has_double |= tensor.dtype == DType::f64;
      has_floats |= is_floating(tensor.dtype);
    }
  if (has_double || (has_integers && has_floats)) return "double";
  return has_integers ? "int64_t" : "float";
}

std::string number(double value, std::string_view compute) {
  if (std::isnan(value)) return str(compute, "(__int_as_float(0x7fffffff))");
  if (std::isinf(value)) return str(compute, value < 0 ? "(-K_INFINITY)" : "(K_INFINITY)");
  std::array<char, 40> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
  return str(compute, "(", std::string_view(text.data(), static_cast<std::size_t>(end - text.data())), ")");
}

std::string operand(const PointwiseOperand& operand, std::string_view compute) {
  if (operand.source == PointwiseOperand::Source::immediate) return number(operand.value, compute);
  return str(operand.source == PointwiseOperand::Source::input ? "x" : "t", operand.index);
}

std::string stage_code(const PointwiseStage& stage, std::string_view c) {
  const auto at = [&](std::size_t i) { return operand(stage.operands.at(i), c); };
  switch (stage.form) {
    case PointwiseStage::Form::unary:
      return str("u_", unary_info(stage.unary).name, "<", c, ">(", at(0), ", ", number(stage.alpha, c), ", ",
                 number(stage.beta, c), ")");
    case PointwiseStage::Form::binary:
      return str("b_", binary_info(stage.binary).name, "<", c, ">(", at(0), ", ", at(1), ")");
    case PointwiseStage::Form::select: return str(at(0), " != ", c, "(0) ? ", at(1), " : ", at(2));
  }
  return {};
}

std::string parameters_code(const PointwiseShape& shape) {
  std::string code = str("struct Params { int64_t count; int64_t extent[", shape.rank, "]; int64_t stride[",
                         std::max<std::size_t>(1, shape.inputs.size()), "][", shape.rank, "]; };\n");
  code += str("using index_t = ", shape.is_wide ? "uint64_t" : "uint32_t", ";\n");
  code += "extern \"C\" __global__ void __launch_bounds__(256) pointwise(const Params p";
  for (std::size_t i = 0; i < shape.inputs.size(); ++i)
    code += str(", const ", element_type(shape.inputs[i]), "* __restrict__ i", i);
  for (std::size_t i = 0; i < shape.outputs.size(); ++i)
    code += str(", ", element_type(shape.outputs[i]), "* __restrict__ o", i);
  return code + ") {\n";
}

/// The first element of the thread, its coordinates, and where every input's elements lie.
std::string index_code(const PointwiseShape& shape) {
  std::string code = str("  const index_t first = (static_cast<index_t>(blockIdx.x) * 256 + threadIdx.x) * ",
                         shape.width, ";\n  if (first >= static_cast<index_t>(p.count)) return;\n");
  if (shape.rank > 1) code += "  index_t rest = first;\n";
  for (std::size_t axis = shape.rank; axis-- > 0;) {
    if (axis == 0) {
      code += str("  const index_t c0 = ", shape.rank > 1 ? "rest" : "first", ";\n");
      break;
    }
    code += str("  const index_t e", axis, " = static_cast<index_t>(p.extent[", axis, "]);\n  const index_t c", axis,
                " = rest % e", axis, "; rest /= e", axis, ";\n");
  }
  for (std::size_t i = 0; i < shape.inputs.size(); ++i) {
    code += str("  const int64_t at", i, " = ");
    for (std::size_t axis = 0; axis < shape.rank; ++axis)
      code += str(axis > 0 ? " + " : "", "static_cast<int64_t>(c", axis, ") * p.stride[", i, "][", axis, "]");
    code += ";\n";
  }
  return code;
}

std::string load_code(const PointwiseShape& shape) {
  std::string code;
  for (std::size_t i = 0; i < shape.inputs.size(); ++i) {
    if (shape.walks[i] != PointwiseShape::Walk::contiguous) continue;
    const auto type = element_type(shape.inputs[i]);
    code += str("  const Vector<", type, ", ", shape.width, "> v", i, " = *reinterpret_cast<const Vector<", type, ", ",
                shape.width, ">*>(i", i, " + at", i, ");\n");
  }
  for (std::size_t i = 0; i < shape.outputs.size(); ++i)
    code += str("  Vector<", element_type(shape.outputs[i]), ", ", shape.width, "> r", i, ";\n");
  return code;
}

std::string input_code(const PointwiseShape& shape, std::size_t i, std::string_view compute) {
  const std::string value = shape.walks[i] == PointwiseShape::Walk::contiguous ? str("v", i, ".at[k]")
                            : shape.walks[i] == PointwiseShape::Walk::repeated
                                ? str("i", i, "[at", i, "]")
                                : str("i", i, "[at", i, " + k * p.stride[", i, "][", shape.rank - 1, "]]");
  return str("    const ", compute, " x", i, " = Compute<", compute, ">::from(", value, ");\n");
}

std::string body_code(const PointwiseBody& body, const PointwiseShape& shape) {
  std::string code = str("#pragma unroll\n  for (int k = 0; k < ", shape.width, "; ++k) {\n");
  for (std::size_t i = 0; i < shape.inputs.size(); ++i) code += input_code(shape, i, body.compute);
  std::vector<std::string> results = {"x0"};
  if (body.program) {
    results.clear();
    const auto& stages = body.program->stages();
    for (std::size_t i = 0; i < stages.size(); ++i)
      code += str("    const ", body.compute, " t", i, " = ", stage_code(stages[i], body.compute), ";\n");
    for (const std::size_t output : body.program->outputs()) results.push_back(str("t", output));
  }
  for (std::size_t i = 0; i < shape.outputs.size(); ++i)
    code += str("    r", i, ".at[k] = Element<", element_type(shape.outputs[i]), ">::from(", results[i], ");\n");
  code += "  }\n";
  for (std::size_t i = 0; i < shape.outputs.size(); ++i)
    code += str("  *reinterpret_cast<Vector<", element_type(shape.outputs[i]), ", ", shape.width, ">*>(o", i,
                " + first) = r", i, ";\n");
  return code + "}\n";
}

}  // namespace

std::optional<PointwiseBody> pointwise_body(const backend::Problem& problem, std::string& reason) {
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (element_type(tensor.dtype).empty()) {
        reason = str("does not take ", tensor.text());
        return std::nullopt;
      }
  std::optional<PointwiseProgram> program = program_of(problem);
  const std::string_view compute = compute_type(problem);
  if (program) {
    for (const auto& stage : program->stages()) {
      if (!is_written(stage) || (compute == "int64_t" && !is_exact_for_integers(stage))) {
        reason = str("no kernel for '", stage_text(stage), "' of these types");
        return std::nullopt;
      }
    }
    const bool is_unsigned_64 = std::any_of(problem.inputs.begin(), problem.inputs.end(),
                                            [](const auto& tensor) { return tensor.dtype == DType::u64; });
    if (is_unsigned_64) {
      reason = "arithmetic of u64";
      return std::nullopt;
    }
  }
  return PointwiseBody{std::move(program), compute};
}

KernelSource pointwise_source(const PointwiseBody& body, const PointwiseShape& shape) {
  const std::string code = str(kernel_text("functions"), parameters_code(shape), index_code(shape), load_code(shape),
                               body_code(body, shape));
  return {"pointwise", code, {}};
}

}  // namespace temper::cuda
