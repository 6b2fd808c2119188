// SPDX-License-Identifier: Apache-2.0
#include "support/opaque_device.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>

#include "base/check.h"

namespace temper {

namespace {

/// Blocks by their first address: where the bytes of an address really are.
class AddressMap {
 public:
  void add(std::byte* address, std::size_t bytes, std::byte* real) {
    const std::lock_guard lock(mutex_);
    blocks_[address] = {bytes, real};
  }
  void remove(std::byte* address) {
    const std::lock_guard lock(mutex_);
    blocks_.erase(address);
  }
  /// Null where no block holds the range.
  std::byte* find(const void* address, std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    auto* wanted = static_cast<std::byte*>(const_cast<void*>(address));
    auto block = blocks_.upper_bound(wanted);
    if (block == blocks_.begin()) return nullptr;
    --block;
    const auto offset = static_cast<std::size_t>(wanted - block->first);
    return offset + bytes <= block->second.first ? block->second.second + offset : nullptr;
  }

 private:
  std::mutex mutex_;
  std::map<std::byte*, std::pair<std::size_t, std::byte*>> blocks_;
};

AddressMap& device_memory() {
  static AddressMap map;
  return map;
}

AddressMap& staging_memory() {
  static AddressMap map;
  return map;
}

std::byte* real(const void* address, std::size_t bytes) {
  std::byte* found = device_memory().find(address, bytes);
  TEMPER_CHECK(found != nullptr, internal, "an address given to the device is not in its memory");
  return found;
}

class OpaqueAllocation final : public backend::Allocation {
 public:
  explicit OpaqueAllocation(std::size_t bytes) : bytes_(bytes), storage_(bytes + 64, std::byte{0xff}) {
    void* pages = mmap(nullptr, bytes + 1, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    TEMPER_CHECK(pages != MAP_FAILED, device, "cannot reserve ", bytes, " bytes of addresses");
    pages_ = static_cast<std::byte*>(pages);
    const auto start = reinterpret_cast<std::uintptr_t>(storage_.data());
    device_memory().add(pages_, bytes, storage_.data() + (64 - start % 64) % 64);
  }
  ~OpaqueAllocation() override {
    device_memory().remove(pages_);
    munmap(pages_, bytes_ + 1);
  }
  [[nodiscard]] void* data() const override { return pages_; }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

 private:
  std::size_t bytes_;
  std::vector<std::byte> storage_;
  std::byte* pages_;
};

class StagingAllocation final : public backend::Allocation {
 public:
  explicit StagingAllocation(std::size_t bytes) : bytes_(bytes), storage_(std::max<std::size_t>(bytes, 1)) {
    staging_memory().add(storage_.data(), bytes, storage_.data());
  }
  ~StagingAllocation() override { staging_memory().remove(const_cast<std::byte*>(storage_.data())); }
  [[nodiscard]] void* data() const override { return const_cast<std::byte*>(storage_.data()); }
  [[nodiscard]] std::size_t bytes() const override { return bytes_; }

 private:
  std::size_t bytes_;
  std::vector<std::byte> storage_;
};

using Work = std::function<void()>;

class OpaqueRecording final : public backend::Recording {
 public:
  OpaqueRecording(std::vector<Work> work, OpaqueCounters& counters) : work_(std::move(work)), counters_(counters) {}
  void replay(backend::Stream& stream) override;

 private:
  std::vector<Work> work_;
  OpaqueCounters& counters_;
};

class DeferredStream final : public backend::Stream {
 public:
  explicit DeferredStream(OpaqueCounters& counters) : counters_(counters) {}
  void synchronize() override {
    TEMPER_CHECK(!is_recording_, device, "the stream is recording and cannot be waited for");
    for (const Work& work : queue_) work();
    queue_.clear();
  }
  bool begin_recording() override {
    is_recording_ = true;
    return true;
  }
  std::unique_ptr<backend::Recording> end_recording() override {
    is_recording_ = false;
    return std::make_unique<OpaqueRecording>(std::exchange(recorded_, {}), counters_);
  }
  void add(Work work) { (is_recording_ ? recorded_ : queue_).push_back(std::move(work)); }

 private:
  OpaqueCounters& counters_;
  bool is_recording_ = false;
  std::vector<Work> queue_;
  std::vector<Work> recorded_;
};

DeferredStream& deferred(backend::Stream& stream) { return static_cast<DeferredStream&>(stream); }

void OpaqueRecording::replay(backend::Stream& stream) {
  ++counters_.replays;
  for (const Work& work : work_) deferred(stream).add(work);
}

/// The operator's evaluation over the real bytes.
class EvaluateKernel final : public backend::Kernel {
 public:
  EvaluateKernel(backend::Problem problem, OpaqueDevice& device, backend::ConstantStore& constants)
      : problem_(std::move(problem)), counters_(device.counters), constants_(problem_.inputs.size()) {
    for (std::size_t i = 0; i < constants_.size(); ++i)
      if (problem_.is_constant(i))
        constants_[i] = constants.resident(i, "plain", [](const Tensor& content) { return content; });
  }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    ++counters_.kernels;
    std::vector<const void*> inputs(args.inputs.begin(), args.inputs.end());
    std::vector<void*> outputs(args.outputs.begin(), args.outputs.end());
    deferred(stream).add([this, inputs, outputs] { compute(inputs, outputs); });
  }

 private:
  void compute(const std::vector<const void*>& inputs, const std::vector<void*>& outputs) const {
    std::vector<Tensor> values;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const backend::TensorDesc& desc = problem_.inputs[i];
      const Layout layout = problem_.is_constant(i) ? Layout::plain : desc.layout;
      const void* address = problem_.is_constant(i) ? constants_[i].get() : inputs[i];
      values.push_back(desc.is_present() ? loaded({desc.dtype, desc.shape, layout}, address) : Tensor());
    }
    const auto results = problem_.op.evaluate(values);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      if (outputs[i] == nullptr) continue;
      const Tensor stored = arrange(results.at(i), problem_.outputs[i].layout);
      std::memcpy(real(outputs[i], stored.byte_size()), stored.raw(), stored.byte_size());
    }
  }

  static Tensor loaded(const backend::TensorDesc& desc, const void* address) {
    const Tensor stored =
        Tensor::view(desc.dtype, {stored_elements(desc.layout, desc.shape)}, real(address, desc.bytes()));
    return plain_from(stored, desc.layout, desc.shape);
  }

  backend::Problem problem_;
  OpaqueCounters& counters_;
  std::vector<std::shared_ptr<const void>> constants_;
};

std::optional<backend::Refusal> refuses(const backend::Problem& problem, const backend::Device&) {
  if (problem.op.name() == "Softmax" || problem.op.name() == "TopK") return backend::Refusal{"left to the host"};
  for (const auto* tensors : {&problem.inputs, &problem.outputs})
    for (const auto& tensor : *tensors)
      if (layout_block(tensor.layout) > 1) return backend::Refusal{"blocked layouts"};
  return std::nullopt;
}

std::unique_ptr<backend::Kernel> create(const backend::Problem& problem, const std::string&, backend::Device& device,
                                        backend::ConstantStore& constants) {
  auto& opaque = static_cast<OpaqueDevice&>(device);
  static std::atomic<std::uint8_t> calls = 0;
  (void)device.code()->find_or_make(str("code of ", problem.op.name()), [&] {
    ++opaque.counters.compiled;
    return Tensor::of<std::uint8_t>({3}, {1, 2, ++calls});
  });
  return std::make_unique<EvaluateKernel>(problem, opaque, constants);
}

std::optional<backend::Refusal> refuses_all_but_sigmoid(const backend::Problem& problem, const backend::Device&) {
  if (problem.op.name() == "Unary" && problem.op.text().find("Sigmoid") != std::string::npos) return std::nullopt;
  return backend::Refusal{"not Sigmoid"};
}

std::unique_ptr<backend::Kernel> refuse_late(const backend::Problem&, const std::string&, backend::Device&,
                                             backend::ConstantStore&) {
  throw Error(OpaqueDevice::late_refusal, "the library thought better of it", __FILE__, __LINE__);
}

std::vector<std::string> propose(const backend::Problem& problem, const backend::Device& device) {
  auto& opaque = const_cast<OpaqueDevice&>(static_cast<const OpaqueDevice&>(device));
  return {opaque.code()->find_or_note(str("proposal for ", problem.op.name()), [&] {
    ++OpaqueDevice::proposals;
    return std::string("late");
  })};
}

}  // namespace

std::atomic<int> OpaqueDevice::proposals = 0;
std::atomic<ErrorCode> OpaqueDevice::late_refusal = ErrorCode::unsupported;

OpaqueDevice::OpaqueDevice() {
  info_ = {"opaque", "a device for tests", "opaque 1", {"precision=fp16", "precision=bf16", "precision=tf32"}};
  tactics_ = {{.id = "opaque.evaluate",
               .ops = {},
               .refuses = refuses,
               .configs = [](const backend::Problem&, const backend::Device&) { return std::vector<std::string>{""}; },
               .create = create},
              {.id = "opaque.late",
               .ops = {"Unary"},
               .refuses = refuses_all_but_sigmoid,
               .configs = propose,
               .create = refuse_late}};
}

std::unique_ptr<backend::Allocation> OpaqueDevice::allocate(std::size_t bytes) {
  return std::make_unique<OpaqueAllocation>(bytes);
}

std::unique_ptr<backend::Allocation> OpaqueDevice::allocate_staging(std::size_t bytes) {
  return std::make_unique<StagingAllocation>(bytes);
}

std::unique_ptr<backend::Stream> OpaqueDevice::create_stream() { return std::make_unique<DeferredStream>(counters); }

void OpaqueDevice::copy_to_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  ++counters.uploads;
  if (staging_memory().find(source, bytes) != nullptr)
    return deferred(stream).add([=] { std::memcpy(real(target, bytes), source, bytes); });
  const auto* first = static_cast<const std::byte*>(source);
  deferred(stream).add([target, copy = std::vector<std::byte>(first, first + bytes)] {
    std::memcpy(real(target, copy.size()), copy.data(), copy.size());
  });
}

void OpaqueDevice::copy_to_host(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  ++counters.downloads;
  deferred(stream).add([=] { std::memcpy(target, real(source, bytes), bytes); });
  if (staging_memory().find(target, bytes) == nullptr) stream.synchronize();
}

void OpaqueDevice::copy_on_device(void* target, const void* source, std::size_t bytes, backend::Stream& stream) {
  deferred(stream).add([=] { std::memmove(real(target, bytes), real(source, bytes), bytes); });
}

}  // namespace temper
