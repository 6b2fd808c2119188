// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the task table lists: for every kind its options, and what makes a task. Every `create` says in a bad_argument
// error which tensor of the network does not fit, and what was expected.

#include <memory>
#include <vector>

#include "tasks/task.h"

namespace temper::tasks {

[[nodiscard]] std::vector<OptionInfo> classification_options();
[[nodiscard]] std::unique_ptr<Task> create_classification(const TaskOptions& options, const NetworkInfo& network);

[[nodiscard]] std::vector<OptionInfo> detection_options();
[[nodiscard]] std::unique_ptr<Task> create_detection(const TaskOptions& options, const NetworkInfo& network);

[[nodiscard]] std::vector<OptionInfo> pose_options();
[[nodiscard]] std::unique_ptr<Task> create_pose(const TaskOptions& options, const NetworkInfo& network);

[[nodiscard]] std::vector<OptionInfo> instance_segmentation_options();
[[nodiscard]] std::unique_ptr<Task> create_instance_segmentation(const TaskOptions& options,
                                                                 const NetworkInfo& network);

[[nodiscard]] std::vector<OptionInfo> semantic_segmentation_options();
[[nodiscard]] std::unique_ptr<Task> create_semantic_segmentation(const TaskOptions& options,
                                                                 const NetworkInfo& network);

[[nodiscard]] std::vector<OptionInfo> calibration_status_options();
[[nodiscard]] std::unique_ptr<Task> create_calibration_status(const TaskOptions& options, const NetworkInfo& network);

}  // namespace temper::tasks
