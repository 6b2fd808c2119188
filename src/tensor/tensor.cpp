// SPDX-License-Identifier: Apache-2.0
#include "temper/tensor.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/check.h"

namespace temper {

struct Tensor::Objects {
  std::vector<std::string> strings;
  std::vector<Tensor> elements;
};

namespace {

constexpr std::size_t k_alignment = 64;

bool is_object(DType dtype) { return dtype == DType::string || dtype == DType::sequence || dtype == DType::optional; }

std::shared_ptr<void> allocate_bytes(std::size_t bytes) {
  const std::size_t rounded = (bytes + k_alignment - 1) / k_alignment * k_alignment;
  void* memory = std::aligned_alloc(k_alignment, std::max(rounded, k_alignment));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, std::max(rounded, k_alignment));
  return {memory, [](void* pointer) { std::free(pointer); }};
}

}  // namespace

std::int64_t element_count(const Shape& shape) {
  constexpr std::int64_t k_limit = std::int64_t{1} << 62;
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    TEMPER_CHECK(extent >= 0, bad_argument, "shape ", shape_text(shape), " has a negative extent");
    if (extent == 0) return 0;
    TEMPER_CHECK(count <= k_limit / extent, bad_argument, "shape ", shape_text(shape), " has too many elements");
    count *= extent;
  }
  return count;
}

std::string shape_text(const Shape& shape) { return shape.empty() ? "scalar" : join(shape, "x"); }

Tensor::Tensor(DType dtype, Shape shape) : dtype_(dtype), shape_(std::move(shape)), size_(element_count(shape_)) {
  if (is_object(dtype)) {
    objects_ = std::make_shared<Objects>();
    if (dtype == DType::string) objects_->strings.resize(static_cast<std::size_t>(size_));
    return;
  }
  const auto element_bytes = static_cast<std::int64_t>(dtype_bytes(dtype));
  TEMPER_CHECK(size_ <= (std::int64_t{1} << 46) / element_bytes, bad_argument, "a tensor of shape ", shape_text(shape_),
               " does not fit in memory");
  auto memory = allocate_bytes(static_cast<std::size_t>(size_ * element_bytes));
  data_ = memory.get();
  owner_ = std::move(memory);
  owned_ = true;
}

Tensor Tensor::view(DType dtype, Shape shape, const void* data, std::shared_ptr<const void> owner) {
  TEMPER_CHECK(!is_object(dtype), internal, "a view needs a numeric type, got ", dtype_name(dtype));
  Tensor result;
  result.dtype_ = dtype;
  result.shape_ = std::move(shape);
  result.size_ = element_count(result.shape_);
  result.data_ = data;
  result.owner_ = std::move(owner);
  return result;
}

Tensor Tensor::of_strings(Shape shape, std::vector<std::string> values) {
  TEMPER_CHECK(element_count(shape) == static_cast<std::int64_t>(values.size()), bad_argument, "shape ",
               shape_text(shape), " does not hold ", values.size(), " strings");
  Tensor result(DType::string, std::move(shape));
  result.objects_->strings = std::move(values);
  return result;
}

Tensor Tensor::sequence(std::vector<Tensor> elements) {
  Tensor result(DType::sequence, {static_cast<std::int64_t>(elements.size())});
  result.objects_->elements = std::move(elements);
  return result;
}

Tensor Tensor::optional(Tensor element) {
  Tensor result(DType::optional, {});
  if (element.is_valid()) result.objects_->elements.push_back(std::move(element));
  return result;
}

std::size_t Tensor::byte_size() const {
  if (!is_valid() || is_object(dtype_)) return 0;
  return static_cast<std::size_t>(size_) * dtype_bytes(dtype_);
}

void Tensor::expect(DType asked) const {
  TEMPER_CHECK(dtype_ == asked, internal, "a tensor of ", dtype_name(dtype_), " was read as ", dtype_name(asked));
}

void* Tensor::mutable_raw() {
  TEMPER_CHECK(!is_object(dtype_), internal, "a tensor of ", dtype_name(dtype_), " has no bytes");
  if (!owned_ || owner_.use_count() > 1) {
    auto memory = allocate_bytes(byte_size());
    if (byte_size() > 0) std::memcpy(memory.get(), data_, byte_size());
    data_ = memory.get();
    owner_ = std::move(memory);
    owned_ = true;
  }
  return const_cast<void*>(data_);
}

const std::vector<std::string>& Tensor::strings() const {
  expect(DType::string);
  return objects_->strings;
}

std::vector<std::string>& Tensor::mutable_strings() {
  expect(DType::string);
  if (objects_.use_count() > 1) objects_ = std::make_shared<Objects>(*objects_);
  return objects_->strings;
}

const std::vector<Tensor>& Tensor::elements() const {
  TEMPER_CHECK(dtype_ == DType::sequence || dtype_ == DType::optional, internal, "a tensor of ", dtype_name(dtype_),
               " has no elements");
  return objects_->elements;
}

Tensor Tensor::reshaped(Shape shape) const {
  TEMPER_CHECK(element_count(shape) == size_, bad_argument, "a tensor of shape ", shape_text(shape_),
               " cannot be seen as ", shape_text(shape));
  Tensor result = *this;
  result.shape_ = std::move(shape);
  return result;
}

bool Tensor::equals(const Tensor& other) const {
  if (dtype_ != other.dtype_ || shape_ != other.shape_) return false;
  if (!is_valid()) return true;
  if (dtype_ == DType::string) return strings() == other.strings();
  if (is_object(dtype_)) {
    const auto& a = elements();
    const auto& b = other.elements();
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!a[i].equals(b[i])) return false;
    return true;
  }
  return byte_size() == 0 || data_ == other.data_ || std::memcmp(data_, other.data_, byte_size()) == 0;
}

}  // namespace temper
