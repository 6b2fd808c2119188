// SPDX-License-Identifier: Apache-2.0
#include "plan/document_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "plan/container.h"
#include "plan/program_subgraph.h"
#include "tensor/dtype.h"

namespace temper::plan {

namespace {

/// Sequences of sequences nest this deep at most: their destructor recurses.
constexpr int k_deepest_tensor = 16;
constexpr std::size_t k_longest_extent_text = 1 << 14;

template <class Enum>
Enum enumerator(std::uint64_t number, Enum last, std::string_view what) {
  TEMPER_CHECK(number <= static_cast<std::uint64_t>(last), bad_plan, "the plan is damaged: ", what, " ", number,
               " does not exist");
  return static_cast<Enum>(number);
}

DType dtype_from_number(std::uint64_t number) { return enumerator(number, DType::optional, "element type"); }

template <class Vector>
std::size_t count(const Vector* vector) {
  return vector == nullptr ? 0 : vector->size();
}

/// Calls f with every table of a vector that may be absent.
template <class T, class F>
void for_each(const flatbuffers::Vector<flatbuffers::Offset<T>>* records, F&& f) {
  if (records == nullptr) return;
  for (const T* record : *records) f(*record);
}

}  // namespace

DocumentReader::DocumentReader(std::string_view section, std::span<const std::byte> document,
                               std::span<const std::byte> weights, std::shared_ptr<const void> owner)
    : section_(section), weights_(weights), owner_(std::move(owner)) {
  TEMPER_CHECK(document.size() < FLATBUFFERS_MAX_BUFFER_SIZE, bad_plan, "section '", section,
               "' of the plan is too long");
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(document.data());
  constexpr flatbuffers::uoffset_t k_deepest_table = 64;
  constexpr flatbuffers::uoffset_t k_most_tables = 16'000'000;
  flatbuffers::Verifier verifier(bytes, document.size(), k_deepest_table, k_most_tables);
  TEMPER_CHECK(fb::VerifyDocumentBuffer(verifier), bad_plan, "section '", section,
               "' of the plan is damaged: its tables point outside it");
  document_ = fb::GetDocument(bytes);
  // Parts of a document may be shared, so that a small file could describe a huge plan: what is copied is bounded.
  constexpr std::size_t k_sharing = 64;
  budget_ = k_sharing * (document.size() + 1024);
  for (const auto& each : texts(document_->dims())) {
    TEMPER_CHECK(each.size() <= k_longest_extent_text, bad_plan, "the plan is damaged: an extent of ", each.size(),
                 " characters");
    dims_.push_back(Dim::parse(each));
  }
  read_tensors();
}

void DocumentReader::charge(std::size_t bytes) {
  TEMPER_CHECK(bytes <= budget_, bad_plan, "section '", section_, "' of the plan is damaged: it repeats itself");
  budget_ -= bytes;
}

std::string DocumentReader::text(const flatbuffers::String* value) {
  if (value == nullptr) return {};
  charge(value->size());
  return value->str();
}

template <class T>
std::vector<T> DocumentReader::numbers(const flatbuffers::Vector<T>* values) {
  if (values == nullptr) return {};
  const std::size_t bytes = values->size() * sizeof(T);
  charge(bytes);
  std::vector<T> result(values->size());
  // The verifier leaves out whether the elements of a vector are aligned.
  if (bytes > 0) std::memcpy(result.data(), values->Data(), bytes);
  return result;
}

std::vector<std::string> DocumentReader::texts(
    const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* values) {
  std::vector<std::string> result;
  charge(count(values) * sizeof(std::string));
  for_each(values, [&](const flatbuffers::String& each) { result.push_back(text(&each)); });
  return result;
}

Dim DocumentReader::dim(std::uint32_t index) const {
  TEMPER_CHECK(index < dims_.size(), bad_plan, "the plan is damaged: extent ", index, " of ", dims_.size());
  return dims_[index];
}

Dims DocumentReader::dims(const flatbuffers::Vector<std::uint32_t>* values) {
  Dims result;
  for (const std::uint32_t index : numbers(values)) result.push_back(dim(index));
  return result;
}

std::optional<Dims> DocumentReader::optional_dims(const flatbuffers::Vector<std::uint32_t>* values) {
  if (values == nullptr) return std::nullopt;
  return dims(values);
}

void DocumentReader::read_tensors() {
  for_each(document_->tensors(), [&](const fb::Tensor& each) { tensors_.push_back(read_tensor(each)); });
}

Tensor DocumentReader::read_tensor(const fb::Tensor& record) {
  const DType dtype = dtype_from_number(record.dtype());
  TEMPER_CHECK(dtype != DType::undefined, bad_plan, "the plan is damaged: a tensor without an element type");
  if (dtype == DType::sequence || dtype == DType::optional) return read_container_tensor(dtype, record);
  tensor_depths_.push_back(0);
  Shape shape = numbers(record.shape());
  const std::int64_t elements = element_count(shape);
  if (dtype != DType::string) return read_numeric_tensor(dtype, std::move(shape), record);
  TEMPER_CHECK(std::cmp_equal(elements, count(record.strings())), bad_plan, "the plan is damaged: a tensor of shape ",
               shape_text(shape), " holds ", count(record.strings()), " strings");
  return Tensor::of_strings(std::move(shape), texts(record.strings()));
}

Tensor DocumentReader::read_container_tensor(DType dtype, const fb::Tensor& record) {
  std::vector<Tensor> elements;
  int depth = 1;
  for (const std::uint32_t index : numbers(record.elements())) {
    elements.push_back(tensor(index));
    depth = std::max(depth, tensor_depths_[index] + 1);
  }
  TEMPER_CHECK(depth <= k_deepest_tensor, bad_plan, "the plan is damaged: its sequences nest too deeply");
  tensor_depths_.push_back(depth);
  if (dtype == DType::sequence) return Tensor::sequence(std::move(elements));
  TEMPER_CHECK(elements.size() <= 1, bad_plan, "the plan is damaged: an optional of ", elements.size(), " tensors");
  return Tensor::optional(elements.empty() ? Tensor() : elements.front());
}

Tensor DocumentReader::read_numeric_tensor(DType dtype, Shape shape, const fb::Tensor& record) {
  const auto elements = static_cast<std::uint64_t>(element_count(shape));
  const std::uint64_t bytes = record.bytes();
  TEMPER_CHECK(bytes / dtype_bytes(dtype) == elements && bytes % dtype_bytes(dtype) == 0, bad_plan,
               "the plan is damaged: ", bytes, " bytes for a tensor ", dtype_name(dtype), "[", shape_text(shape), "]");
  TEMPER_CHECK(record.offset() % k_section_alignment == 0 && record.offset() <= weights_.size() &&
                   bytes <= weights_.size() - record.offset(),
               bad_plan, "the plan is damaged: a tensor lies at ", record.offset(), " + ", bytes, " of ",
               weights_.size(), " bytes of weights");
  const auto content = weights_.subspan(record.offset(), bytes);
  if (dtype == DType::boolean) {
    charge(content.size());
    TEMPER_CHECK(std::all_of(content.begin(), content.end(), [](std::byte b) { return b <= std::byte{1}; }), bad_plan,
                 "the plan is damaged: a bool tensor holds another value than 0 and 1");
  }
  return Tensor::view(dtype, std::move(shape), content.data(), owner_);
}

Tensor DocumentReader::tensor(std::int64_t index) const {
  if (index == k_absent) return {};
  TEMPER_CHECK(index >= 0 && std::cmp_less(index, tensors_.size()), bad_plan, "the plan is damaged: tensor ", index,
               " of ", tensors_.size());
  return tensors_[static_cast<std::size_t>(index)];
}

TensorType DocumentReader::type(const fb::TensorType& record) {
  TensorType result;
  result.dtype = dtype_from_number(record.dtype());
  result.dims = optional_dims(record.dims());
  result.content = optional_dims(record.content());
  charge(sizeof result);
  if (record.element() != nullptr) result.element = std::make_shared<const TensorType>(type(*record.element()));
  return result;
}

SubgraphPtr DocumentReader::body(const fb::Body* record) {
  if (record == nullptr || record->program() == k_absent) return nullptr;
  std::vector<TensorType> outputs;
  for_each(record->outputs(), [&](const fb::TensorType& each) { outputs.push_back(type(each)); });
  return std::make_shared<const ProgramReference>(record->program(), record->inputs(), std::move(outputs));
}

AttributeValue DocumentReader::attribute(const fb::Attribute& record) {
  using Kind = fb::AttributeKind;
  switch (record.kind()) {
    case Kind::Bool: return record.number() != 0;
    case Kind::Int: return record.number();
    case Kind::Float: return record.real();
    case Kind::Text: return text(record.text());
    case Kind::Ints: return numbers(record.numbers());
    case Kind::Floats: return numbers(record.reals());
    case Kind::Texts: return texts(record.texts());
    case Kind::Type: return dtype_from_number(static_cast<std::uint64_t>(record.number()));
    case Kind::Tensor: return tensor(record.number());
    case Kind::Dims: return dims(record.dims());
    case Kind::Body: return body(record.body());
  }
  throw Error(ErrorCode::bad_plan,
              str("the plan is damaged: attribute kind ", static_cast<int>(record.kind()), " does not exist"), __FILE__,
              __LINE__);
}

Value DocumentReader::value(const fb::Value& record) {
  Value result;
  charge(sizeof result);
  result.name = text(record.name());
  result.dtype = dtype_from_number(record.dtype());
  result.dims = optional_dims(record.dims());
  result.content = optional_dims(record.content());
  result.layout = enumerator(record.layout(), Layout::blocked_16, "layout");
  result.storage = enumerator(record.storage(), Storage::arena, "storage");
  result.constant = record.constant();
  if (const auto* view = record.view()) result.view = View{view->parent(), view->axis(), dim(view->offset())};
  return result;
}

Operator DocumentReader::op(const fb::Step& record) {
  Attributes attributes;
  for_each(record.attributes(),
           [&](const fb::Attribute& each) { attributes.emplace_back(text(each.name()), attribute(each)); });
  const std::string name = text(record.op());
  TEMPER_CHECK(op_table().find(name) != nullptr, bad_plan, "the plan asks for operator '", name,
               "', which this Temper does not have: build it again from the model");
  return Operator::create(name, attributes);
}

Step DocumentReader::step(const fb::Step& record) {
  charge(sizeof(Step));
  Step result{
      op(record), text(record.name()), numbers(record.inputs()), numbers(record.outputs()), texts(record.sources()),
      {}};
  for_each(record.choices(), [&](const fb::TacticChoice& each) {
    charge(sizeof(TacticChoice));
    result.choices.push_back({text(each.tactic()), text(each.config())});
  });
  result.allows_tf32 = record.allows_tf32();
  return result;
}

Program DocumentReader::program(const fb::Program& record) {
  Program result;
  charge(sizeof result);
  result.name = text(record.name());
  for_each(record.values(), [&](const fb::Value& each) { result.values.push_back(value(each)); });
  for_each(record.steps(), [&](const fb::Step& each) { result.steps.push_back(step(each)); });
  result.inputs = numbers(record.inputs());
  result.outputs = numbers(record.outputs());
  for_each(record.upper_bounds(),
           [&](const fb::UpperBound& each) { result.upper_bounds[text(each.symbol())] = each.bound(); });
  return result;
}

std::vector<Program> DocumentReader::programs() {
  std::vector<Program> result;
  for_each(document_->programs(), [&](const fb::Program& each) { result.push_back(program(each)); });
  return result;
}

std::vector<Constant> DocumentReader::constants() {
  std::vector<Constant> result;
  for_each(document_->constants(), [&](const fb::Constant& record) {
    charge(sizeof(Constant));
    Constant constant{text(record.name()), tensor(record.plain()), {}};
    for_each(record.packed(), [&](const fb::PackedForm& each) {
      charge(sizeof(PackedForm));
      constant.packed.push_back({text(each.form()), tensor(each.tensor())});
    });
    result.push_back(std::move(constant));
  });
  return result;
}

std::vector<KernelCode> DocumentReader::kernels() {
  std::vector<KernelCode> result;
  for_each(document_->kernels(), [&](const fb::KernelCode& record) {
    charge(sizeof(KernelCode));
    KernelCode code{text(record.key()), tensor(record.tensor())};
    TEMPER_CHECK(code.content.is_valid() && code.content.dtype() == DType::u8 && code.content.size() > 0, bad_plan,
                 "the plan is damaged: kernel '", code.key, "' has no code");
    result.push_back(std::move(code));
  });
  return result;
}

std::vector<Profile> DocumentReader::profiles() {
  std::vector<Profile> result;
  for_each(document_->profiles(), [&](const fb::Profile& record) {
    charge(sizeof(Profile));
    Profile profile;
    for_each(record.ranges(), [&](const fb::InputRange& each) {
      charge(sizeof(InputRange));
      profile.ranges.push_back(
          {text(each.input()), each.is_content(), numbers(each.min()), numbers(each.opt()), numbers(each.max())});
    });
    result.push_back(std::move(profile));
  });
  return result;
}

}  // namespace temper::plan
