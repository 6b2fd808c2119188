// SPDX-License-Identifier: Apache-2.0
#include "backend/make_kernel.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "backend/device.h"

namespace temper::backend {

namespace {

/// Notes which constants a tactic takes.
class NotedConstants final : public ConstantStore {
 public:
  explicit NotedConstants(ConstantStore& store) : store_(&store) {}
  Tensor packed(std::size_t input, std::string_view form, const std::function<Tensor(const Tensor&)>& pack) override {
    taken_.insert(input);
    return store_->packed(input, form, pack);
  }
  std::shared_ptr<const void> resident(std::size_t input, std::string_view form,
                                       const std::function<Tensor(const Tensor&)>& pack) override {
    taken_.insert(input);
    return store_->resident(input, form, pack);
  }
  [[nodiscard]] bool has_taken(std::size_t input) const { return taken_.contains(input); }

 private:
  ConstantStore* store_;
  std::set<std::size_t> taken_;
};

/// Where constants that a kernel expects as arguments lie.
using Given = std::vector<std::pair<std::size_t, std::shared_ptr<const void>>>;

class KernelWithConstants final : public Kernel {
 public:
  KernelWithConstants(std::unique_ptr<Kernel> kernel, Given given, std::size_t inputs)
      : kernel_(std::move(kernel)), given_(std::move(given)), inputs_(inputs) {}
  [[nodiscard]] std::size_t workspace_bytes() const override { return kernel_->workspace_bytes(); }
  [[nodiscard]] bool is_recordable() const override { return kernel_->is_recordable(); }
  void run(Stream& stream, const KernelArgs& args) override {
    std::copy(args.inputs.begin(), args.inputs.end(), inputs_.begin());
    for (const auto& [input, data] : given_) inputs_[input] = data.get();
    kernel_->run(stream, {inputs_, args.outputs, args.workspace});
  }

 private:
  std::unique_ptr<Kernel> kernel_;
  Given given_;
  std::vector<const void*> inputs_;
};

/// A step of another device that runs on the host asks for what lies there.
std::shared_ptr<const void> plain_content(const Device& device, ConstantStore& constants, std::size_t input) {
  if (!device.is_host_memory())
    return constants.resident(input, "plain", [](const Tensor& content) { return content; });
  auto content = std::make_shared<const Tensor>(constants.plain(input));
  return {content, content->raw()};
}

}  // namespace

std::unique_ptr<Kernel> make_kernel(const Tactic& tactic, const Problem& problem, const std::string& config,
                                    Device& device, ConstantStore& constants) {
  NotedConstants noted(constants);
  auto kernel = tactic.create(problem, config, device, noted);
  Given given;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i)
    if (problem.is_constant(i) && !problem.is_in_key(i) && !noted.has_taken(i))
      given.emplace_back(i, plain_content(device, constants, i));
  if (given.empty()) return kernel;
  return std::make_unique<KernelWithConstants>(std::move(kernel), std::move(given), problem.inputs.size());
}

}  // namespace temper::backend
