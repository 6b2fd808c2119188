// SPDX-License-Identifier: Apache-2.0
#pragma once

// A task is what stands around a network: pictures in, named input tensors; named output tensors back, results out. It
// knows nothing of who runs the network, so that every runner is scored by the same code.

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/image.h"
#include "metrics/annotation.h"
#include "temper/tasks.h"
#include "tensor/npz.h"

namespace temper::tasks {

/// One sample as the task gets it: a picture, or tensors where the input is more than a picture.
struct Input {
  data::Image image;
  NamedTensors tensors;
};

/// Where a picture went in the network's input: x_input = x * scale_x + offset_x, likewise y. `network_*` is the size
/// of the network's input, `image_*` of the original.
struct Placement {
  double scale_x = 1;
  double scale_y = 1;
  double offset_x = 0;
  double offset_y = 0;
  std::int64_t image_height = 0;
  std::int64_t image_width = 0;
  std::int64_t network_height = 0;
  std::int64_t network_width = 0;
};

/// Input tensors of one batch, and what the way back needs.
struct Batch {
  NamedTensors inputs;
  std::vector<Placement> placements;
};

/// What a task says of one sample; a task fills the members that are its own.
struct Result {
  std::vector<ClassScore> classes;       ///< classification: all classes, best first
  std::vector<metrics::Object> objects;  ///< detection, pose, instance segmentation: best first
  Tensor label_map;                      ///< semantic segmentation: i32 [height, width] of the original picture
};

/// Which code does the work: Temper's own fused kernels, or the plain sequence of textbook steps (OpenCV calls before,
/// loops in f64 after) that it must equal. Loss attribution swaps one for the other.
enum class Variant { fast, plain };

/// A tensor of the network as the task needs to know it; -1 for an extent that is not fixed.
struct NetworkTensor {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;
};

/// The network that a task is put around.
struct NetworkInfo {
  std::vector<NetworkTensor> inputs;
  std::vector<NetworkTensor> outputs;
  std::map<std::string, std::string> metadata;  ///< the model's own (Ultralytics: "names", "stride", "task")
};

class Task {
 public:
  virtual ~Task() = default;
  /// "detection", "pose", ...
  [[nodiscard]] virtual std::string_view kind() const = 0;
  /// Class names in the network's order.
  [[nodiscard]] virtual const std::vector<std::string>& classes() const = 0;
  /// Thread-safety: const members may be called from several threads at once; fast work uses up to `threads` threads of
  /// the process's team.
  [[nodiscard]] virtual Batch preprocess(std::span<const Input> inputs, Variant variant) const = 0;
  [[nodiscard]] virtual std::vector<Result> postprocess(const NamedTensors& outputs,
                                                        std::span<const Placement> placements,
                                                        Variant variant) const = 0;
};

/// Options of a task by name, as the YAML file's `task` section gives them; numbers and lists as text ("0.5", "1,2,3").
struct TaskOptions {
  std::string kind;  ///< "classification", "detection", "pose", "instance_segmentation", "semantic_segmentation", ...
  std::map<std::string, std::string> values;
};

/// One option that a kind of task takes.
struct OptionInfo {
  std::string name;
  std::string default_value;
  std::string meaning;
};

/// A kind of task: a row of the task table.
struct TaskKind {
  std::string_view kind;
  std::string_view meaning;
  std::vector<OptionInfo> (*options)();
  std::unique_ptr<Task> (*create)(const TaskOptions& options, const NetworkInfo& network);
};

/// In the order that help and docs list them.
[[nodiscard]] std::span<const TaskKind> task_kinds();
/// Errors: bad_argument for an unknown kind or option (with the nearest name), a value out of range, or a network whose
/// tensors do not fit the task: says which tensor, its shape and what was expected.
[[nodiscard]] std::unique_ptr<Task> create_task(const TaskOptions& options, const NetworkInfo& network);

}  // namespace temper::tasks
