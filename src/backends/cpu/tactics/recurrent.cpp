// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "backends/cpu/kernel_choice.h"
#include "backends/cpu/tactics/common.h"
#include "backends/cpu/tactics/families.h"
#include "backends/cpu/tactics/recurrent_problem.h"
#include "base/check.h"
#include "ops/pointwise.h"

namespace temper::cpu {

namespace {

using backend::Device;
using backend::KernelArgs;
using backend::Problem;

/// An input that is given at run time, or a constant.
class Operand {
 public:
  Operand() = default;
  Operand(const Problem& problem, std::size_t input, backend::ConstantStore& constants) : input_(input) {
    is_present_ = input < problem.inputs.size() && problem.inputs[input].is_present();
    if (is_present_ && problem.is_constant(input)) constant_ = constants.plain(input);
  }
  template <class T>
  [[nodiscard]] const T* in(const KernelArgs& args) const {
    if (!is_present_) return nullptr;
    return static_cast<const T*>(constant_.is_valid() ? constant_.raw() : args.inputs[input_]);
  }

 private:
  std::size_t input_ = 0;
  bool is_present_ = false;
  Tensor constant_;
};

/// Every gate's columns are padded to whole groups of the product's kernel. Padded weights are zero, and what padded
/// columns of states hold is never read.
class RecurrentKernel final : public backend::Kernel {
 public:
  RecurrentKernel(const Problem& problem, const KernelTable& table, backend::ConstantStore& constants)
      : r_(problem),
        product_(*table.row_product),
        pointwise_(*table.pointwise),
        gate_((r_.hidden + product_.columns - 1) / product_.columns * product_.columns),
        width_(r_.attributes.gates * gate_),
        lengths_(problem, k_recurrent_lengths, constants),
        initial_h_(problem, k_recurrent_h, constants),
        initial_c_(problem, k_recurrent_c, constants) {
    for (const Activation& each : recurrent_activations(r_.attributes, static_cast<std::size_t>(r_.activations)))
      activations_.push_back(*vector_activation(each, pointwise_));
    w_ = packed_weights(constants, k_recurrent_w, r_.input);
    r_weights_ = packed_weights(constants, k_recurrent_r, r_.hidden);
    bias_ = gate_vectors(problem, constants, k_recurrent_bias, 2 * r_.attributes.gates);
    peepholes_ = gate_vectors(problem, constants, k_recurrent_peepholes, 3);
  }

  [[nodiscard]] std::size_t workspace_bytes() const override {
    return static_cast<std::size_t>(r_.directions * direction_floats()) * sizeof(float);
  }

  void run(backend::Stream&, const KernelArgs& args) override {
    const auto* lengths = lengths_.in<std::int32_t>(args);
    for (std::int64_t b = 0; lengths != nullptr && b < r_.batch; ++b)
      TEMPER_CHECK(lengths[b] >= 0 && lengths[b] <= r_.steps, bad_argument, r_.attributes.op, ": a sequence length of ",
                   lengths[b], " is outside [0, ", r_.steps, "]");
    if (lengths != nullptr && args.outputs[0] != nullptr)
      std::memset(args.outputs[0], 0,
                  static_cast<std::size_t>(r_.steps * r_.batch * r_.directions * r_.hidden) * sizeof(float));
    // Two directions do not wait for each other; within one, nested loops then run serially.
    parallel_for(r_.directions, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t d = begin; d < end; ++d) run_direction(args, lengths, d);
    });
  }

 private:
  /// Scratch memory of a direction.
  struct State {
    float* gates;  ///< [rows of x, width_]
    float* h;      ///< [B, gate_]
    float* c;      ///< [B, gate_]
    float* extra;  ///< [B, gate_]
  };

  [[nodiscard]] std::int64_t direction_floats() const { return r_.steps * r_.batch * width_ + 3 * r_.batch * gate_; }

  /// [D, G * H, depth] as [D][group][depth][the group's columns].
  [[nodiscard]] Tensor packed_weights(backend::ConstantStore& constants, std::size_t input, std::int64_t depth) const {
    return constants.packed(input, str(r_.attributes.gates, " gates in groups of ", product_.columns),
                            [&](const Tensor& plain) {
                              Tensor packed(DType::f32, {r_.directions, width_, depth});
                              float* const to = packed.mutable_data<float>().data();
                              const float* const from = plain.data<float>().data();
                              for (std::int64_t row = 0; row < r_.directions * r_.attributes.gates; ++row)
                                for (std::int64_t i = 0; i < r_.hidden; ++i)
                                  for (std::int64_t k = 0; k < depth; ++k) {
                                    const std::int64_t column = row * gate_ + i, group = column / product_.columns;
                                    to[(group * depth + k) * product_.columns + column % product_.columns] =
                                        from[(row * r_.hidden + i) * depth + k];
                                  }
                              return packed;
                            });
  }

  /// [D, count * H] as [D, count, gate_]; zeros where absent.
  [[nodiscard]] Tensor gate_vectors(const Problem& problem, backend::ConstantStore& constants, std::size_t input,
                                    std::int64_t count) const {
    const auto padded = [&](const Tensor& plain) {
      Tensor vectors(DType::f32, {r_.directions, count, gate_});
      for (std::int64_t i = 0; plain.is_valid() && i < r_.directions * count * r_.hidden; ++i)
        vectors.mutable_data<float>()[static_cast<std::size_t>(i / r_.hidden * gate_ + i % r_.hidden)] =
            plain.data<float>()[static_cast<std::size_t>(i)];
      return vectors;
    };
    const bool is_present = input < problem.inputs.size() && problem.inputs[input].is_present();
    return is_present ? constants.packed(input, str(count, " vectors padded to ", product_.columns), padded)
                      : padded(Tensor());
  }

  [[nodiscard]] const float* bias(std::int64_t direction, std::int64_t vector) const {
    return bias_.data<float>().data() + (direction * 2 * r_.attributes.gates + vector) * gate_;
  }
  [[nodiscard]] const float* peephole(std::int64_t direction, std::int64_t vector) const {
    return peepholes_.data<float>().data() + (direction * 3 + vector) * gate_;
  }
  [[nodiscard]] const VectorActivation& activation(std::int64_t direction, std::int64_t index) const {
    return activations_[static_cast<std::size_t>(direction * r_.activations + index)];
  }

  void run_direction(const KernelArgs& args, const std::int32_t* lengths, std::int64_t d) {
    float* const memory = static_cast<float*>(args.workspace) + d * direction_floats();
    const std::int64_t rows = r_.steps * r_.batch, states = r_.batch * gate_;
    const State state{memory, memory + rows * width_, memory + rows * width_ + states,
                      memory + rows * width_ + 2 * states};
    read_state(initial_h_.in<float>(args), d, state.h);
    read_state(initial_c_.in<float>(args), d, state.c);
    start_gates(static_cast<const float*>(args.inputs[0]), d, state.gates);
    const bool is_even = lengths == nullptr || std::all_of(lengths, lengths + r_.batch,
                                                           [&](std::int32_t length) { return length == r_.steps; });
    for (std::int64_t i = 0; i < r_.steps; ++i) {
      const std::int64_t t = r_.is_reverse(d) ? r_.steps - 1 - i : i;
      if (is_even) {
        step(args, d, state, t, 0, r_.batch);
        continue;
      }
      for (std::int64_t b = 0; b < r_.batch; ++b)
        if (i < lengths[b]) step(args, d, state, r_.is_reverse(d) ? lengths[b] - 1 - i : i, b, b + 1);
    }
    write_state(state.h, d, args.outputs.size() > 1 ? args.outputs[1] : nullptr);
    if (r_.cell == Cell::lstm) write_state(state.c, d, args.outputs.size() > 2 ? args.outputs[2] : nullptr);
  }

  void read_state(const float* from, std::int64_t d, float* to) const {
    std::memset(to, 0, static_cast<std::size_t>(r_.batch * gate_) * sizeof(float));
    for (std::int64_t b = 0; from != nullptr && b < r_.batch; ++b)
      std::copy_n(from + r_.state_row(b, d) * r_.hidden, r_.hidden, to + b * gate_);
  }

  void write_state(const float* from, std::int64_t d, void* to) const {
    for (std::int64_t b = 0; to != nullptr && b < r_.batch; ++b)
      std::copy_n(from + b * gate_, r_.hidden, static_cast<float*>(to) + r_.state_row(b, d) * r_.hidden);
  }

  /// x W^T and the biases that nothing multiplies, for all steps.
  void start_gates(const float* x, std::int64_t d, float* gates) const {
    const bool keeps_last_apart = r_.cell == Cell::gru && r_.linear_before_reset;
    const std::int64_t rows = r_.steps * r_.batch, count = r_.attributes.gates;
    parallel_for(rows, grain_of(width_ * r_.input * 4), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row)
        for (std::int64_t g = 0; g < count; ++g) {
          const bool has_second = !(keeps_last_apart && g == count - 1);
          float* const to = gates + row * width_ + g * gate_;
          const float *first = bias(d, g), *second = bias(d, count + g);
          for (std::int64_t i = 0; i < gate_; ++i) to[i] = has_second ? first[i] + second[i] : first[i];
        }
      add_product(w_, d,
                  {x + begin * r_.input, end - begin, r_.input, r_.input, nullptr, gates + begin * width_, width_}, 0,
                  width_);
    });
  }

  /// y's columns [first, first + count) += a * weights; y is at column 0.
  void add_product(const Tensor& weights, std::int64_t d, RowProduct product, std::int64_t first,
                   std::int64_t count) const {
    constexpr std::int64_t k_floats_a_thread = 128 * 1024;  // a region costs as much as reading a tenth of that
    const std::int64_t group_floats = product.depth * product_.columns;
    const float* const from = weights.data<float>().data() + d * width_ * product.depth;
    float* const y = product.y;
    parallel_for(count / product_.columns, std::max<std::int64_t>(1, k_floats_a_thread / (group_floats * product.rows)),
                 [&](std::int64_t begin, std::int64_t end) {
                   RowProduct group = product;
                   for (std::int64_t i = begin; i < end; ++i) {
                     const std::int64_t column = first + i * product_.columns;
                     group.weights = from + column * product.depth;
                     group.y = y + column;
                     product_.add(group);
                   }
                 });
  }

  /// Step t of the sequences [first, last).
  void step(const KernelArgs& args, std::int64_t d, const State& state, std::int64_t t, std::int64_t first,
            std::int64_t last) const {
    float* const gates = state.gates + r_.row(t, first) * width_;
    const std::int64_t gates_step = (r_.is_batch_major ? r_.steps : 1) * width_;
    const RowProduct from_h{state.h + first * gate_, last - first, r_.hidden, gate_, nullptr, gates, gates_step};
    const std::int64_t whole = r_.cell == Cell::gru ? 2 * gate_ : width_;
    add_product(r_weights_, d, from_h, 0, whole);
    if (r_.cell == Cell::gru) finish_gru_gates(d, state, from_h, first, last);
    for (std::int64_t b = first; b < last; ++b) {
      float* const own = gates + (b - first) * gates_step;
      float* const h = state.h + b * gate_;
      switch (r_.cell) {
        case Cell::rnn: finish_rnn(d, own, h); break;
        case Cell::gru: finish_gru(d, own, h); break;
        case Cell::lstm: finish_lstm(d, own, h, state.c + b * gate_, state.extra + b * gate_); break;
      }
      if (args.outputs[0] != nullptr)
        std::copy_n(h, r_.hidden, static_cast<float*>(args.outputs[0]) + r_.y_row(t, b, d) * r_.hidden);
    }
  }

  void clip(float* x, std::int64_t count) const {
    const auto bound = static_cast<float>(r_.attributes.clip);
    if (bound <= 0) return;
    for (std::int64_t i = 0; i < count; ++i) x[i] = std::clamp(x[i], -bound, bound);
  }
  void activate(std::int64_t d, std::int64_t which, float* x, std::int64_t count) const {
    clip(x, count);
    activation(d, which)(x, count);
  }
  void combine(BinaryKind kind, const float* x, const float* y, float* z) const {
    pointwise_.binary[static_cast<std::size_t>(kind)](x, 1, y, 1, z, gate_);
  }

  void finish_rnn(std::int64_t d, float* gates, float* h) const {
    activate(d, 0, gates, gate_);
    std::copy_n(gates, gate_, h);
  }

  /// Update and reset are known; what comes from h to the third gate waits for the reset.
  void finish_gru_gates(std::int64_t d, const State& state, const RowProduct& from_h, std::int64_t first,
                        std::int64_t last) const {
    for (std::int64_t b = first; b < last; ++b) {
      float* const gates = from_h.y + (b - first) * from_h.y_step;
      float* const extra = state.extra + b * gate_;
      activate(d, 0, gates, 2 * gate_);
      if (r_.linear_before_reset)
        std::copy_n(bias(d, 2 * r_.attributes.gates - 1), gate_, extra);
      else
        combine(BinaryKind::mul, gates + gate_, state.h + b * gate_, extra);
    }
    RowProduct last_gate = from_h;
    if (r_.linear_before_reset) {
      last_gate.y = state.extra + first * gate_ - 2 * gate_;  // at its column 0
      last_gate.y_step = gate_;
    } else {
      last_gate.a = state.extra + first * gate_;
    }
    add_product(r_weights_, d, last_gate, 2 * gate_, gate_);
    for (std::int64_t b = first; r_.linear_before_reset && b < last; ++b) {
      float* const gates = from_h.y + (b - first) * from_h.y_step;
      float* const extra = state.extra + b * gate_;
      combine(BinaryKind::mul, gates + gate_, extra, extra);
      combine(BinaryKind::add, gates + 2 * gate_, extra, gates + 2 * gate_);
    }
  }

  /// h = (1 - z) * n + z * h.
  void finish_gru(std::int64_t d, float* gates, float* h) const {
    float* const fresh = gates + 2 * gate_;
    activate(d, 1, fresh, gate_);
    combine(BinaryKind::sub, h, fresh, h);
    combine(BinaryKind::mul, gates, h, h);
    combine(BinaryKind::add, fresh, h, h);
  }

  void finish_lstm(std::int64_t d, float* gates, float* h, float* c, float* extra) const {
    float *const in = gates, *const out = gates + gate_, *const forget = gates + 2 * gate_,
                 *const fresh = gates + 3 * gate_;
    const auto look = [&](std::int64_t vector, float* gate) {
      combine(BinaryKind::mul, peephole(d, vector), c, extra);
      combine(BinaryKind::add, gate, extra, gate);
    };
    look(0, in);
    look(2, forget);
    activate(d, 0, in, gate_);
    if (r_.input_forget)
      for (std::int64_t i = 0; i < gate_; ++i) forget[i] = 1 - in[i];
    else
      activate(d, 0, forget, gate_);
    activate(d, 1, fresh, gate_);
    combine(BinaryKind::mul, forget, c, c);
    combine(BinaryKind::mul, in, fresh, fresh);
    combine(BinaryKind::add, c, fresh, c);
    look(1, out);
    activate(d, 0, out, gate_);
    std::copy_n(c, gate_, extra);
    activation(d, 2)(extra, gate_);
    combine(BinaryKind::mul, out, extra, h);
  }

  RecurrentProblem r_;
  const RowProductKernels& product_;
  const PointwiseKernels& pointwise_;
  std::int64_t gate_ = 0;   ///< columns of a gate
  std::int64_t width_ = 0;  ///< of all gates
  Operand lengths_, initial_h_, initial_c_;
  std::vector<VectorActivation> activations_;
  Tensor w_, r_weights_;
  Tensor bias_;       ///< [D, 2 * G, gate_]
  Tensor peepholes_;  ///< [D, 3, gate_], of i, o and f
};

std::optional<backend::Refusal> refuses(const Problem& problem, const Device& device) {
  return refuse_recurrent(problem, *kernels_of(device).pointwise);
}

std::unique_ptr<backend::Kernel> create(const Problem& problem, const std::string&, Device& device,
                                        backend::ConstantStore& constants) {
  return std::make_unique<RecurrentKernel>(problem, kernels_of(device), constants);
}

}  // namespace

backend::Tactic recurrent_tactic() {
  return {.id = "cpu.recurrent",
          .ops = {"Rnn", "Gru", "Lstm"},
          .refuses = refuses,
          .configs = one_config,
          .create = create};
}

}  // namespace temper::cpu
