// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "tasks/box_finder.h"
#include "tasks/image_input.h"
#include "tasks/kinds.h"
#include "tasks/network_tensors.h"

namespace temper::tasks {

namespace {

class Detection final : public Task {
 public:
  Detection(const TaskOptions& options, const NetworkInfo& network)
      : finder_(OptionReader(options, detection_options()), network, 0) {}

  std::string_view kind() const override { return "detection"; }
  const std::vector<std::string>& classes() const override { return finder_.classes(); }

  Batch preprocess(std::span<const Input> inputs, Variant variant) const override {
    return finder_.input().batch(inputs, variant);
  }

  std::vector<Result> postprocess(const NamedTensors& outputs, std::span<const Placement> placements,
                                  Variant variant) const override {
    std::vector<Result> results;
    for (const auto& boxes : finder_.find(outputs, placements, variant).boxes) {
      Result result;
      for (const auto& box : boxes) result.objects.push_back(box.object);
      results.push_back(std::move(result));
    }
    return results;
  }

 private:
  BoxFinder finder_;
};

}  // namespace

std::vector<OptionInfo> detection_options() { return box_options(); }

std::unique_ptr<Task> create_detection(const TaskOptions& options, const NetworkInfo& network) {
  return std::make_unique<Detection>(options, network);
}

}  // namespace temper::tasks
