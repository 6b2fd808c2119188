// SPDX-License-Identifier: Apache-2.0
#pragma once

// The members of every part of a report under their names in JSON, named once for writing and for reading.

#include <tuple>

#include "deploy/report/report_data.h"

namespace temper::report {

template <class Class, class Member>
struct Field {
  const char* name;
  Member Class::*member;
};

template <class Class, class Member>
constexpr Field<Class, Member> field(const char* name, Member Class::*member) {
  return {name, member};
}

/// `all` is a tuple of a struct's fields.
template <class T>
struct Fields;

template <class T>
concept Described = requires {
  Fields<T>::all;
};

template <>
struct Fields<Fact> {
  static constexpr auto all = std::tuple{field("name", &Fact::name), field("value", &Fact::value)};
};
template <>
struct Fields<Histogram> {
  static constexpr auto all = std::tuple{field("edges", &Histogram::edges), field("counts", &Histogram::counts)};
};
template <>
struct Fields<Stage> {
  static constexpr auto all =
      std::tuple{field("name", &Stage::name), field("status", &Stage::status), field("detail", &Stage::detail),
                 field("time_s", &Stage::time_s), field("is_cached", &Stage::is_cached)};
};
template <>
struct Fields<Gate> {
  static constexpr auto all = std::tuple{field("name", &Gate::name),     field("condition", &Gate::condition),
                                         field("value", &Gate::value),   field("passed", &Gate::passed),
                                         field("reason", &Gate::reason), field("candidate", &Gate::candidate),
                                         field("metric", &Gate::metric)};
};
template <>
struct Fields<Latency> {
  static constexpr auto all = std::tuple{field("runs", &Latency::runs),
                                         field("batch", &Latency::batch),
                                         field("threads", &Latency::threads),
                                         field("shapes", &Latency::shapes),
                                         field("mean_ms", &Latency::mean_ms),
                                         field("deviation_ms", &Latency::deviation_ms),
                                         field("min_ms", &Latency::min_ms),
                                         field("p50_ms", &Latency::p50_ms),
                                         field("p90_ms", &Latency::p90_ms),
                                         field("p95_ms", &Latency::p95_ms),
                                         field("p99_ms", &Latency::p99_ms),
                                         field("max_ms", &Latency::max_ms),
                                         field("throughput_per_s", &Latency::throughput_per_s),
                                         field("histogram", &Latency::histogram),
                                         field("trace_ms", &Latency::trace_ms)};
};
template <>
struct Fields<StageTimes> {
  static constexpr auto all =
      std::tuple{field("decode_ms", &StageTimes::decode_ms), field("preprocess_ms", &StageTimes::preprocess_ms),
                 field("engine_ms", &StageTimes::engine_ms), field("postprocess_ms", &StageTimes::postprocess_ms),
                 field("samples_per_s", &StageTimes::samples_per_s)};
};
template <>
struct Fields<LayerTime> {
  static constexpr auto all =
      std::tuple{field("name", &LayerTime::name),       field("op", &LayerTime::op),
                 field("tactic", &LayerTime::tactic),   field("precision", &LayerTime::precision),
                 field("time_us", &LayerTime::time_us), field("flop", &LayerTime::flop),
                 field("bytes", &LayerTime::bytes),     field("sources", &LayerTime::sources)};
};
template <>
struct Fields<Memory> {
  static constexpr auto all =
      std::tuple{field("weights_bytes", &Memory::weights_bytes), field("arena_bytes", &Memory::arena_bytes),
                 field("io_bytes", &Memory::io_bytes), field("process_bytes", &Memory::process_bytes)};
};
template <>
struct Fields<MetricValue> {
  static constexpr auto all = std::tuple{field("metric", &MetricValue::metric), field("value", &MetricValue::value)};
};
template <>
struct Fields<PrecisionRecall> {
  static constexpr auto all = std::tuple{
      field("label", &PrecisionRecall::label), field("recall", &PrecisionRecall::recall),
      field("precision", &PrecisionRecall::precision), field("average_precision", &PrecisionRecall::average_precision)};
};
template <>
struct Fields<ConfusionCell> {
  static constexpr auto all =
      std::tuple{field("truth", &ConfusionCell::truth), field("predicted", &ConfusionCell::predicted),
                 field("count", &ConfusionCell::count)};
};
template <>
struct Fields<ConfusionMatrix> {
  static constexpr auto all =
      std::tuple{field("labels", &ConfusionMatrix::labels), field("cells", &ConfusionMatrix::cells)};
};
template <>
struct Fields<PlanFacts> {
  static constexpr auto all = std::tuple{field("path", &PlanFacts::path),
                                         field("bytes", &PlanFacts::bytes),
                                         field("device", &PlanFacts::device),
                                         field("build_s", &PlanFacts::build_s),
                                         field("provenance", &PlanFacts::provenance),
                                         field("options", &PlanFacts::options)};
};
template <>
struct Fields<Candidate> {
  static constexpr auto all = std::tuple{field("name", &Candidate::name),
                                         field("runner", &Candidate::runner),
                                         field("device", &Candidate::device),
                                         field("precision", &Candidate::precision),
                                         field("error", &Candidate::error),
                                         field("latency", &Candidate::latency),
                                         field("stage_times", &Candidate::stage_times),
                                         field("layers", &Candidate::layers),
                                         field("memory", &Candidate::memory),
                                         field("metrics", &Candidate::metrics),
                                         field("scored_samples", &Candidate::scored_samples),
                                         field("metric_changes", &Candidate::metric_changes),
                                         field("curves", &Candidate::curves),
                                         field("confusion", &Candidate::confusion),
                                         field("plan", &Candidate::plan)};
};
template <>
struct Fields<OutputError> {
  static constexpr auto all = std::tuple{field("output", &OutputError::output),
                                         field("passed", &OutputError::passed),
                                         field("reason", &OutputError::reason),
                                         field("elements", &OutputError::elements),
                                         field("mismatches", &OutputError::mismatches),
                                         field("absolute_tolerance", &OutputError::absolute_tolerance),
                                         field("relative_tolerance", &OutputError::relative_tolerance),
                                         field("statistic", &OutputError::statistic),
                                         field("max_absolute", &OutputError::max_absolute),
                                         field("mean_absolute", &OutputError::mean_absolute),
                                         field("p99_absolute", &OutputError::p99_absolute),
                                         field("max_relative", &OutputError::max_relative),
                                         field("cosine", &OutputError::cosine),
                                         field("relative_l2", &OutputError::relative_l2),
                                         field("psnr_db", &OutputError::psnr_db),
                                         field("absolute_histogram", &OutputError::absolute_histogram)};
};
template <>
struct Fields<Comparison> {
  static constexpr auto all = std::tuple{field("reference", &Comparison::reference), field("test", &Comparison::test),
                                         field("scenario", &Comparison::scenario), field("passed", &Comparison::passed),
                                         field("outputs", &Comparison::outputs)};
};
template <>
struct Fields<LayerError> {
  static constexpr auto all = std::tuple{field("value", &LayerError::value),
                                         field("op", &LayerError::op),
                                         field("passed", &LayerError::passed),
                                         field("max_absolute", &LayerError::max_absolute),
                                         field("relative_l2", &LayerError::relative_l2),
                                         field("cosine", &LayerError::cosine)};
};
template <>
struct Fields<LayerErrors> {
  static constexpr auto all =
      std::tuple{field("reference", &LayerErrors::reference), field("test", &LayerErrors::test),
                 field("layers", &LayerErrors::layers), field("first_divergence", &LayerErrors::first_divergence)};
};
template <>
struct Fields<Verification> {
  static constexpr auto all =
      std::tuple{field("passed", &Verification::passed), field("summary", &Verification::summary),
                 field("comparisons", &Verification::comparisons), field("layers", &Verification::layers)};
};
template <>
struct Fields<MetricInfo> {
  static constexpr auto all =
      std::tuple{field("name", &MetricInfo::name), field("meaning", &MetricInfo::meaning),
                 field("unit", &MetricInfo::unit), field("is_better_higher", &MetricInfo::is_better_higher)};
};
template <>
struct Fields<Evaluation> {
  static constexpr auto all =
      std::tuple{field("task", &Evaluation::task), field("dataset", &Evaluation::dataset),
                 field("samples", &Evaluation::samples), field("metrics", &Evaluation::metrics)};
};
template <>
struct Fields<StageSwap> {
  static constexpr auto all =
      std::tuple{field("preprocess", &StageSwap::preprocess), field("engine", &StageSwap::engine),
                 field("postprocess", &StageSwap::postprocess), field("value", &StageSwap::value)};
};
template <>
struct Fields<StageLoss> {
  static constexpr auto all = std::tuple{field("stage", &StageLoss::stage), field("change", &StageLoss::change)};
};
template <>
struct Fields<LossAttribution> {
  static constexpr auto all = std::tuple{field("candidate", &LossAttribution::candidate),
                                         field("metric", &LossAttribution::metric),
                                         field("reference_value", &LossAttribution::reference_value),
                                         field("test_value", &LossAttribution::test_value),
                                         field("losses", &LossAttribution::losses),
                                         field("swaps", &LossAttribution::swaps)};
};
template <>
struct Fields<TensorFacts> {
  static constexpr auto all = std::tuple{field("name", &TensorFacts::name), field("dtype", &TensorFacts::dtype),
                                         field("shape", &TensorFacts::shape)};
};
template <>
struct Fields<ProfileRange> {
  static constexpr auto all = std::tuple{field("input", &ProfileRange::input), field("min", &ProfileRange::min),
                                         field("opt", &ProfileRange::opt), field("max", &ProfileRange::max)};
};
template <>
struct Fields<Profile> {
  static constexpr auto all = std::tuple{field("ranges", &Profile::ranges)};
};
template <>
struct Fields<Attempt> {
  static constexpr auto all = std::tuple{field("precision", &Attempt::precision), field("error", &Attempt::error)};
};
template <>
struct Fields<ClassScore> {
  static constexpr auto all = std::tuple{field("category", &ClassScore::category), field("score", &ClassScore::score)};
};
template <>
struct Fields<LabelRuns> {
  static constexpr auto all = std::tuple{field("height", &LabelRuns::height), field("width", &LabelRuns::width),
                                         field("labels", &LabelRuns::labels), field("runs", &LabelRuns::runs)};
};
template <>
struct Fields<PictureResult> {
  static constexpr auto all =
      std::tuple{field("source", &PictureResult::source), field("classes", &PictureResult::classes),
                 field("objects", &PictureResult::objects), field("label_map", &PictureResult::label_map)};
};
template <>
struct Fields<Gallery> {
  static constexpr auto all = std::tuple{field("classes", &Gallery::classes), field("skeleton", &Gallery::skeleton),
                                         field("pictures", &Gallery::pictures)};
};
template <>
struct Fields<Picture> {
  static constexpr auto all = std::tuple{field("name", &Picture::name), field("height", &Picture::height),
                                         field("width", &Picture::width), field("results", &Picture::results)};
};
template <>
struct Fields<Model> {
  static constexpr auto all = std::tuple{field("name", &Model::name),
                                         field("path", &Model::path),
                                         field("error", &Model::error),
                                         field("facts", &Model::facts),
                                         field("inputs", &Model::inputs),
                                         field("outputs", &Model::outputs),
                                         field("profiles", &Model::profiles),
                                         field("attempts", &Model::attempts),
                                         field("stages", &Model::stages),
                                         field("gates", &Model::gates),
                                         field("candidates", &Model::candidates),
                                         field("verification", &Model::verification),
                                         field("evaluation", &Model::evaluation),
                                         field("attribution", &Model::attribution),
                                         field("gallery", &Model::gallery)};
};
template <>
struct Fields<Report> {
  static constexpr auto all = std::tuple{field("title", &Report::title),
                                         field("created", &Report::created),
                                         field("temper_version", &Report::temper_version),
                                         field("command", &Report::command),
                                         field("environment", &Report::environment),
                                         field("models", &Report::models)};
};
template <>
struct Fields<metrics::RunLengthMask> {
  static constexpr auto all =
      std::tuple{field("height", &metrics::RunLengthMask::height), field("width", &metrics::RunLengthMask::width),
                 field("runs", &metrics::RunLengthMask::runs)};
};
template <>
struct Fields<metrics::Object> {
  static constexpr auto all =
      std::tuple{field("category", &metrics::Object::category), field("score", &metrics::Object::score),
                 field("box", &metrics::Object::box), field("keypoints", &metrics::Object::keypoints),
                 field("mask", &metrics::Object::mask)};
};

}  // namespace temper::report
