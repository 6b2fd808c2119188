// SPDX-License-Identifier: Apache-2.0
#include "plan/document_writer.h"

#include "base/check.h"
#include "plan/program_subgraph.h"

namespace temper::plan {

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

flatbuffers::Offset<flatbuffers::Vector<DocumentWriter::Text>> DocumentWriter::texts(
    const std::vector<std::string>& values) {
  std::vector<Text> offsets;
  for (const auto& each : values) offsets.push_back(text(each));
  return builder_.CreateVector(offsets);
}

std::uint32_t DocumentWriter::dim(const Dim& value) {
  const auto [found, is_new] = dim_indices_.try_emplace(value.text(), static_cast<std::uint32_t>(dim_texts_.size()));
  if (is_new) dim_texts_.push_back(found->first);
  return found->second;
}

flatbuffers::Offset<flatbuffers::Vector<std::uint32_t>> DocumentWriter::dims(const Dims& values) {
  std::vector<std::uint32_t> indices;
  for (const auto& each : values) indices.push_back(dim(each));
  return builder_.CreateVector(indices);
}

flatbuffers::Offset<flatbuffers::Vector<std::uint32_t>> DocumentWriter::optional_dims(
    const std::optional<Dims>& values) {
  if (!values) return {};
  return dims(*values);
}

std::int32_t DocumentWriter::tensor(const Tensor& value) {
  if (!value.is_valid()) return k_absent;
  Offset<flatbuffers::Vector<Text>> strings;
  Offset<flatbuffers::Vector<std::uint32_t>> elements;
  BlobPlace place;
  if (value.dtype() == DType::string) {
    strings = texts(value.strings());
  } else if (value.dtype() == DType::sequence || value.dtype() == DType::optional) {
    std::vector<std::uint32_t> indices;
    for (const auto& element : value.elements()) indices.push_back(static_cast<std::uint32_t>(tensor(element)));
    elements = builder_.CreateVector(indices);
  } else {
    place = blobs_.add({static_cast<const std::byte*>(value.raw()), value.byte_size()});
  }
  tensors_.push_back(fb::CreateTensor(builder_, static_cast<std::uint8_t>(value.dtype()),
                                      builder_.CreateVector(value.shape()), place.offset, place.bytes, strings,
                                      elements));
  return static_cast<std::int32_t>(tensors_.size() - 1);
}

flatbuffers::Offset<fb::TensorType> DocumentWriter::type(const TensorType& value) {
  const auto extents = optional_dims(value.dims);
  const auto content = optional_dims(value.content);
  const auto element = value.element ? type(*value.element) : Offset<fb::TensorType>();
  return fb::CreateTensorType(builder_, static_cast<std::uint8_t>(value.dtype), extents, content, element);
}

flatbuffers::Offset<fb::Body> DocumentWriter::body(const SubgraphPtr& value) {
  if (value == nullptr) return fb::CreateBody(builder_);
  const auto* reference = dynamic_cast<const ProgramReference*>(value.get());
  TEMPER_CHECK(reference != nullptr, internal, "a body of a plan's step is not a program of the plan");
  std::vector<Offset<fb::TensorType>> outputs;
  for (const auto& output : reference->output_types()) outputs.push_back(type(output));
  return fb::CreateBody(builder_, reference->program(), static_cast<std::uint32_t>(reference->input_count()),
                        builder_.CreateVector(outputs));
}

flatbuffers::Offset<fb::Attribute> DocumentWriter::attribute(const std::string& name, const AttributeValue& value) {
  using Kind = fb::AttributeKind;
  Kind kind{};
  std::int64_t number = 0;
  double real = 0;
  Text single;
  Offset<flatbuffers::Vector<std::int64_t>> numbers;
  Offset<flatbuffers::Vector<double>> reals;
  Offset<flatbuffers::Vector<Text>> words;
  Offset<flatbuffers::Vector<std::uint32_t>> extents;
  Offset<fb::Body> function;
  std::visit(Overloaded{
                 [&](bool v) { kind = Kind::Bool, number = v ? 1 : 0; },
                 [&](std::int64_t v) { kind = Kind::Int, number = v; },
                 [&](double v) { kind = Kind::Float, real = v; },
                 [&](const std::string& v) { kind = Kind::Text, single = text(v); },
                 [&](const std::vector<std::int64_t>& v) { kind = Kind::Ints, numbers = builder_.CreateVector(v); },
                 [&](const std::vector<double>& v) { kind = Kind::Floats, reals = builder_.CreateVector(v); },
                 [&](const std::vector<std::string>& v) { kind = Kind::Texts, words = texts(v); },
                 [&](DType v) { kind = Kind::Type, number = static_cast<std::int64_t>(v); },
                 [&](const Tensor& v) { kind = Kind::Tensor, number = tensor(v); },
                 [&](const Dims& v) { kind = Kind::Dims, extents = dims(v); },
                 [&](const SubgraphPtr& v) { kind = Kind::Body, function = body(v); },
             },
             value);
  const auto label = text(name);
  return fb::CreateAttribute(builder_, label, kind, number, real, single, numbers, reals, words, extents, function);
}

flatbuffers::Offset<fb::Value> DocumentWriter::value(const Value& value) {
  const auto name = text(value.name);
  const auto extents = optional_dims(value.dims);
  const auto content = optional_dims(value.content);
  Offset<fb::View> view;
  if (value.view) view = fb::CreateView(builder_, value.view->parent, value.view->axis, dim(value.view->offset));
  return fb::CreateValue(builder_, name, static_cast<std::uint8_t>(value.dtype), extents, content,
                         static_cast<std::uint8_t>(value.layout), static_cast<std::uint8_t>(value.storage),
                         value.constant, view);
}

flatbuffers::Offset<fb::Step> DocumentWriter::step(const Step& step) {
  std::vector<Offset<fb::Attribute>> attributes;
  for (const auto& [name, value] : step.op.attributes()) attributes.push_back(attribute(name, value));
  std::vector<Offset<fb::TacticChoice>> choices;
  for (const auto& choice : step.choices) {
    const auto tactic = text(choice.tactic);
    choices.push_back(fb::CreateTacticChoice(builder_, tactic, text(choice.config)));
  }
  const auto op = text(std::string(step.op.name()));
  const auto attribute_list = builder_.CreateVector(attributes);
  const auto name = text(step.name);
  const auto inputs = builder_.CreateVector(step.inputs);
  const auto outputs = builder_.CreateVector(step.outputs);
  const auto sources = texts(step.sources);
  return fb::CreateStep(builder_, op, attribute_list, name, inputs, outputs, sources, builder_.CreateVector(choices),
                        step.allows_tf32);
}

void DocumentWriter::add_program(const Program& program) {
  std::vector<Offset<fb::Value>> values;
  for (const auto& each : program.values) values.push_back(value(each));
  std::vector<Offset<fb::Step>> steps;
  for (const auto& each : program.steps) steps.push_back(step(each));
  std::vector<Offset<fb::UpperBound>> bounds;
  for (const auto& [symbol, bound] : program.upper_bounds)
    bounds.push_back(fb::CreateUpperBound(builder_, text(symbol), bound));
  const auto name = text(program.name);
  const auto value_list = builder_.CreateVector(values);
  const auto step_list = builder_.CreateVector(steps);
  const auto inputs = builder_.CreateVector(program.inputs);
  const auto outputs = builder_.CreateVector(program.outputs);
  programs_.push_back(
      fb::CreateProgram(builder_, name, value_list, step_list, inputs, outputs, builder_.CreateVector(bounds)));
}

void DocumentWriter::add_constant(const Constant& constant) {
  std::vector<Offset<fb::PackedForm>> forms;
  for (const auto& packed : constant.packed) {
    const auto form = text(packed.form);
    forms.push_back(fb::CreatePackedForm(builder_, form, tensor(packed.content)));
  }
  const auto name = text(constant.name);
  const std::int32_t plain = tensor(constant.plain);
  constants_.push_back(fb::CreateConstant(builder_, name, plain, builder_.CreateVector(forms)));
}

void DocumentWriter::add_profile(const Profile& profile) {
  std::vector<Offset<fb::InputRange>> ranges;
  for (const auto& range : profile.ranges) {
    const auto input = text(range.input);
    const auto min = builder_.CreateVector(range.min);
    const auto opt = builder_.CreateVector(range.opt);
    ranges.push_back(
        fb::CreateInputRange(builder_, input, range.is_content, min, opt, builder_.CreateVector(range.max)));
  }
  profiles_.push_back(fb::CreateProfile(builder_, builder_.CreateVector(ranges)));
}

void DocumentWriter::add_kernel(const KernelCode& code) {
  const auto key = text(code.key);
  kernels_.push_back(fb::CreateKernelCode(builder_, key, tensor(code.content)));
}

std::span<const std::byte> DocumentWriter::finish(const std::string& device_kind,
                                                  const std::string& device_fingerprint) {
  const auto kind = text(device_kind);
  const auto fingerprint = text(device_fingerprint);
  const auto dim_list = texts(dim_texts_);
  const auto programs = builder_.CreateVector(programs_);
  const auto tensors = builder_.CreateVector(tensors_);
  const auto constants = builder_.CreateVector(constants_);
  const auto profiles = builder_.CreateVector(profiles_);
  const auto kernels = builder_.CreateVector(kernels_);
  builder_.Finish(
      fb::CreateDocument(builder_, kind, fingerprint, dim_list, programs, tensors, constants, profiles, kernels));
  return {reinterpret_cast<const std::byte*>(builder_.GetBufferPointer()), builder_.GetSize()};
}

}  // namespace temper::plan
