// SPDX-License-Identifier: Apache-2.0
#include "runners/exec_runner.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/check.h"
#include "base/file.h"
#include "tensor/npz.h"

extern char** environ;

namespace temper::runners {

namespace fs = std::filesystem;

namespace {

/// A new empty folder, removed with its content.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "temper-exec-XXXXXX").string();
    TEMPER_CHECK(::mkdtemp(name.data()) != nullptr, io, "cannot make a folder like ", name, ": ", std::strerror(errno));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

/// As one word of a shell.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// Its wait status; standard output and error go to `log`.
int run_shell(const std::string& command, const fs::path& log) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string text = command;
  char* const arguments[] = {shell.data(), flag.data(), text.data(), nullptr};
  pid_t child = 0;
  const int failure = ::posix_spawn(&child, "/bin/sh", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  TEMPER_CHECK(failure == 0, io, "cannot start '", command, "': ", std::strerror(failure));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    TEMPER_CHECK(errno == EINTR, io, "cannot wait for '", command, "': ", std::strerror(errno));
  return status;
}

/// The end of what the command printed.
std::string tail_of(const fs::path& log) {
  constexpr std::size_t k_shown = 2000;
  std::string text = read_file(log);
  if (text.size() > k_shown) text = "... " + text.substr(text.size() - k_shown);
  return text.empty() ? "it printed nothing" : str("it printed:\n", trim(text));
}

std::string status_text(int status) {
  if (WIFSIGNALED(status)) return str("was ended by signal ", WTERMSIG(status), " (", strsignal(WTERMSIG(status)), ")");
  return str("ended with status ", WEXITSTATUS(status));
}

class ExecRunner final : public Runner {
 public:
  ExecRunner(std::string command, fs::path model)
      : Runner("exec"), command_(std::move(command)), model_(std::move(model)) {
    TEMPER_CHECK(!trim(command_).empty(), bad_argument, "the exec runner needs a command: exec:COMMAND");
  }

  std::string description() const override { return command_; }
  void activate() override {}
  void deactivate() override {}
  NamedTensors infer(const NamedTensors& inputs) override {
    const ScratchFolder folder;
    write_npz(folder / "inputs.npz", inputs);
    const int status = run_shell(command_line(folder / "inputs.npz", folder / "outputs.npz"), folder / "log");
    TEMPER_CHECK(status == 0, io, "'", command_, "' ", status_text(status), "; ", tail_of(folder / "log"));
    TEMPER_CHECK(fs::exists(folder / "outputs.npz"), io, "'", command_, "' wrote no outputs; ",
                 tail_of(folder / "log"));
    return read_npz(folder / "outputs.npz");
  }

 private:
  [[nodiscard]] std::string command_line(const fs::path& inputs, const fs::path& outputs) const {
    std::string line = command_;
    if (line.find("{inputs}") == std::string::npos && line.find("{outputs}") == std::string::npos &&
        line.find("{model}") == std::string::npos)
      line += " {model} {inputs} {outputs}";
    replace_all(line, "{model}", quoted(model_.string()));
    replace_all(line, "{inputs}", quoted(inputs.string()));
    replace_all(line, "{outputs}", quoted(outputs.string()));
    return line;
  }

  std::string command_;
  fs::path model_;
};

}  // namespace

std::unique_ptr<Runner> make_exec_runner(std::string command, fs::path model) {
  return std::make_unique<ExecRunner>(std::move(command), std::move(model));
}

}  // namespace temper::runners
