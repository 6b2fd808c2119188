// SPDX-License-Identifier: Apache-2.0
#include "runtime/host_fallback.h"

#include <vector>

#include "runtime/prepared.h"

namespace temper::runtime {

namespace {

class HostFallback final : public backend::Kernel {
 public:
  HostFallback(backend::Device& device, backend::Device& host, const backend::Problem& problem,
               backend::ConstantStore& constants)
      : device_(&device),
        host_stream_(host.create_stream()),
        kernel_(create_kernel(host, host, problem, nullptr, constants).kernel),
        workspace_(host.allocate(kernel_->workspace_bytes())) {
    for (std::size_t i = 0; i < problem.inputs.size(); ++i)
      inputs_.push_back(make_side(problem.inputs[i], !problem.is_constant(i)));
    for (const auto& output : problem.outputs) outputs_.push_back(make_side(output, true));
    for (const Side& side : inputs_) input_addresses_.push_back(side.memory ? side.memory->data() : nullptr);
    for (const Side& side : outputs_) output_addresses_.push_back(side.memory ? side.memory->data() : nullptr);
  }

  void run(backend::Stream& stream, const backend::KernelArgs& args) override {
    for (std::size_t i = 0; i < inputs_.size(); ++i)
      if (inputs_[i].memory) device_->copy_to_host(inputs_[i].memory->data(), args.inputs[i], inputs_[i].bytes, stream);
    stream.synchronize();
    kernel_->run(*host_stream_, {input_addresses_, output_addresses_, workspace_->data()});
    host_stream_->synchronize();
    for (std::size_t i = 0; i < outputs_.size(); ++i)
      if (outputs_[i].memory && args.outputs[i] != nullptr)
        device_->copy_to_device(args.outputs[i], outputs_[i].memory->data(), outputs_[i].bytes, stream);
  }

  [[nodiscard]] bool is_recordable() const override { return false; }

 private:
  /// An operand's copy on the host; no memory where it is absent or constant.
  struct Side {
    std::unique_ptr<backend::Allocation> memory;
    std::size_t bytes = 0;
  };

  [[nodiscard]] Side make_side(const backend::TensorDesc& desc, bool is_copied) const {
    if (!desc.is_present() || !is_copied) return {};
    return {device_->allocate_staging(desc.bytes()), desc.bytes()};
  }

  backend::Device* device_;
  std::unique_ptr<backend::Stream> host_stream_;
  std::unique_ptr<backend::Kernel> kernel_;
  std::unique_ptr<backend::Allocation> workspace_;
  std::vector<Side> inputs_;
  std::vector<Side> outputs_;
  std::vector<const void*> input_addresses_;
  std::vector<void*> output_addresses_;
};

}  // namespace

std::unique_ptr<backend::Kernel> create_host_fallback(backend::Device& device, backend::Device& host,
                                                      const backend::Problem& problem,
                                                      backend::ConstantStore& constants) {
  return std::make_unique<HostFallback>(device, host, problem, constants);
}

}  // namespace temper::runtime
