// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/check.h"
#include "tasks/kinds.h"
#include "tasks/task.h"

namespace temper::tasks {

namespace {

constexpr std::array k_kinds = {
    TaskKind{"classification", "what a picture shows", classification_options, create_classification},
    TaskKind{"detection", "boxes of objects", detection_options, create_detection},
    TaskKind{"pose", "boxes and labelled points of objects", pose_options, create_pose},
    TaskKind{"instance_segmentation", "boxes and masks of objects", instance_segmentation_options,
             create_instance_segmentation},
    TaskKind{"semantic_segmentation", "a class for every pixel", semantic_segmentation_options,
             create_semantic_segmentation},
    TaskKind{"calibration_status", "whether a lidar and a camera are calibrated to each other",
             calibration_status_options, create_calibration_status},
};

}  // namespace

std::span<const TaskKind> task_kinds() { return k_kinds; }

std::unique_ptr<Task> create_task(const TaskOptions& options, const NetworkInfo& network) {
  const auto* found = std::ranges::find(k_kinds, std::string_view(options.kind), &TaskKind::kind);
  if (found == k_kinds.end()) {
    std::vector<std::string> names;
    for (const auto& kind : k_kinds) names.emplace_back(kind.kind);
    const std::string near = nearest_name(options.kind, names);
    TEMPER_CHECK(false, bad_argument, "there is no task '", options.kind, "'",
                 near.empty() ? str("; there are ", join(names, ", ")) : str("; did you mean '", near, "'?"));
  }
  return found->create(options, network);
}

}  // namespace temper::tasks
