// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/tactics/onednn.h"

#include "base/str.h"

namespace temper::cpu::onednn {

namespace {

using Tag = dnnl::memory::format_tag;

Tag tag_of(Layout layout, std::size_t rank) {
  constexpr std::array k_plain = {Tag::ab, Tag::abc, Tag::abcd, Tag::abcde};
  constexpr std::array k_channels_last = {Tag::ab, Tag::acb, Tag::acdb, Tag::acdeb};
  constexpr std::array k_blocked_8 = {Tag::undef, Tag::aBc8b, Tag::aBcd8b, Tag::aBcde8b};
  constexpr std::array k_blocked_16 = {Tag::undef, Tag::aBc16b, Tag::aBcd16b, Tag::aBcde16b};
  switch (layout) {
    case Layout::plain: return k_plain.at(rank - 2);
    case Layout::channels_last: return k_channels_last.at(rank - 2);
    case Layout::blocked_8: return k_blocked_8.at(rank - 2);
    default: return k_blocked_16.at(rank - 2);
  }
}

constexpr auto k_f32 = dnnl::memory::data_type::f32;

std::string blocked_name(const dnnl_memory_desc_t& desc) {
  const auto& blocking = desc.format_desc.blocking;
  const auto list = [&](const auto& values, int count) {
    return join(std::vector<std::int64_t>(values, values + count), ",");
  };
  return str("blocked dims ", list(desc.dims, desc.ndims), " padded ", list(desc.padded_dims, desc.ndims), " strides ",
             list(blocking.strides, desc.ndims), " blocks ", list(blocking.inner_blks, blocking.inner_nblks), " of ",
             list(blocking.inner_idxs, blocking.inner_nblks));
}

std::string winograd_name(const dnnl_memory_desc_t& desc) {
  const auto& wino = desc.format_desc.wino_desc;
  return str("winograd ", static_cast<int>(wino.wino_format), " r ", wino.r, " alpha ", wino.alpha, " ic ", wino.ic,
             " oc ", wino.oc, " blocks ", wino.ic_block, ",", wino.oc_block, ",", wino.ic2_block, ",", wino.oc2_block,
             " bytes ", wino.size);
}

}  // namespace

const dnnl::engine& engine() {
  static const dnnl::engine k_engine(dnnl::engine::kind::cpu, 0);
  return k_engine;
}

dnnl::memory::desc plain_desc(const Shape& shape) {
  dnnl::memory::dims strides(shape.size(), 1);
  for (std::size_t i = shape.size(); i-- > 1;) strides[i - 1] = strides[i] * std::max<std::int64_t>(1, shape[i]);
  return {shape, k_f32, strides};
}

dnnl::memory::desc desc_of(const backend::TensorDesc& tensor) {
  return {tensor.shape, k_f32, tag_of(tensor.layout, tensor.shape.size())};
}

dnnl::memory::desc any_desc(const Shape& shape) { return {shape, k_f32, Tag::any}; }

std::string form_name(const dnnl::memory::desc& desc) {
  const dnnl_memory_desc_t& data = desc.data;
  TEMPER_CHECK(data.extra.flags == dnnl_memory_extra_flag_none, internal, "a packed form has extra flags ",
               data.extra.flags);
  const std::string text = data.format_kind == dnnl_format_kind_wino ? winograd_name(data) : blocked_name(data);
  return str("onednn f32 ", text);
}

Tensor pack(const Tensor& plain, const dnnl::memory::desc& from, const dnnl::memory::desc& to) {
  return guarded([&] {
    Tensor packed(DType::u8, {static_cast<std::int64_t>(to.get_size())});
    dnnl::memory source(from, engine(), const_cast<void*>(plain.raw()));
    dnnl::memory target(to, engine(), packed.mutable_raw());
    dnnl::stream stream(engine());
    dnnl::reorder(source, target).execute(stream, source, target);
    stream.wait();
    return packed;
  });
}

Tensor packed_constant(backend::ConstantStore& constants, std::size_t input, const dnnl::memory::desc& from,
                       const dnnl::memory::desc& to) {
  return constants.packed(input, form_name(to), [&](const Tensor& plain) { return pack(plain, from, to); });
}

bool append_activation(dnnl::post_ops& post_ops, std::string_view name, double alpha, double beta) {
  using enum dnnl::algorithm;
  const auto a = static_cast<float>(alpha), b = static_cast<float>(beta);
  const auto append = [&](dnnl::algorithm algorithm, float first = 0, float second = 0) {
    post_ops.append_eltwise(1.0F, algorithm, first, second);
    return true;
  };
  if (name.empty()) return true;
  if (name == "Relu") return append(eltwise_relu);
  if (name == "LeakyRelu") return append(eltwise_relu, a);
  if (name == "Clip") return append(eltwise_clip, a, b);
  if (name == "Silu") return append(eltwise_swish, 1);
  if (name == "QuickGelu") return append(eltwise_swish, a);
  if (name == "HardSwish") return append(eltwise_hardswish);
  if (name == "HardSigmoid") return append(eltwise_linear, a, b) && append(eltwise_clip, 0, 1);
  if (name == "Sigmoid") return append(eltwise_logistic);
  if (name == "Tanh") return append(eltwise_tanh);
  if (name == "Elu") return append(eltwise_elu, a);
  if (name == "Gelu") return append(eltwise_gelu_erf);
  if (name == "GeluTanh") return append(eltwise_gelu_tanh);
  if (name == "Mish") return append(eltwise_mish);
  if (name == "Softplus") return append(eltwise_soft_relu);
  if (name == "Abs") return append(eltwise_abs);
  return false;
}

dnnl::primitive_attr attributes_with(const dnnl::post_ops& post_ops) {
  dnnl::primitive_attr attributes;
  attributes.set_post_ops(post_ops);
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

Execution::Execution(const dnnl::primitive& primitive) : primitive_(primitive), stream_(engine()) {}

std::size_t Execution::add(int argument, const dnnl::memory::desc& desc) {
  memories_.push_back(dnnl::memory(desc, engine(), DNNL_MEMORY_NONE));
  bound_.push_back(nullptr);
  arguments_.push_back({argument, memories_.back().get()});
  return memories_.size() - 1;
}

std::size_t Execution::add_input(int argument, const dnnl::memory::desc& desc) {
  // Binding a memory with padding makes oneDNN write zeros into the padding, and inputs may lie in a mapped file. The
  // primitive knows the form by itself, so bytes will do.
  const auto bytes = static_cast<dnnl::memory::dim>(desc.get_size());
  return add(argument, {{bytes}, dnnl::memory::data_type::u8, Tag::a});
}

std::size_t Execution::add_output(int argument, const dnnl::memory::desc& desc) { return add(argument, desc); }

void Execution::add_constant(int argument, const dnnl::memory::desc& desc, Tensor content) {
  bind(add_input(argument, desc), content.raw());
  constants_.push_back(std::move(content));
}

void Execution::bind(std::size_t slot, const void* data) {
  if (bound_[slot] == data) return;
  guarded([&] { memories_[slot].set_data_handle(const_cast<void*>(data), stream_); });
  bound_[slot] = data;
}

void Execution::run() {
  const dnnl_status_t status =
      dnnl_primitive_execute(primitive_.get(), stream_.get(), static_cast<int>(arguments_.size()), arguments_.data());
  TEMPER_CHECK(status == dnnl_success, device, "oneDNN: a primitive failed with status ", static_cast<int>(status));
}

}  // namespace temper::cpu::onednn
