// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <optional>

#include "base/check.h"
#include "base/file.h"
#include "base/json.h"
#include "base/str.h"
#include "data/json_records.h"
#include "data/readers.h"
#include "data/record.h"

namespace temper::data {
namespace {

namespace fs = std::filesystem;

/// A row of the table: a label is a place, or else a name.
struct Row {
  std::string path;
  std::optional<std::int64_t> label;
  std::string name;
};

struct SampleTable {
  std::vector<Row> rows;
  std::vector<std::string> classes;  ///< empty where the table does not list them
};

std::optional<std::int64_t> place_of(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The fields of a CSV line; one in quotes may hold commas, and quotes doubled.
std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool is_doubled = is_quoted && line.substr(i, 2) == "\"\"";
    if (is_doubled)
      fields.back() += line[i++];
    else if (line[i] == '"')
      is_quoted = !is_quoted;
    else if (line[i] == ',' && !is_quoted)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  for (std::string& field : fields) field = std::string(trim(field));
  return fields;
}

SampleTable table_of_csv(std::string_view text, const std::string& what) {
  SampleTable table;
  std::size_t path_column = 0;
  std::size_t label_column = 0;
  std::size_t columns = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::vector<std::string> fields = fields_of(line);
    if (columns == 0) {
      columns = fields.size();
      path_column = static_cast<std::size_t>(std::ranges::find(fields, "path") - fields.begin());
      label_column = static_cast<std::size_t>(std::ranges::find(fields, "label") - fields.begin());
      TEMPER_CHECK(path_column < columns && label_column < columns, bad_argument, what, ", line ", number,
                   ": expected a head line with the columns 'path' and 'label', got '", line, "'");
      continue;
    }
    TEMPER_CHECK(fields.size() == columns, bad_argument, what, ", line ", number, ": ", fields.size(),
                 " fields: expected ", columns, " as in the head line");
    const std::string& label = fields[label_column];
    TEMPER_CHECK(!fields[path_column].empty() && !label.empty(), bad_argument, what, ", line ", number,
                 ": the path or label is empty");
    const auto place = place_of(label);
    table.rows.push_back({fields[path_column], place, place ? "" : label});
  }
  return table;
}

SampleTable table_of_json(std::string_view text, const std::string& what) {
  SampleTable table;
  visit_records(text, what, [&](std::string_view list, std::size_t index, Json&& json) {
    if (list == "classes") {
      TEMPER_CHECK(json.is_string(), bad_argument, what, ", classes[", index, "] is no name");
      table.classes.push_back(json.get<std::string>());
    }
    if (!list.empty() && list != "samples") return;
    const Record record(json, what, list, index);
    Row row{.path = record.text("path"), .label = {}, .name = {}};
    if (record.value("label").is_string())
      row.name = record.text("label");
    else
      row.label = record.integer("label");
    table.rows.push_back(std::move(row));
  });
  return table;
}

/// The classes' names: as the table or the options list them, else every name in it, else numbers.
std::vector<std::string> classes_of(const SampleTable& table, const DatasetOptions& options) {
  if (!table.classes.empty()) return table.classes;
  if (!options.classes.empty()) return options.classes;
  std::vector<std::string> names;
  std::int64_t largest = -1;
  for (const Row& row : table.rows) {
    if (row.label) largest = std::max(largest, *row.label);
    if (!row.label) names.push_back(row.name);
  }
  std::ranges::sort(names);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  TEMPER_CHECK(names.empty() || largest < 0, bad_argument, "the samples' labels are partly names ('",
               names.empty() ? "" : names[0], "'), partly places: list the names in `classes`");
  constexpr std::int64_t k_most = 1'000'000;
  TEMPER_CHECK(largest < k_most, bad_argument, "label ", largest, " is too large for a class's place");
  for (std::int64_t i = 0; i <= largest; ++i) names.push_back(std::to_string(i));
  return names;
}

std::int64_t label_of(const Row& row, const std::vector<std::string>& classes, const std::string& what) {
  const auto count = static_cast<std::int64_t>(classes.size());
  const std::int64_t label = row.label ? *row.label : std::ranges::find(classes, row.name) - classes.begin();
  TEMPER_CHECK(label >= 0 && label < count, bad_argument, what, ": sample '", row.path, "' has label ",
               row.label ? str(*row.label) : "'" + row.name + "'", ": expected the name or place of one of ", count,
               " classes");
  return label;
}

}  // namespace

Dataset read_samples(const DatasetOptions& options) {
  const std::string what = str("'", options.annotations.string(), "'");
  const std::string text = read_file(options.annotations);
  const SampleTable table =
      options.annotations.extension() == ".csv" ? table_of_csv(text, what) : table_of_json(text, what);
  const std::vector<std::string> classes = classes_of(table, options);
  const fs::path root = options.images.empty() ? options.annotations.parent_path() : options.images;
  Dataset dataset;
  for (std::size_t i = 0; i < classes.size(); ++i)
    dataset.categories.push_back({static_cast<std::int64_t>(i), classes[i]});
  for (const Row& row : table.rows) {
    Sample sample;
    sample.id = static_cast<std::int64_t>(dataset.samples.size()) + 1;
    sample.path = root / row.path;
    sample.label = label_of(row, classes, what);
    dataset.samples.push_back(std::move(sample));
  }
  return dataset;
}

}  // namespace temper::data
