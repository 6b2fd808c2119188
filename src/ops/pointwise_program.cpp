// SPDX-License-Identifier: Apache-2.0
#include "ops/pointwise_program.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"

namespace temper {

namespace {

constexpr std::string_view k_select = "Where";

double number(std::string_view text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  TEMPER_CHECK(end.ec == std::errc() && end.ptr == text.data() + text.size(), bad_argument, "Pointwise: '", text,
               "' is not an operand; i<input>, t<stage> or a number is");
  return value;
}

std::string number_text(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return {buffer, end.ptr};
}

bool is_index(std::string_view text) {
  return text.size() > 1 && text.size() < 8 && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

PointwiseOperand parse_operand(std::string_view text) {
  if (is_index(text) && (text[0] == 'i' || text[0] == 't')) {
    const auto source = text[0] == 'i' ? PointwiseOperand::Source::input : PointwiseOperand::Source::stage;
    return {.source = source, .index = static_cast<std::size_t>(std::stoul(std::string(text.substr(1))))};
  }
  return {.source = PointwiseOperand::Source::immediate, .value = number(text)};
}

std::string operand_text(const PointwiseOperand& operand) {
  switch (operand.source) {
    case PointwiseOperand::Source::input: return str("i", operand.index);
    case PointwiseOperand::Source::stage: return str("t", operand.index);
    case PointwiseOperand::Source::immediate: return number_text(operand.value);
  }
  return "?";
}

PointwiseStage parse_stage(const std::string& text) {
  const auto words = split(text, ' ');
  TEMPER_CHECK(!words.empty(), bad_argument, "Pointwise: a stage is empty");
  PointwiseStage stage;
  std::vector<PointwiseOperand> operands;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with("alpha=")) {
      stage.alpha = number(std::string_view(words[i]).substr(6));
    } else if (words[i].starts_with("beta=")) {
      stage.beta = number(std::string_view(words[i]).substr(5));
    } else {
      operands.push_back(parse_operand(words[i]));
    }
  }
  TEMPER_CHECK(!operands.empty() && operands.size() <= 3, bad_argument, "Pointwise: stage '", text, "' has ",
               operands.size(), " operands, expected 1 to 3");
  std::copy(operands.begin(), operands.end(), stage.operands.begin());
  if (words[0] == k_select) {
    stage.form = PointwiseStage::Form::select;
  } else if (operands.size() == 1) {
    stage.unary = unary_info(words[0]).kind;
  } else {
    stage.form = PointwiseStage::Form::binary;
    stage.binary = binary_info(words[0]).kind;
  }
  TEMPER_CHECK(operands.size() == stage.operand_count(), bad_argument, "Pointwise: stage '", text, "' has ",
               operands.size(), " operands, expected ", stage.operand_count());
  return stage;
}

void run_stage(const PointwiseStage& stage, std::span<const Run<double>> operands, std::int64_t count, double* result) {
  const auto at = [&](std::size_t operand, std::int64_t i) {
    return operands[operand].first[i * operands[operand].step];
  };
  switch (stage.form) {
    case PointwiseStage::Form::unary:
      for (std::int64_t i = 0; i < count; ++i) result[i] = at(0, i);
      unary_info(stage.unary).block(result, count, stage.alpha, stage.beta);
      return;
    case PointwiseStage::Form::binary: binary_info(stage.binary).block(operands[0], operands[1], result, count); return;
    case PointwiseStage::Form::select:
      for (std::int64_t i = 0; i < count; ++i) result[i] = at(0, i) != 0 ? at(1, i) : at(2, i);
      return;
  }
}

}  // namespace

std::size_t PointwiseStage::operand_count() const { return form == Form::unary ? 1 : form == Form::binary ? 2 : 3; }

bool PointwiseStage::gives_boolean() const {
  return (form == Form::unary && unary_info(unary).gives_boolean) ||
         (form == Form::binary && binary_info(binary).gives_boolean);
}

std::string stage_text(const PointwiseStage& stage) {
  std::string text(stage.form == PointwiseStage::Form::select   ? k_select
                   : stage.form == PointwiseStage::Form::binary ? binary_info(stage.binary).name
                                                                : unary_info(stage.unary).name);
  for (const auto& operand : stage.used_operands()) text += " " + operand_text(operand);
  if (stage.alpha != 0) text += " alpha=" + number_text(stage.alpha);
  if (stage.beta != 0) text += " beta=" + number_text(stage.beta);
  return text;
}

PointwiseProgram PointwiseProgram::parse(std::span<const std::string> stages, std::span<const std::int64_t> outputs) {
  PointwiseProgram program;
  TEMPER_CHECK(!stages.empty(), bad_argument, "Pointwise: there is no stage");
  for (const auto& text : stages) {
    program.stages_.push_back(parse_stage(text));
    for (const auto& operand : program.stages_.back().used_operands()) {
      if (operand.source == PointwiseOperand::Source::input)
        program.input_count_ = std::max(program.input_count_, operand.index + 1);
      TEMPER_CHECK(operand.source != PointwiseOperand::Source::stage || operand.index + 1 < program.stages_.size(),
                   bad_argument, "Pointwise: stage '", text, "' reads t", operand.index, " before it is written");
    }
  }
  for (const std::int64_t output : outputs) {
    TEMPER_CHECK(output >= 0 && output < static_cast<std::int64_t>(stages.size()), bad_argument, "Pointwise: output t",
                 output, " does not exist");
    program.outputs_.push_back(static_cast<std::size_t>(output));
  }
  if (outputs.empty()) program.outputs_.push_back(stages.size() - 1);
  return program;
}

void PointwiseProgram::run(std::span<const Run<double>> inputs, std::int64_t count, double* registers,
                           std::span<double* const> outputs) const {
  for (std::size_t k = 0; k < stages_.size(); ++k) {
    std::array<Run<double>, 3> operands{};
    for (std::size_t i = 0; i < stages_[k].operand_count(); ++i) {
      const PointwiseOperand& operand = stages_[k].operands[i];
      switch (operand.source) {
        case PointwiseOperand::Source::input: operands[i] = inputs[operand.index]; break;
        case PointwiseOperand::Source::stage:
          operands[i] = {registers + static_cast<std::int64_t>(operand.index) * count, 1};
          break;
        case PointwiseOperand::Source::immediate: operands[i] = {&operand.value, 0}; break;
      }
    }
    run_stage(stages_[k], operands, count, registers + static_cast<std::int64_t>(k) * count);
  }
  for (std::size_t i = 0; i < outputs_.size(); ++i)
    std::copy_n(registers + static_cast<std::int64_t>(outputs_[i]) * count, count, outputs[i]);
}

}  // namespace temper
