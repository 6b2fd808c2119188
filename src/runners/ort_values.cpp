// SPDX-License-Identifier: Apache-2.0
#include "runners/ort_values.h"

#include <cstring>
#include <vector>

#include "base/check.h"
#include "onnx/data_type.h"
#include "tensor/dtype.h"

namespace temper::runners::ort {

namespace {

Allocator* allocator_of(const Api& api) {
  Allocator* allocator = nullptr;
  api.call(Place::default_allocator, &allocator);
  return allocator;
}

/// The library's numbers for element types are those of TensorProto.DataType.
int element_type(DType dtype) {
  TEMPER_CHECK(dtype != DType::i4 && dtype != DType::u4, unsupported, "the onnxruntime runner has no inputs of ",
               dtype_name(dtype));
  return static_cast<int>(onnx::onnx_from_dtype(dtype));
}

Handle<Value> strings_from(const Api& api, const Tensor& tensor) {
  Value* value = nullptr;
  api.call(Place::create_tensor, allocator_of(api), tensor.shape().data(), tensor.shape().size(),
           element_type(DType::string), &value);
  auto held = api.own(value, Place::release_value);
  std::vector<const char*> texts;
  for (const auto& text : tensor.strings()) texts.push_back(text.c_str());
  api.call(Place::fill_strings, value, static_cast<const char* const*>(texts.data()), texts.size());
  return held;
}

Handle<Value> numbers_from(const Api& api, const Tensor& tensor) {
  constexpr int k_arena_allocator = 1;
  constexpr int k_default_memory = 0;
  MemoryInfo* memory = nullptr;
  api.call(Place::cpu_memory_info, k_arena_allocator, k_default_memory, &memory);
  const auto held_memory = api.own(memory, Place::release_memory_info);
  Value* value = nullptr;
  api.call(Place::create_tensor_view, static_cast<const MemoryInfo*>(memory), const_cast<void*>(tensor.raw()),
           tensor.byte_size(), tensor.shape().data(), tensor.shape().size(), element_type(tensor.dtype()), &value);
  return api.own(value, Place::release_value);
}

Handle<Value> sequence_from(const Api& api, const Tensor& tensor) {
  std::vector<Handle<Value>> elements;
  std::vector<const Value*> pointers;
  for (const Tensor& element : tensor.elements()) {
    elements.push_back(value_from(api, element));
    pointers.push_back(elements.back().get());
  }
  Value* value = nullptr;
  api.call(Place::create_container, static_cast<const Value* const*>(pointers.data()), pointers.size(),
           static_cast<int>(k_sequence), &value);
  return api.own(value, Place::release_value);
}

std::vector<std::string> read_strings(const Api& api, const Value* value, std::int64_t count) {
  std::size_t bytes = 0;
  api.call(Place::string_bytes, value, &bytes);
  std::string content(bytes, '\0');
  std::vector<std::size_t> offsets(static_cast<std::size_t>(count));
  api.call(Place::string_content, value, static_cast<void*>(content.data()), bytes, offsets.data(), offsets.size());
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const std::size_t end = i + 1 < offsets.size() ? offsets[i + 1] : bytes;
    TEMPER_CHECK(offsets[i] <= end && end <= bytes, device, "ONNX Runtime returned damaged strings");
    texts.push_back(content.substr(offsets[i], end - offsets[i]));
  }
  return texts;
}

Tensor read_tensor(const Api& api, Value* value) {
  TypeAndShape* info = nullptr;
  api.call(Place::type_and_shape, static_cast<const Value*>(value), &info);
  const auto held = api.own(info, Place::release_type_and_shape);
  int type = 0;
  std::size_t rank = 0;
  api.call(Place::element_type, static_cast<const TypeAndShape*>(info), &type);
  api.call(Place::rank, static_cast<const TypeAndShape*>(info), &rank);
  Shape shape(rank);
  api.call(Place::extents, static_cast<const TypeAndShape*>(info), shape.data(), rank);
  const auto dtype = onnx::dtype_from_onnx(type);
  TEMPER_CHECK(dtype && *dtype != DType::i4 && *dtype != DType::u4, unsupported, "ONNX Runtime returned elements of ",
               onnx::onnx_type_text(type), ", which Temper does not read");
  if (*dtype == DType::string) {
    const std::int64_t count = element_count(shape);
    return Tensor::of_strings(std::move(shape), read_strings(api, value, count));
  }
  Tensor tensor(*dtype, std::move(shape));
  void* data = nullptr;
  api.call(Place::tensor_data, value, &data);
  if (tensor.byte_size() > 0) std::memcpy(tensor.mutable_raw(), data, tensor.byte_size());
  return tensor;
}

}  // namespace

Handle<Value> value_from(const Api& api, const Tensor& tensor) {
  if (tensor.dtype() == DType::string) return strings_from(api, tensor);
  if (tensor.dtype() == DType::sequence) return sequence_from(api, tensor);
  TEMPER_CHECK(tensor.dtype() != DType::optional, unsupported, "the onnxruntime runner has no optional inputs");
  return numbers_from(api, tensor);
}

Tensor tensor_from(const Api& api, Value* value) {
  if (value == nullptr) return Tensor::optional({});
  int type = k_unknown;
  api.call(Place::value_type, static_cast<const Value*>(value), &type);
  if (type == k_tensor) return read_tensor(api, value);
  TEMPER_CHECK(type == k_sequence, unsupported, "ONNX Runtime returned a value of kind ", type,
               ", which Temper does not read");
  std::size_t count = 0;
  api.call(Place::element_count, static_cast<const Value*>(value), &count);
  std::vector<Tensor> elements;
  for (std::size_t i = 0; i < count; ++i) {
    Value* element = nullptr;
    api.call(Place::element, static_cast<const Value*>(value), static_cast<int>(i), allocator_of(api), &element);
    const auto held = api.own(element, Place::release_value);
    elements.push_back(tensor_from(api, element));
  }
  return Tensor::sequence(std::move(elements));
}

}  // namespace temper::runners::ort
