// SPDX-License-Identifier: Apache-2.0
#pragma once

// A descriptor of cuDNN's graph interface: a record that is filled attribute by attribute, then finalized.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "backends/cuda/libraries.h"

namespace temper::cuda {

/// The tag of a C++ type in calls that get or set attributes.
template <class T>
inline constexpr cudnnBackendAttributeType_t k_attribute_type = CUDNN_TYPE_INT64;
template <>
inline constexpr auto k_attribute_type<cudnnHandle_t> = CUDNN_TYPE_HANDLE;
template <>
inline constexpr auto k_attribute_type<cudnnDataType_t> = CUDNN_TYPE_DATA_TYPE;
template <>
inline constexpr auto k_attribute_type<bool> = CUDNN_TYPE_BOOLEAN;
template <>
inline constexpr auto k_attribute_type<float> = CUDNN_TYPE_FLOAT;
template <>
inline constexpr auto k_attribute_type<double> = CUDNN_TYPE_DOUBLE;
template <>
inline constexpr auto k_attribute_type<cudnnConvolutionMode_t> = CUDNN_TYPE_CONVOLUTION_MODE;
template <>
inline constexpr auto k_attribute_type<cudnnPointwiseMode_t> = CUDNN_TYPE_POINTWISE_MODE;
template <>
inline constexpr auto k_attribute_type<cudnnBackendHeurMode_t> = CUDNN_TYPE_HEUR_MODE;
template <>
inline constexpr auto k_attribute_type<cudnnBackendKnobType_t> = CUDNN_TYPE_KNOB_TYPE;
template <>
inline constexpr auto k_attribute_type<cudnnBackendNumericalNote_t> = CUDNN_TYPE_NUMERICAL_NOTE;
template <>
inline constexpr auto k_attribute_type<cudnnBackendDescriptor_t> = CUDNN_TYPE_BACKEND_DESCRIPTOR;

inline void destroy_cudnn_descriptor(cudnnBackendDescriptor_t descriptor) {
  (void)cudnn()->destroy_descriptor.status_of(descriptor);
}

class CudnnDescriptor {
 public:
  /// Errors: device where the library fails.
  explicit CudnnDescriptor(cudnnBackendDescriptorType_t type) { cudnn()->create_descriptor(type, handle_.put()); }

  template <class T>
  CudnnDescriptor& set(cudnnBackendAttributeName_t name, const std::vector<T>& values) {
    cudnn()->set_attribute(handle_.get(), name, k_attribute_type<T>, static_cast<std::int64_t>(values.size()),
                           values.data());
    return *this;
  }
  template <class T>
  CudnnDescriptor& set(cudnnBackendAttributeName_t name, const T& value) {
    cudnn()->set_attribute(handle_.get(), name, k_attribute_type<T>, 1, &value);
    return *this;
  }
  CudnnDescriptor& set(cudnnBackendAttributeName_t name, const CudnnDescriptor& other) {
    return set(name, other.get());
  }
  CudnnDescriptor& set_pointers(cudnnBackendAttributeName_t name, const std::vector<void*>& pointers) {
    cudnn()->set_attribute(handle_.get(), name, CUDNN_TYPE_VOID_PTR, static_cast<std::int64_t>(pointers.size()),
                           pointers.data());
    return *this;
  }
  CudnnDescriptor& finalize() {
    cudnn()->finalize(handle_.get());
    return *this;
  }
  /// False where the library refuses what the descriptor asks for.
  [[nodiscard]] bool try_finalize() { return cudnn()->finalize.status_of(handle_.get()) == CUDNN_STATUS_SUCCESS; }

  template <class T>
  [[nodiscard]] T get_value(cudnnBackendAttributeName_t name) const {
    T value{};
    std::int64_t count = 0;
    cudnn()->get_attribute(handle_.get(), name, k_attribute_type<T>, 1, &count, &value);
    return value;
  }
  /// At most `most`; none where the attribute has none.
  template <class T>
  [[nodiscard]] std::vector<T> get_values(cudnnBackendAttributeName_t name, std::int64_t most) const {
    std::vector<T> values(static_cast<std::size_t>(most));
    std::int64_t count = 0;
    const auto status =
        cudnn()->get_attribute.status_of(handle_.get(), name, k_attribute_type<T>, most, &count, values.data());
    values.resize(status == CUDNN_STATUS_SUCCESS ? static_cast<std::size_t>(std::min(count, most)) : 0);
    return values;
  }
  /// Descriptors of one kind that the attribute holds.
  [[nodiscard]] std::vector<CudnnDescriptor> get_descriptors(cudnnBackendAttributeName_t name,
                                                             cudnnBackendDescriptorType_t type,
                                                             std::int64_t most) const {
    std::vector<CudnnDescriptor> found;
    std::vector<cudnnBackendDescriptor_t> handles;
    for (std::int64_t i = 0; i < most; ++i) handles.push_back(found.emplace_back(type).get());
    std::int64_t count = 0;
    const auto status = cudnn()->get_attribute.status_of(handle_.get(), name, CUDNN_TYPE_BACKEND_DESCRIPTOR, most,
                                                         &count, handles.data());
    found.erase(found.begin() + (status == CUDNN_STATUS_SUCCESS ? std::min(count, most) : 0), found.end());
    return found;
  }
  [[nodiscard]] std::string get_text(cudnnBackendAttributeName_t name) const {
    std::int64_t size = 0;
    cudnn()->get_attribute(handle_.get(), name, CUDNN_TYPE_CHAR, 0, &size, nullptr);
    std::string text(static_cast<std::size_t>(size), '\0');
    cudnn()->get_attribute(handle_.get(), name, CUDNN_TYPE_CHAR, size, &size, text.data());
    return text;
  }
  [[nodiscard]] cudnnBackendDescriptor_t get() const { return handle_.get(); }

 private:
  UniqueHandle<cudnnBackendDescriptor_t, destroy_cudnn_descriptor> handle_;
};

}  // namespace temper::cuda
