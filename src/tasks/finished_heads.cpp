// SPDX-License-Identifier: Apache-2.0
#include "tasks/finished_heads.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "tasks/network_tensors.h"
#include "tensor/dtype.h"
#include "tensor/numeric.h"

namespace temper::tasks {

namespace {

using Fits = bool (*)(const NetworkTensor&);

/// The name of the first output that fits; empty where none does.
std::string name_of(const NetworkInfo& network, Fits fits, const std::string& except = {}) {
  const auto found = std::ranges::find_if(
      network.outputs, [&](const NetworkTensor& output) { return output.name != except && fits(output); });
  return found == network.outputs.end() ? std::string() : found->name;
}

bool has_rank(const NetworkTensor& output, std::size_t rank) { return output.shape.size() == rank; }

bool are_boxes(const NetworkTensor& output) {
  return has_rank(output, 3) && output.shape[2] == 4 && is_floating(output.dtype);
}
bool are_counts(const NetworkTensor& output) {
  return is_integer(output.dtype) && (has_rank(output, 1) || (has_rank(output, 2) && output.shape[1] == 1));
}
bool are_categories(const NetworkTensor& output) { return has_rank(output, 2) && is_integer(output.dtype); }
bool are_scores(const NetworkTensor& output) { return has_rank(output, 2) && is_floating(output.dtype); }
bool are_indices(const NetworkTensor& output) {
  return has_rank(output, 2) && output.shape[1] == 3 && is_integer(output.dtype);
}
bool are_class_scores(const NetworkTensor& output) {
  return has_rank(output, 3) && output.shape[1] > 0 && output.shape[2] != 4 && is_floating(output.dtype);
}

Candidate decoded(const float* v, BoxCoding coding) {
  const auto a = static_cast<double>(v[0]);
  const auto b = static_cast<double>(v[1]);
  const auto c = static_cast<double>(v[2]);
  const auto d = static_cast<double>(v[3]);
  if (coding == BoxCoding::centre) return {.x1 = a - c / 2, .y1 = b - d / 2, .x2 = a + c / 2, .y2 = b + d / 2};
  const bool is_yx = coding == BoxCoding::corners_yx;
  const double x1 = is_yx ? b : a;
  const double y1 = is_yx ? a : b;
  const double x2 = is_yx ? d : c;
  const double y2 = is_yx ? c : d;
  // ONNX allows either diagonal.
  return {.x1 = std::min(x1, x2), .y1 = std::min(y1, y2), .x2 = std::max(x1, x2), .y2 = std::max(y1, y2)};
}

void sort_by_score(std::vector<std::vector<Candidate>>& found) {
  for (auto& boxes : found) std::ranges::stable_sort(boxes, std::greater{}, &Candidate::score);
}

std::vector<std::vector<Candidate>> counted_boxes(const FinishedHead& head, BoxCoding coding, float confidence,
                                                  const NamedTensors& outputs, std::size_t samples) {
  const auto counts = to_i64(output_named(outputs, head.counts));
  const auto categories = to_i64(output_named(outputs, head.categories));
  const Tensor boxes = output_f32(outputs, head.boxes);
  const Tensor scores = output_f32(outputs, head.scores);
  const auto places = boxes.rank() == 3 ? static_cast<std::size_t>(boxes.dim(1)) : 0;
  TEMPER_CHECK(boxes.rank() == 3 && boxes.dim(2) == 4 && counts.size() == samples &&
                   static_cast<std::size_t>(boxes.dim(0)) == samples && categories.size() == samples * places &&
                   static_cast<std::size_t>(scores.size()) == samples * places,
               bad_argument, "outputs '", head.counts, "', '", head.boxes, "', '", head.scores, "', '", head.categories,
               "' do not hold boxes of ", samples, " samples; '", head.boxes, "' is ", extents_text(boxes.shape()));
  std::vector<std::vector<Candidate>> found(samples);
  for (std::size_t sample = 0; sample < samples; ++sample) {
    TEMPER_CHECK(counts[sample] >= 0 && static_cast<std::size_t>(counts[sample]) <= places, bad_argument, "output '",
                 head.counts, "' says ", counts[sample], " boxes where there is room for ", places);
    for (std::size_t i = 0; i < static_cast<std::size_t>(counts[sample]); ++i) {
      const std::size_t at = sample * places + i;
      const float score = scores.data<float>()[at];
      if (!(score > confidence)) continue;
      Candidate box = decoded(boxes.data<float>().data() + at * 4, coding);
      box.score = score;
      box.category = categories[at];
      box.anchor = static_cast<std::int64_t>(i);
      found[sample].push_back(box);
    }
  }
  return found;
}

std::vector<std::vector<Candidate>> selected_boxes(const FinishedHead& head, BoxCoding coding, float confidence,
                                                   const NamedTensors& outputs, std::size_t samples) {
  const auto indices = to_i64(output_named(outputs, head.counts));
  const Tensor boxes = output_f32(outputs, head.boxes);
  const Tensor scores = output_f32(outputs, head.scores);
  const bool fits = boxes.rank() == 3 && boxes.dim(2) == 4 && scores.rank() == 3 && scores.dim(2) == boxes.dim(1) &&
                    static_cast<std::size_t>(boxes.dim(0)) == samples && scores.dim(0) == boxes.dim(0);
  TEMPER_CHECK(fits, bad_argument, "outputs '", head.boxes, "' ", extents_text(boxes.shape()), " and '", head.scores,
               "' ", extents_text(scores.shape()), " are not [", samples, ", N, 4] and [", samples, ", classes, N]");
  std::vector<std::vector<Candidate>> found(samples);
  for (std::size_t i = 0; i + 2 < indices.size(); i += 3) {
    const std::int64_t sample = indices[i];
    const std::int64_t category = indices[i + 1];
    const std::int64_t box_index = indices[i + 2];
    TEMPER_CHECK(sample >= 0 && sample < boxes.dim(0) && category >= 0 && category < scores.dim(1) && box_index >= 0 &&
                     box_index < boxes.dim(1),
                 bad_argument, "output '", head.counts, "' selects box ", box_index, " of class ", category,
                 " in sample ", sample, ", which is outside '", head.scores, "' ", extents_text(scores.shape()));
    const std::int64_t at = (sample * scores.dim(1) + category) * scores.dim(2) + box_index;
    const float score = scores.data<float>()[static_cast<std::size_t>(at)];
    if (!(score > confidence)) continue;
    Candidate box = decoded(boxes.data<float>().data() + (sample * boxes.dim(1) + box_index) * 4, coding);
    box.score = score;
    box.category = category;
    box.anchor = box_index;
    found[static_cast<std::size_t>(sample)].push_back(box);
  }
  return found;
}

}  // namespace

std::optional<FinishedHead> find_finished_head(const NetworkInfo& network) {
  FinishedHead head;
  head.boxes = name_of(network, are_boxes);
  if (head.boxes.empty()) return std::nullopt;
  head.form = FinishedHead::Form::selected;
  head.counts = name_of(network, are_indices);
  head.scores = name_of(network, are_class_scores);
  if (!head.counts.empty() && !head.scores.empty()) {
    const auto scores = std::ranges::find(network.outputs, head.scores, &NetworkTensor::name);
    head.classes = scores->shape[1];
    return head;
  }
  head.form = FinishedHead::Form::counted;
  head.counts = name_of(network, are_counts);
  head.scores = name_of(network, are_scores);
  head.categories = name_of(network, are_categories, head.counts);
  if (head.counts.empty() || head.scores.empty() || head.categories.empty()) return std::nullopt;
  return head;
}

std::vector<std::vector<Candidate>> finished_boxes(const FinishedHead& head, BoxCoding coding, float confidence,
                                                   const NamedTensors& outputs, std::size_t samples) {
  auto found = head.form == FinishedHead::Form::counted ? counted_boxes(head, coding, confidence, outputs, samples)
                                                        : selected_boxes(head, coding, confidence, outputs, samples);
  sort_by_score(found);
  return found;
}

}  // namespace temper::tasks
