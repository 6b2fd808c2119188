// SPDX-License-Identifier: Apache-2.0
#include "base/check.h"
#include "c_api/guard.h"
#include "temper/builder.h"

temper_status temper_build(const char* onnx_path, const char* plan_path, const char* const* profiles,
                           size_t profile_count, const char* timing_cache) {
  return temper::c_api::guarded([&] {
    TEMPER_CHECK(onnx_path != nullptr && plan_path != nullptr, bad_argument, "a path is null");
    TEMPER_CHECK(profile_count == 0 || profiles != nullptr, bad_argument, "profiles is null");
    temper::BuildOptions options;
    for (size_t i = 0; i < profile_count; ++i)
      options.profiles.push_back(temper::OptimizationProfile::parse(profiles[i]));
    if (timing_cache != nullptr) options.timing_cache = timing_cache;
    temper::Builder(options).build(onnx_path).save(plan_path);
  });
}
