// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <iostream>
#include <new>

#include "base/check.h"
#include "base/env.h"
#include "base/log.h"
#include "cli/verb.h"

namespace temper::cli {

namespace {

/// In the order of `temper --help`: as a user meets them.
constexpr auto k_verbs = {add_build,   add_run,  add_verify, add_conformance, add_bench, add_deploy,
                          add_inspect, add_eval, add_bisect, add_profiles,    add_ops,   add_version};

ExitStatus status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_model:
    case ErrorCode::bad_argument:
    case ErrorCode::bad_plan:
    case ErrorCode::io: return k_bad_input;
    case ErrorCode::unsupported: return k_unsupported;
    case ErrorCode::device: return k_environment;
    case ErrorCode::internal: return k_internal_error;
  }
  return k_internal_error;
}

int fail(ExitStatus status, const std::string& text) {
  std::cerr << "temper: " << text << "\n";
  return status;
}

/// The verb of this name, or null.
const CLI::App* find_verb(const CLI::App& app, std::string_view name) {
  for (const auto* verb : app.get_subcommands({}))
    if (verb->get_name() == name) return verb;
  return nullptr;
}

/// "; did you mean 'build'?" for a misspelt verb or option among the arguments, else empty.
std::string suggestion(const CLI::App& app, int argc, char** argv) {
  std::vector<std::string> verbs;
  for (const auto* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  if (argc < 2) return "";
  const auto* verb = find_verb(app, argv[1]);
  if (verb == nullptr) {
    const std::string near = argv[1][0] == '-' ? "" : nearest_name(argv[1], verbs);
    return near.empty() ? "" : str("; did you mean '", near, "'?");
  }
  std::vector<std::string> options;
  for (const auto* option : verb->get_options())
    for (const auto& name : option->get_lnames()) options.push_back("--" + name);
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    const bool is_unknown = word.starts_with("--") && std::find(options.begin(), options.end(), word) == options.end();
    const std::string near = is_unknown ? nearest_name(word, options) : "";
    if (!near.empty()) return str("; did you mean '", near, "'?");
  }
  return "";
}

/// Help of one line an option: wide enough for the longest names, and without the bounds that the check of a value
/// would add, which its error message tells.
void tidy_help(CLI::App& app) {
  constexpr std::size_t k_name_columns = 36;
  app.get_formatter()->column_width(k_name_columns);
  for (auto* verb : app.get_subcommands({}))
    for (auto* option : verb->get_options()) try {
        for (int i = 0;; ++i) option->get_validator(i)->description("");
      } catch (const CLI::OptionNotFound&) {  // thrown behind the last
      }
}

int run(int argc, char** argv) {
  CLI::App app("Temper turns a trained network (ONNX) into a verified plan that runs fast on this machine.", "temper");
  app.require_subcommand(1);
  app.footer(
      "temper VERB --help shows a verb's options and an example.\n"
      "Exit status: 0 success, 1 a check failed, 2 bad usage or input, 3 unsupported model,\n"
      "4 device or environment, 5 internal error.");
  for (const auto add : k_verbs) add(app);
  tidy_help(app);
  for (const auto& warning : unknown_env_warnings()) TEMPER_LOG(warn, warning);
  try {
    app.parse(argc, argv);
    return k_success;
  } catch (const CLI::Success& success) {
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    const bool names_verb = argc > 1 && find_verb(app, argv[1]) != nullptr;
    return fail(k_bad_input, str(error.what(), suggestion(app, argc, argv), "\n  temper ",
                                 names_verb ? str(argv[1], " ") : "", "--help shows what is possible"));
  } catch (const CheckFailed&) {
    return k_check_failed;
  } catch (const Error& error) {
    return fail(status_of(error.code()), error.what());
  } catch (const std::bad_alloc&) {
    return fail(k_environment, "out of memory");
  } catch (const std::exception& error) {
    return fail(k_internal_error, error.what());
  }
}

}  // namespace

}  // namespace temper::cli

int main(int argc, char** argv) { return temper::cli::run(argc, argv); }
