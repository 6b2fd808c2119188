// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/pointwise_runner.h"

#include <algorithm>

#include "backends/cpu/tactics/common.h"
#include "base/check.h"

namespace temper::cpu {

namespace {

/// Rows shorter than this are taken several at a time.
constexpr std::int64_t k_short_row = 128;

void fill(float* target, float value, std::int64_t count) { std::fill(target, target + count, value); }

/// Rows without a vector kernel: through f64, as the reference.
void run_widely(const UnaryInfo& info, const float* x, float* y, std::int64_t count, double alpha, double beta) {
  std::array<double, PointwiseRunner::k_block> wide;
  std::copy(x, x + count, wide.begin());
  info.block(wide.data(), count, alpha, beta);
  for (std::int64_t i = 0; i < count; ++i) y[i] = static_cast<float>(wide[static_cast<std::size_t>(i)]);
}

void run_widely(const BinaryInfo& info, const float* x, std::int64_t x_step, const float* y, std::int64_t y_step,
                float* z, std::int64_t count) {
  std::array<double, PointwiseRunner::k_block> wide_x, wide_y;
  std::copy(x, x + (x_step == 0 ? 1 : count), wide_x.begin());
  std::copy(y, y + (y_step == 0 ? 1 : count), wide_y.begin());
  double* result = x_step == 0 ? wide_y.data() : wide_x.data();
  info.block({wide_x.data(), x_step}, {wide_y.data(), y_step}, result, count);
  for (std::int64_t i = 0; i < count; ++i) z[i] = static_cast<float>(result[i]);
}

}  // namespace

struct PointwiseRunner::Scratch {
  std::array<Operand, k_most_inputs> inputs;
  std::array<float*, k_most_inputs> outputs{};
  std::array<const void*, k_most_inputs> expanded_from{};  ///< what an input's slot holds, if it repeats along rows
  std::array<std::int64_t, k_most_inputs> expanded_count{};
  alignas(64) std::array<std::array<float, k_block>, k_most_slots> slots;
};

bool PointwiseRunner::can_run(const PointwiseProgram& program) {
  const auto& outputs = program.outputs();
  const bool is_unique = [&] {
    std::vector<std::size_t> sorted = outputs;
    std::sort(sorted.begin(), sorted.end());
    return std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  }();
  return is_unique && program.input_count() <= k_most_inputs && outputs.size() <= k_most_inputs &&
         program.input_count() + program.stages().size() <= k_most_slots;
}

PointwiseRunner::PointwiseRunner(const PointwiseProgram& program, const Shape& extents, std::span<const Input> inputs,
                                 std::vector<bool> is_output_bool, const PointwiseKernels& kernels)
    : kernels_(&kernels), is_output_bool_(std::move(is_output_bool)) {
  TEMPER_CHECK(can_run(program), unsupported, "a pointwise program is too large for one pass");
  std::vector<Shape> strides;
  for (const Input& input : inputs) strides.push_back(input.strides);
  space_ = merge_axes(extents, strides);
  row_length_ = space_.extents.back();
  if (space_.extents.size() > 1) row_count_ = space_.extents[space_.extents.size() - 2];
  for (std::size_t i = 0; i + 2 < space_.extents.size(); ++i) outer_count_ *= space_.extents[i];
  chunk_length_ = std::min(row_length_, k_block);
  if (row_length_ < k_short_row && row_length_ > 0) chunk_rows_ = std::min(row_count_, k_block / row_length_);
  for (std::size_t i = 0; i < inputs.size(); ++i) add_input(inputs[i], space_.strides[i]);
  add_stages(program, kernels);
  place_results(program);
}

void PointwiseRunner::add_input(const Input& input, Shape strides) {
  walks_.push_back({input.is_bool, std::move(strides), slots_});
  ++slots_;
}

void PointwiseRunner::add_stages(const PointwiseProgram& program, const PointwiseKernels& kernels) {
  for (const PointwiseStage& from : program.stages()) {
    Stage stage;
    stage.form = from.form;
    stage.alpha = from.alpha;
    stage.beta = from.beta;
    stage.unary = kernels.unary[static_cast<std::size_t>(from.unary)];
    stage.binary = kernels.binary[static_cast<std::size_t>(from.binary)];
    stage.unary_info = &unary_info(from.unary);
    stage.binary_info = &binary_info(from.binary);
    for (std::size_t i = 0; i < from.operand_count(); ++i) {
      const PointwiseOperand& operand = from.operands[i];
      using Source = PointwiseOperand::Source;
      stage.operands[i] = {operand.source == Source::input   ? Place::input
                           : operand.source == Source::stage ? Place::slot
                                                             : Place::immediate,
                           operand.index, static_cast<float>(operand.value)};
    }
    stages_.push_back(stage);
  }
}

void PointwiseRunner::place_results(const PointwiseProgram& program) {
  for (std::size_t i = 0; i < stages_.size(); ++i) stages_[i].result = {Place::slot, slots_++, 0};
  for (std::size_t k = 0; k < program.outputs().size(); ++k) {
    Stage& stage = stages_[program.outputs()[k]];
    if (is_output_bool_[k])
      stage.bool_output = k + 1;
    else
      stage.result = {Place::output, k, 0};
  }
  for (Stage& stage : stages_)
    for (Reference& operand : stage.operands)
      if (operand.place == Place::slot) operand = stages_[operand.index].result;
}

PointwiseRunner::Chunk PointwiseRunner::chunk_at(std::int64_t index) const {
  const std::int64_t across = (row_length_ + chunk_length_ - 1) / chunk_length_;
  const std::int64_t down = (row_count_ + chunk_rows_ - 1) / chunk_rows_;
  Chunk chunk;
  chunk.first = index % across * chunk_length_;
  chunk.row = index / across % down * chunk_rows_;
  chunk.outer = index / across / down;
  chunk.length = std::min(chunk_length_, row_length_ - chunk.first);
  chunk.rows = std::min(chunk_rows_, row_count_ - chunk.row);
  return chunk;
}

void PointwiseRunner::expand(std::size_t index, const Chunk& chunk, std::int64_t offset, const void* data,
                             Scratch& scratch) const {
  const Walk& walk = walks_[index];
  const std::int64_t inner = walk.strides.back();
  const std::int64_t down = walk.strides.size() > 1 ? walk.strides[walk.strides.size() - 2] : 0;
  const void* from = walk.is_bool ? static_cast<const void*>(static_cast<const std::uint8_t*>(data) + offset)
                                  : static_cast<const void*>(static_cast<const float*>(data) + offset);
  const bool is_kept =
      down == 0 && scratch.expanded_from[index] == from && scratch.expanded_count[index] >= chunk.count();
  if (is_kept) return;
  scratch.expanded_from[index] = from;
  scratch.expanded_count[index] = chunk.count();
  float* to = scratch.slots[walk.slot].data();
  for (std::int64_t r = 0; r < chunk.rows; ++r, to += chunk.length) {
    const std::int64_t row = r * down;
    if (walk.is_bool) {
      const auto* bytes = static_cast<const std::uint8_t*>(from) + row;
      for (std::int64_t i = 0; i < chunk.length; ++i) to[i] = bytes[i * inner] != 0 ? 1.0F : 0.0F;
    } else if (inner == 0) {
      fill(to, static_cast<const float*>(from)[row], chunk.length);
    } else {
      const float* source = static_cast<const float*>(from) + row;
      std::copy(source, source + chunk.length, to);
    }
  }
}

void PointwiseRunner::load_input(std::size_t index, const Chunk& chunk, std::span<const void* const> inputs,
                                 Scratch& scratch) const {
  const Walk& walk = walks_[index];
  const std::size_t axes = walk.strides.size();
  std::int64_t offset = chunk.first * walk.strides.back();
  if (axes > 1) offset += chunk.row * walk.strides[axes - 2];
  std::int64_t rest = chunk.outer;
  for (std::size_t axis = axes < 2 ? 0 : axes - 2; axis-- > 0; rest /= space_.extents[axis])
    offset += rest % space_.extents[axis] * walk.strides[axis];
  const std::int64_t inner = walk.strides.back();
  const std::int64_t down = chunk.rows > 1 ? walk.strides[axes - 2] : 0;
  const bool is_contiguous = inner == 1 && (chunk.rows == 1 || down == chunk.length);
  if (!walk.is_bool && (is_contiguous || (inner == 0 && down == 0))) {
    scratch.inputs[index] = {static_cast<const float*>(inputs[index]) + offset, inner};
    return;
  }
  expand(index, chunk, offset, inputs[index], scratch);
  scratch.inputs[index] = {scratch.slots[walk.slot].data(), 1};
}

void PointwiseRunner::run_stage(const Stage& stage, std::int64_t count, Scratch& scratch) const {
  const auto locate = [&](const Reference& reference) -> Operand {
    switch (reference.place) {
      case Place::input: return scratch.inputs[reference.index];
      case Place::slot: return {scratch.slots[reference.index].data(), 1};
      case Place::output: return {scratch.outputs[reference.index], 1};
      default: return {&reference.value, 0};
    }
  };
  float* result = stage.result.place == Place::output ? scratch.outputs[stage.result.index]
                                                      : scratch.slots[stage.result.index].data();
  Operand x = locate(stage.operands[0]);
  const Operand y = locate(stage.operands[1]);
  using Form = PointwiseStage::Form;
  // A kernel walks its first operand unless the second one walks.
  if (x.step == 0 && !(stage.form == Form::binary && y.step == 1)) {
    fill(result, *x.data, count);
    x = {result, 1};
  }
  if (stage.form == Form::select) {
    const Operand z = locate(stage.operands[2]);
    kernels_->select(x.data, y.data, y.step, z.data, z.step, result, count);
  } else if (stage.form == Form::binary) {
    if (stage.binary != nullptr)
      stage.binary(x.data, x.step, y.data, y.step, result, count);
    else
      run_widely(*stage.binary_info, x.data, x.step, y.data, y.step, result, count);
  } else if (stage.unary != nullptr) {
    stage.unary(x.data, result, count, static_cast<float>(stage.alpha), static_cast<float>(stage.beta));
  } else {
    run_widely(*stage.unary_info, x.data, result, count, stage.alpha, stage.beta);
  }
}

void PointwiseRunner::run_chunk(const Chunk& chunk, std::span<const void* const> inputs, std::span<void* const> outputs,
                                Scratch& scratch) const {
  const std::int64_t offset = (chunk.outer * row_count_ + chunk.row) * row_length_ + chunk.first;
  for (std::size_t i = 0; i < walks_.size(); ++i) load_input(i, chunk, inputs, scratch);
  for (std::size_t k = 0; k < outputs.size(); ++k)
    if (!is_output_bool_[k]) scratch.outputs[k] = static_cast<float*>(outputs[k]) + offset;
  for (const Stage& stage : stages_) {
    run_stage(stage, chunk.count(), scratch);
    if (stage.bool_output > 0)
      kernels_->to_bool(scratch.slots[stage.result.index].data(),
                        static_cast<std::uint8_t*>(outputs[stage.bool_output - 1]) + offset, chunk.count());
  }
}

void PointwiseRunner::run(std::span<const void* const> inputs, std::span<void* const> outputs) const {
  if (row_length_ == 0 || row_count_ == 0 || outer_count_ == 0) return;
  const std::int64_t across = (row_length_ + chunk_length_ - 1) / chunk_length_;
  const std::int64_t down = (row_count_ + chunk_rows_ - 1) / chunk_rows_;
  const std::int64_t chunk_bytes = 4 * chunk_length_ * chunk_rows_ * static_cast<std::int64_t>(stages_.size() + 1);
  parallel_for(outer_count_ * down * across, grain_of(chunk_bytes), [&](std::int64_t begin, std::int64_t end) {
    Scratch scratch;
    for (std::int64_t i = begin; i < end; ++i) run_chunk(chunk_at(i), inputs, outputs, scratch);
  });
}

}  // namespace temper::cpu
