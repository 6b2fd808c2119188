// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs a pointwise program over blocks that stay in the first-level cache: every stage is one call of a vector kernel
// over the block. Operands that lie contiguously, or repeat one element, are read in place; others (a bias along the
// channels of a blocked layout) are first expanded into a block of their own, once for as long as they repeat.

#include <array>
#include <vector>

#include "backend/kernel.h"
#include "backends/cpu/kernels/pointwise.h"
#include "backends/cpu/tactics/index_space.h"
#include "ops/pointwise_program.h"

namespace temper::cpu {

class PointwiseRunner {
 public:
  static constexpr std::int64_t k_block = 512;     ///< elements; 2 KB
  static constexpr std::size_t k_most_slots = 20;  ///< 40 KB on the stack of every thread
  static constexpr std::size_t k_most_inputs = 16;

  struct Input {
    bool is_bool = false;
    Shape strides;  ///< along the stored axes of the output
  };

  /// `extents`: the stored extents of the outputs. Errors: unsupported where can_run() is false.
  PointwiseRunner(const PointwiseProgram& program, const Shape& extents, std::span<const Input> inputs,
                  std::vector<bool> is_output_bool, const PointwiseKernels& kernels);
  [[nodiscard]] static bool can_run(const PointwiseProgram& program);

  void run(std::span<const void* const> inputs, std::span<void* const> outputs) const;

 private:
  enum class Place : std::uint8_t { input, slot, output, immediate };
  struct Reference {
    Place place = Place::input;
    std::size_t index = 0;
    float value = 0;
  };
  struct Stage {
    PointwiseStage::Form form = PointwiseStage::Form::unary;
    PointwiseKernels::Unary unary = nullptr;
    PointwiseKernels::Binary binary = nullptr;
    const UnaryInfo* unary_info = nullptr;  ///< where there is no vector kernel
    const BinaryInfo* binary_info = nullptr;
    double alpha = 0, beta = 0;
    std::array<Reference, 3> operands;
    Reference result;
    std::size_t bool_output = 0;  ///< one more than the index of the output that receives it as bool; 0 for none
  };
  /// A range of rows of the last two axes, or a part of one row.
  struct Chunk {
    std::int64_t outer = 0, row = 0, rows = 1, first = 0, length = 0;
    [[nodiscard]] std::int64_t count() const { return rows * length; }
  };
  struct Operand {
    const float* data = nullptr;
    std::int64_t step = 1;
  };
  struct Scratch;

  void add_input(const Input& input, Shape strides);
  void add_stages(const PointwiseProgram& program, const PointwiseKernels& kernels);
  void place_results(const PointwiseProgram& program);
  [[nodiscard]] Chunk chunk_at(std::int64_t index) const;
  void load_input(std::size_t index, const Chunk& chunk, std::span<const void* const> inputs, Scratch& scratch) const;
  void expand(std::size_t index, const Chunk& chunk, std::int64_t offset, const void* data, Scratch& scratch) const;
  void run_chunk(const Chunk& chunk, std::span<const void* const> inputs, std::span<void* const> outputs,
                 Scratch& scratch) const;
  void run_stage(const Stage& stage, std::int64_t count, Scratch& scratch) const;

  struct Walk {
    bool is_bool = false;
    Shape strides;         ///< along the merged axes
    std::size_t slot = 0;  ///< where it is expanded
  };

  const PointwiseKernels* kernels_;
  IndexSpace space_;
  std::int64_t row_length_ = 1, row_count_ = 1, outer_count_ = 1;
  std::int64_t chunk_rows_ = 1, chunk_length_ = 1;  ///< the largest chunk
  std::vector<Walk> walks_;
  std::vector<Stage> stages_;
  std::vector<bool> is_output_bool_;
  std::size_t slots_ = 0;
};

}  // namespace temper::cpu
