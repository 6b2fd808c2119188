// SPDX-License-Identifier: Apache-2.0
#pragma once

// The keys that a deployment file may hold: one table, from which files are checked, defaults filled in, the completed
// configuration printed and docs/deploy.md written.
//
// A path names a place: "benchmark.threads"; "model_io.inputs[].shape" for every item of a list; "task.*" for names
// that are not known here.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace temper::deploy {

/// What a key holds.
enum class Kind {
  section,  ///< keys of its own, each a row
  named,    ///< names that the file chooses, each with what the row "<path>.*" says
  list,     ///< items of which the row "<path>[]" speaks; a single item stands for a list of one
  text,
  file,     ///< text; relative to the folder of the file
  choice,   ///< one of the names in `limits`, separated by '|'
  integer,  ///< `limits` "0..5" or "1.."
  number,   ///< likewise, finite
  boolean,
  shape,   ///< extents: [1, 3, 640, 640] or 1x3x640x640; `limits` of each
  values,  ///< text, a number, a boolean or a list of them, taken as text ("1,2,3")
};

struct Key {
  std::string_view path;
  Kind kind;
  std::string_view limits;
  std::string_view fallback;  ///< JSON; empty: absent unless given. A trailing note for people follows in `meaning`.
  std::string_view meaning;
};

/// In the order that the documentation and the printed configuration have them; a section before its keys.
[[nodiscard]] std::span<const Key> schema();

/// The row of a path; null where there is none.
[[nodiscard]] const Key* find_key(std::string_view path);

/// The rows one level below `path` ("" for the whole file), in order.
[[nodiscard]] std::vector<const Key*> keys_below(std::string_view path);

/// The last name of a path: "threads" of "benchmark.threads".
[[nodiscard]] std::string_view last_name(std::string_view path);

/// "integer, 0 to 5", "list of text", ...: what a value must be, for messages and the documentation.
[[nodiscard]] std::string expectation(const Key& key);

/// The table as Markdown: the body of docs/deploy.md.
[[nodiscard]] std::string schema_markdown();

}  // namespace temper::deploy
