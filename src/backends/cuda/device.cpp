// SPDX-License-Identifier: Apache-2.0
#include "backends/cuda/device.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "backends/cuda/compiler.h"
#include "backends/cuda/stream.h"
#include "backends/cuda/tactics.h"
#include "base/check.h"

namespace temper::cuda {

namespace {

class DeviceAllocation final : public backend::Allocation {
 public:
  DeviceAllocation(CudaDevice& device, std::size_t bytes) : device_(&device), bytes_(bytes) {
    const auto status = driver().mem_alloc.status_of(memory_.put(), std::max<std::size_t>(bytes, 1));
    TEMPER_CHECK(status == CUDA_SUCCESS, device, "cannot allocate ", bytes, " bytes on '", device.info().name,
                 "': ", status_text(status), "; use smaller shapes, or free memory on the GPU");
  }
  ~DeviceAllocation() override { device_->activate_quietly(); }
  [[nodiscard]] void* data() const override { return reinterpret_cast<void*>(memory_.get()); }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

 private:
  CudaDevice* device_;
  std::size_t bytes_;
  DeviceMemory memory_;
};

class PinnedAllocation final : public backend::Allocation {
 public:
  explicit PinnedAllocation(std::size_t bytes) : bytes_(bytes) {
    driver().mem_host_alloc(memory_.put(), std::max<std::size_t>(bytes, 1), CU_MEMHOSTALLOC_PORTABLE);
  }
  [[nodiscard]] void* data() const override { return memory_.get(); }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

 private:
  std::size_t bytes_;
  PinnedMemory memory_;
};

int attribute(CUdevice device, CUdevice_attribute which) {
  int value = 0;
  driver().device_get_attribute(&value, which, device);
  return value;
}

GpuProperties read_properties(CUdevice device) {
  GpuProperties properties;
  properties.compute_capability = 10 * attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) +
                                  attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  properties.multiprocessors = attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
  properties.l2_bytes = static_cast<std::size_t>(attribute(device, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE));
  properties.shared_bytes_per_block =
      static_cast<std::size_t>(attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN));
  driver().device_total_mem(&properties.memory_bytes, device);
  return properties;
}

std::string architecture_name(int compute_capability) {
  // Hopper's and newer chips' own instructions need the suffix.
  return str("sm_", compute_capability, compute_capability >= 90 ? "a" : "");
}

std::string gpu_name(CUdevice device) {
  std::string name(256, '\0');
  driver().device_get_name(name.data(), static_cast<int>(name.size()), device);
  name.resize(name.find('\0'));
  return name;
}

backend::DeviceInfo describe(std::string name, const GpuProperties& properties, const std::string& driver_version) {
  backend::DeviceInfo info;
  info.kind = "cuda";
  info.name = std::move(name);
  info.features = {architecture_name(properties.compute_capability), "precision=tf32", "precision=fp16",
                   "precision=bf16"};
  info.fingerprint =
      str(info.name, "; ", info.features[0], "; ", properties.multiprocessors, " multiprocessors; driver ",
          driver_version, "; cuDNN ", cudnn() != nullptr ? str(cudnn()->version) : "none", "; cuBLASLt ",
          cublas_lt() != nullptr ? str(cublas_lt()->version) : "none");
  return info;
}

/// The GPU's context that libraries share. It is kept for the life of the process: making one takes a fifth of a
/// second, and programs create devices more often than that is worth.
CUcontext primary_context(CUdevice device) {
  static std::mutex k_mutex;
  static std::map<CUdevice, CUcontext> k_contexts;
  const std::lock_guard lock(k_mutex);
  CUcontext& context = k_contexts[device];
  if (context == nullptr) driver().primary_ctx_retain(&context, device);
  return context;
}

std::string driver_version() {
  int version = 0;
  driver().driver_get_version(&version);
  return str(version / 1000, ".", version % 1000 / 10);
}

}  // namespace

CudaDevice::CudaDevice(int ordinal) {
  const GpuCount gpus = gpu_count();
  TEMPER_CHECK(gpus.count > 0, device, "the cuda device cannot be used: ", gpus.reason, "; use the device 'cpu'");
  TEMPER_CHECK(ordinal >= 0 && ordinal < gpus.count, device, "there is no GPU ", ordinal, "; this machine has ",
               gpus.count, ", counted from 0");
  driver().device_get(&device_, ordinal);
  properties_ = read_properties(device_);
  const std::string name = gpu_name(device_);
  TEMPER_CHECK(properties_.compute_capability >= 80, device, "'", name, "' has compute capability ",
               properties_.compute_capability / 10, ".", properties_.compute_capability % 10,
               ", Temper needs 8.0 or newer; use the device 'cpu'");
  context_ = primary_context(device_);
  activate();
  architecture_ = architecture_name(properties_.compute_capability);
  info_ = describe(name, properties_, driver_version());
  tactics_ = ordered_tactics();
}

CudaDevice::CudaDevice(const Offline& offline) {
  constexpr std::size_t k_kib = 1024;
  properties_ = {.compute_capability = offline.compute_capability,
                 .multiprocessors = 132,
                 .l2_bytes = 50 * k_kib * k_kib,
                 .shared_bytes_per_block = 227 * k_kib,
                 .memory_bytes = 0};
  architecture_ = architecture_name(offline.compute_capability);
  info_ = describe("offline", properties_, "none");
  tactics_ = ordered_tactics();
}

CudaDevice::~CudaDevice() {
  activate_quietly();  // for the handles that follow
}

void CudaDevice::activate() {
  if (!is_offline()) driver().ctx_set_current(context_);
}

void CudaDevice::activate_quietly() noexcept {
  if (!is_offline()) (void)driver().ctx_set_current.status_of(context_);
}

std::vector<Layout> CudaDevice::layouts(DType dtype) const {
  const bool is_for_libraries = dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16;
  if (!is_for_libraries) return {Layout::plain};
  return {Layout::channels_last, Layout::plain};
}

std::unique_ptr<backend::Allocation> CudaDevice::allocate(std::size_t bytes) {
  TEMPER_CHECK(!is_offline(), device, "an offline device has no memory");
  activate();
  return std::make_unique<DeviceAllocation>(*this, bytes);
}

std::unique_ptr<backend::Allocation> CudaDevice::allocate_staging(std::size_t bytes) {
  TEMPER_CHECK(!is_offline(), device, "an offline device has no memory");
  activate();
  return std::make_unique<PinnedAllocation>(bytes);
}

std::unique_ptr<backend::Stream> CudaDevice::create_stream() { return std::make_unique<CudaStream>(*this); }

std::unique_ptr<backend::Stopwatch> CudaDevice::create_stopwatch() {
  activate();
  return create_event_stopwatch();
}

void CudaDevice::copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  if (bytes > 0) driver().memcpy_htod_async(reinterpret_cast<CUdeviceptr>(target), source, bytes, native(stream));
}

void CudaDevice::copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  if (bytes > 0) driver().memcpy_dtoh_async(target, reinterpret_cast<CUdeviceptr>(source), bytes, native(stream));
}

void CudaDevice::copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  if (bytes > 0)
    driver().memcpy_dtod_async(reinterpret_cast<CUdeviceptr>(target), reinterpret_cast<CUdeviceptr>(source), bytes,
                               native(stream));
}

cublasLtHandle_t CudaDevice::cublas_lt_handle() {
  const std::lock_guard lock(mutex_);
  if (!cublas_lt_) cublas_lt_ = create_cublas_lt_handle();
  return cublas_lt_.get();
}

cudnnHandle_t CudaDevice::cudnn_handle() {
  const std::lock_guard lock(mutex_);
  CudnnHandle& handle = cudnn_[std::this_thread::get_id()];
  if (!handle) handle = create_cudnn_handle(nullptr);
  return handle.get();
}

std::unique_ptr<backend::Device> create_device(int ordinal) { return std::make_unique<CudaDevice>(ordinal); }

std::unique_ptr<backend::Device> create_offline_device(int compute_capability) {
  return std::make_unique<CudaDevice>(CudaDevice::Offline{compute_capability});
}

}  // namespace temper::cuda
