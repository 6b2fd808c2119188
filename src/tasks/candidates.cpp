// SPDX-License-Identifier: Apache-2.0
#include "tasks/candidates.h"

#include <algorithm>
#include <cmath>

namespace temper::tasks {

namespace {

/// A cell of a level: where an anchor's coordinates begin.
struct Cell {
  double x = 0;
  double y = 0;
  double stride = 1;
};

/// Levels lie one after another, each row by row.
Cell cell_of(std::int64_t anchor, const CandidateOptions& options, const std::vector<int>& strides) {
  for (const int stride : strides) {
    const std::int64_t columns = options.input_width / stride;
    const std::int64_t level = columns * (options.input_height / stride);
    if (anchor < level)
      return {static_cast<double>(anchor % columns), static_cast<double>(anchor / columns),
              static_cast<double>(stride)};
    anchor -= level;
  }
  return {};
}

bool has_objectness(const DetectionHead& head) {
  return head.format == HeadFormat::yolov5 || head.format == HeadFormat::yolox;
}

/// The score as the network's framework computes it: in f32.
float score_of(const DetectionHead& head, const HeadView& view, std::int64_t anchor, std::int64_t category) {
  if (!has_objectness(head)) return view.raw(anchor, 4 + category);
  return view.raw(anchor, 4) * view.raw(anchor, 5 + category);
}

bool passes(const DetectionHead& head, float score, const CandidateOptions& options) {
  return head.format == HeadFormat::yolox ? score >= options.confidence : score > options.confidence;
}

void sort_and_cut(std::vector<Candidate>& candidates, std::int64_t most) {
  std::ranges::stable_sort(candidates, [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
  if (static_cast<std::int64_t>(candidates.size()) > most) candidates.resize(static_cast<std::size_t>(most));
}

/// Rows of corners, score and class; rows that fill up the tensor score 0.
std::vector<Candidate> finished_objects(const HeadView& view, const CandidateOptions& options) {
  std::vector<Candidate> found;
  for (std::int64_t row = 0; row < view.anchors; ++row) {
    const float score = view.raw(row, 4);
    if (!(score > options.confidence)) continue;
    found.push_back({.x1 = view.at(row, 0),
                     .y1 = view.at(row, 1),
                     .x2 = view.at(row, 2),
                     .y2 = view.at(row, 3),
                     .score = score,
                     .category = static_cast<std::int64_t>(view.raw(row, 5)),
                     .anchor = row});
  }
  return found;
}

std::vector<Candidate> candidates_plain(const DetectionHead& head, const HeadView& view,
                                        const CandidateOptions& options) {
  std::vector<Candidate> found;
  const auto keep = [&](std::int64_t anchor, std::int64_t category, float score) {
    Candidate candidate = box_of(head, view, options, anchor);
    candidate.score = score;
    candidate.category = category;
    found.push_back(candidate);
  };
  for (std::int64_t anchor = 0; anchor < view.anchors; ++anchor) {
    std::int64_t best = -1;
    for (std::int64_t category = 0; category < head.classes; ++category) {
      const float score = score_of(head, view, anchor, category);
      if (!passes(head, score, options)) continue;
      if (options.is_multi_label) keep(anchor, category, score);
      if (best < 0 || score > score_of(head, view, anchor, best)) best = category;
    }
    if (!options.is_multi_label && best >= 0) keep(anchor, best, score_of(head, view, anchor, best));
  }
  return found;
}

}  // namespace

Candidate box_of(const DetectionHead& head, const HeadView& view, const CandidateOptions& options,
                 std::int64_t anchor) {
  double x = view.at(anchor, 0);
  double y = view.at(anchor, 1);
  double width = view.at(anchor, 2);
  double height = view.at(anchor, 3);
  if (head.format == HeadFormat::yolox && !head.is_decoded) {
    const Cell cell = cell_of(anchor, options, head.strides);
    x = (x + cell.x) * cell.stride;
    y = (y + cell.y) * cell.stride;
    width = std::exp(width) * cell.stride;
    height = std::exp(height) * cell.stride;
  }
  Candidate box;
  box.x1 = x - width / 2;
  box.y1 = y - height / 2;
  box.x2 = x + width / 2;
  box.y2 = y + height / 2;
  box.anchor = anchor;
  return box;
}

std::vector<Candidate> find_candidates(const DetectionHead& head, const HeadView& view,
                                       const CandidateOptions& options) {
  auto found =
      head.format == HeadFormat::objects ? finished_objects(view, options) : candidates_plain(head, view, options);
  sort_and_cut(found, options.most);
  return found;
}

}  // namespace temper::tasks
