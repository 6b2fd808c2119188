// SPDX-License-Identifier: Apache-2.0
#include "plan/content.h"

#include <cstdlib>
#include <cstring>
#include <new>

#include "base/file.h"
#include "base/str.h"
#include "plan/container.h"
#include "plan/reader.h"
#include "plan/writer.h"

namespace temper {

namespace {

std::shared_ptr<const Plan::Content> content_of(std::span<const std::byte> bytes, std::shared_ptr<const void> owner,
                                                std::string_view name) {
  auto plan = plan::parse(bytes, owner, name);
  return std::make_shared<const Plan::Content>(Plan::Content{std::move(owner), bytes, std::move(plan)});
}

}  // namespace

Plan Plan::load(const std::filesystem::path& path) {
  const auto file = MappedFile::open(path);
  return Plan(content_of(file->bytes(), file, path.string()));
}

Plan Plan::from_bytes(std::vector<std::byte> bytes) {
  constexpr std::size_t k_alignment = plan::k_section_alignment;
  const std::size_t rounded = (bytes.size() / k_alignment + 1) * k_alignment;
  const std::shared_ptr<void> memory(std::aligned_alloc(k_alignment, rounded), [](void* p) { std::free(p); });
  if (memory == nullptr) throw std::bad_alloc();
  if (!bytes.empty()) std::memcpy(memory.get(), bytes.data(), bytes.size());
  return Plan(content_of({static_cast<const std::byte*>(memory.get()), bytes.size()}, memory, "plan"));
}

void Plan::save(const std::filesystem::path& path) const { write_file_atomically(path, bytes()); }

std::span<const std::byte> Plan::bytes() const { return content_->bytes; }

namespace plan {

temper::Plan make_plan(const Plan& plan) { return temper::Plan::from_bytes(serialise(plan)); }

std::optional<std::string> incompatibility(const Plan& plan, std::string_view device_kind,
                                           std::string_view device_fingerprint) {
  if (plan.device_kind == device_kind && plan.device_fingerprint == device_fingerprint) return std::nullopt;
  const std::string remedy = plan.source_graph.empty()
                                 ? "build it again from the model on this machine"
                                 : "tune it for this machine with `temper build --from-plan PLAN -o NEW_PLAN`";
  if (plan.device_kind != device_kind)
    return str("the plan was built for device '", plan.device_kind, "', this is '", device_kind, "': ", remedy);
  return str("the plan was built for another machine (", plan.device_fingerprint, "; this one is ", device_fingerprint,
             "): ", remedy);
}

}  // namespace plan

}  // namespace temper
