// SPDX-License-Identifier: Apache-2.0
#include "backends/cpu/device.h"

#include <oneapi/dnnl/dnnl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "backends/cpu/tactics.h"
#include "base/check.h"

namespace temper::cpu {

namespace {

constexpr std::size_t k_page = 64;
constexpr std::size_t k_huge_page = 2 << 20;

class HostAllocation final : public backend::Allocation {
 public:
  /// Large blocks lie on huge pages: fewer TLB misses in weights and activations.
  explicit HostAllocation(std::size_t bytes) : bytes_(bytes) {
    const std::size_t alignment = bytes >= k_huge_page ? k_huge_page : k_page;
    const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
    data_ = rounded < bytes ? nullptr : std::aligned_alloc(alignment, rounded);
    TEMPER_CHECK(data_ != nullptr, device, "cannot allocate ", bytes, " bytes of host memory; use smaller shapes");
    if (alignment == k_huge_page) madvise(data_, rounded, MADV_HUGEPAGE);
  }
  HostAllocation(const HostAllocation&) = delete;
  HostAllocation& operator=(const HostAllocation&) = delete;
  ~HostAllocation() override { std::free(data_); }
  [[nodiscard]] void* data() const override { return data_; }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

 private:
  std::size_t bytes_;
  void* data_;
};

/// Kernels run inside Kernel::run, so there is never anything to wait for.
class ImmediateStream final : public backend::Stream {
 public:
  void synchronize() override {}
};

backend::DeviceInfo describe(Isa isa, const CacheSizes& caches) {
  const dnnl_version_t* onednn = dnnl_version();
  backend::DeviceInfo info;
  info.kind = "cpu";
  info.name = processor_name();
  info.features = instruction_sets();
  info.fingerprint =
      str(info.name, " ", processor_signature(), "; ", join(info.features, " "), "; kernels ", isa_name(isa), "; L1 ",
          caches.l1 >> 10, "K L2 ", caches.l2 >> 10, "K L3 ", caches.l3 >> 10, "K; oneDNN ", onednn->major, ".",
          onednn->minor, ".", onednn->patch, " isa ", static_cast<int>(dnnl_get_effective_cpu_isa()));
  return info;
}

void copy_bytes(void* target, const void* source, std::size_t bytes) {
  if (bytes > 0) std::memmove(target, source, bytes);
}

}  // namespace

CpuDevice::CpuDevice(const DeviceOptions& options)
    : isa_(std::min(options.strongest_isa, native_isa())),
      caches_(cache_sizes()),
      tactics_(ordered_tactics()),
      info_(describe(isa_, caches_)) {}

std::vector<Layout> CpuDevice::layouts(DType dtype) const {
  if (dtype != DType::f32) return {Layout::plain};
  return {isa_ == Isa::avx512 ? Layout::blocked_16 : Layout::blocked_8, Layout::channels_last, Layout::plain};
}

std::unique_ptr<backend::Allocation> CpuDevice::allocate(std::size_t bytes) {
  return std::make_unique<HostAllocation>(bytes);
}

std::unique_ptr<backend::Stream> CpuDevice::create_stream() { return std::make_unique<ImmediateStream>(); }

void CpuDevice::copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream&) {
  copy_bytes(target, source, bytes);
}

void CpuDevice::copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream&) {
  copy_bytes(target, source, bytes);
}

void CpuDevice::copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream&) {
  copy_bytes(target, source, bytes);
}

std::unique_ptr<backend::Device> create_device(const DeviceOptions& options) {
  return std::make_unique<CpuDevice>(options);
}

}  // namespace temper::cpu
