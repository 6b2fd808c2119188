// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace temper::report {

/// The texts of the HTML report's parts; CMake makes them constants of a generated file.
extern const std::string_view k_template_html;
extern const std::string_view k_report_css;
extern const std::string_view k_report_js;
extern const std::string_view k_chart_js;
extern const std::string_view k_chart_licence;

}  // namespace temper::report
