// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "plan/program_generated.h"

namespace temper::plan {

/// Turns one FlatBuffers document into values. It checks what makes up a value (bounds, enumerators, expressions,
/// operators, tensor bytes); plan/validate.h checks what the values mean together.
class DocumentReader {
 public:
  /// `section` names the document in messages. Errors of all members: bad_plan or bad_argument.
  DocumentReader(std::string_view section, std::span<const std::byte> document, std::span<const std::byte> weights,
                 std::shared_ptr<const void> owner);

  [[nodiscard]] std::string device_kind() { return text(document_->device_kind()); }
  [[nodiscard]] std::string device_fingerprint() { return text(document_->device_fingerprint()); }
  [[nodiscard]] std::vector<Program> programs();
  [[nodiscard]] std::vector<Constant> constants();
  [[nodiscard]] std::vector<Profile> profiles();
  [[nodiscard]] std::vector<KernelCode> kernels();

 private:
  void charge(std::size_t bytes);
  std::string text(const flatbuffers::String* value);
  template <class T>
  std::vector<T> numbers(const flatbuffers::Vector<T>* values);
  std::vector<std::string> texts(const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>* values);
  Dim dim(std::uint32_t index) const;
  Dims dims(const flatbuffers::Vector<std::uint32_t>* values);
  std::optional<Dims> optional_dims(const flatbuffers::Vector<std::uint32_t>* values);
  void read_tensors();
  Tensor read_tensor(const fb::Tensor& record);
  Tensor read_container_tensor(DType dtype, const fb::Tensor& record);
  Tensor read_numeric_tensor(DType dtype, Shape shape, const fb::Tensor& record);
  Tensor tensor(std::int64_t index) const;
  TensorType type(const fb::TensorType& record);
  SubgraphPtr body(const fb::Body* record);
  AttributeValue attribute(const fb::Attribute& record);
  Value value(const fb::Value& record);
  Operator op(const fb::Step& record);
  Step step(const fb::Step& record);
  Program program(const fb::Program& record);

  std::string section_;
  std::span<const std::byte> weights_;
  std::shared_ptr<const void> owner_;
  const fb::Document* document_ = nullptr;
  std::size_t budget_ = 0;
  std::vector<Dim> dims_;
  std::vector<Tensor> tensors_;
  std::vector<int> tensor_depths_;
};

}  // namespace temper::plan
