// SPDX-License-Identifier: Apache-2.0
#include "tasks/load_plan.h"

#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"

namespace temper::tasks {

namespace {

namespace fs = std::filesystem;

/// SHA-256 of the model that a plan was built from; empty where it does not say.
std::string source_hash(const Engine& engine) {
  if (engine.metadata_json().empty()) return {};
  const Json json = parse_json(engine.metadata_json(), "the plan's metadata", ErrorCode::bad_plan);
  if (!json.is_object() || !json.contains("model") || !json["model"].is_object()) return {};
  return json["model"].value("sha256", "");
}

std::string hash_of(const fs::path& model) {
  const auto file = MappedFile::open(model);
  return sha256_text(file->bytes().data(), file->bytes().size());
}

/// The engine of the plan beside a model, or the reason why that does not serve.
std::optional<Engine> matching_engine(const fs::path& model, const fs::path& plan, std::string& reason) {
  if (!fs::exists(plan)) {
    reason = str("there is no plan '", plan.string(), "'");
    return std::nullopt;
  }
  try {
    Engine engine = Engine::load(plan);
    if (source_hash(engine) == hash_of(model)) return engine;
    reason = str("plan '", plan.string(), "' was built from another model than '", model.string(), "' is now");
  } catch (const Error& error) {
    if (error.code() != ErrorCode::bad_plan) throw;
    reason = str("plan '", plan.string(), "' cannot be used: ", error.message());
  }
  return std::nullopt;
}

}  // namespace

LoadedEngine load_engine(const fs::path& path, const LoadOptions& options) {
  if (path.extension() != ".onnx")
    return {.engine = Engine::load(path), .origin = PlanOrigin::given, .fallback_reason = {}};
  TEMPER_CHECK(fs::exists(path), io, "there is no model '", path.string(), "'");
  const fs::path plan = options.plan.empty() ? fs::path(path).replace_extension(".plan") : options.plan;
  std::string reason;
  if (auto engine = matching_engine(path, plan, reason))
    return {.engine = std::move(*engine), .origin = PlanOrigin::beside_model, .fallback_reason = {}};
  TEMPER_CHECK(options.make_plan, bad_plan, reason, "; build it with: temper build ", path.string(), " -o ",
               plan.string(), ", or set LoadOptions::make_plan");
  TEMPER_LOG(warn, reason, "; building a plan in memory");
  return {.engine = Engine::from_plan(options.make_plan(path)), .origin = PlanOrigin::built, .fallback_reason = reason};
}

}  // namespace temper::tasks
