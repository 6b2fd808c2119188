// SPDX-License-Identifier: Apache-2.0
#include "deploy/document.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "base/str.h"
#include "deploy/migration.h"
#include "deploy/scalar.h"
#include "deploy/schema.h"

namespace temper::deploy {

namespace {

std::string join_path(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : str(path, ".", name);
}

std::string place(std::string_view path) { return path.empty() ? "the file" : str("'", path, "'"); }

/// Walks the YAML tree along the schema. `path` is the place in the file, `pattern` its row's path.
class Reader {
 public:
  explicit Reader(Document& document) : document_(document), problems_(document.file) {}

  void run(const YAML::Node& root) {
    document_.values = section(root, "", "");
    problems_.throw_if_any();
  }

 private:
  static int line_of(const YAML::Node& node) { return node.Mark().line + 1; }

  /// The entries of a map by name; nothing else than text names them, and none twice.
  std::vector<std::pair<std::string, YAML::Node>> entries(const YAML::Node& node, const std::string& path) {
    std::vector<std::pair<std::string, YAML::Node>> result;
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        problems_.add(line_of(entry.first), str("a key in ", place(path), " is not a name"));
        continue;
      }
      const std::string name = entry.first.Scalar();
      if (!seen.insert(name).second) {
        problems_.add(line_of(entry.first), str("'", join_path(path, name), "' is given twice"));
        continue;
      }
      document_.lines.emplace(join_path(path, name), line_of(entry.first));
      result.emplace_back(name, entry.second);
    }
    return result;
  }

  void report_unknown(const std::string& name, const std::string& path, const std::vector<const Key*>& known) {
    std::vector<std::string> names;
    for (const Key* key : known) names.emplace_back(last_name(key->path));
    const std::string near = nearest_name(name, names);
    const std::string moved = near.empty() ? migration_hint(name) : "";
    std::string advice = str("it has ", join(names, ", "));
    if (!near.empty()) advice = str("did you mean '", near, "'?");
    if (!moved.empty()) advice = moved;
    problems_.add(document_.line(join_path(path, name)),
                  str("unknown key '", name, "' in ", place(path), "; ", advice));
  }

  Json section(const YAML::Node& node, const std::string& path, const std::string& pattern) {
    Json given = Json::object();
    const auto known = keys_below(pattern);
    if (!node.IsMap() && !node.IsNull()) {
      problems_.add(line_of(node), str(place(path), " must hold keys with values"));
      return given;
    }
    const bool has_free_names = find_key(join_path(pattern, "*")) != nullptr;
    Json free = Json::object();
    for (const auto& [name, value] : entries(node, path)) {
      const auto found = std::find_if(known.begin(), known.end(),
                                      [&, wanted = name](const Key* row) { return last_name(row->path) == wanted; });
      const Key* key = found == known.end() ? nullptr : *found;
      if (key == nullptr && has_free_names) key = find_key(join_path(pattern, "*"));
      if (key == nullptr) {
        report_unknown(name, path, known);
        continue;
      }
      (key->path.ends_with('*') ? free : given)[name] = read(value, join_path(path, name), *key);
    }
    Json result = completed(std::move(given), known);
    result.update(free);
    return result;
  }

  /// The schema's order, with defaults.
  static Json completed(Json given, const std::vector<const Key*>& known) {
    Json result = Json::object();
    for (const Key* key : known) {
      const std::string name(last_name(key->path));
      if (given.contains(name)) {
        result[name] = std::move(given[name]);
      } else if (key->kind == Kind::section && key->path != "task" && key->path != "evaluation.dataset") {
        result[name] = completed(Json::object(), keys_below(key->path));
      } else if (!key->fallback.empty()) {
        result[name] = parse_json(key->fallback, "a default of the schema");
      }
    }
    return result;
  }

  Json named(const YAML::Node& node, const std::string& path, const std::string& pattern) {
    Json result = Json::object();
    if (!node.IsMap()) {
      problems_.add(line_of(node), str(place(path), " must hold names with values"));
      return result;
    }
    const Key& item = *find_key(join_path(pattern, "*"));
    for (const auto& [name, value] : entries(node, path)) result[name] = read(value, join_path(path, name), item);
    return result;
  }

  Json list(const YAML::Node& node, const std::string& path, const Key& key) {
    Json result = Json::array();
    const Key& item = *find_key(str(key.path, "[]"));
    if (!node.IsSequence()) {
      result.push_back(read(node, str(path, "[0]"), item));
      return result;
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      const std::string name = str(path, "[", i, "]");
      document_.lines.emplace(name, line_of(node[i]));
      result.push_back(read(node[i], name, item));
    }
    return result;
  }

  Json read(const YAML::Node& node, const std::string& path, const Key& key) {
    if (key.kind == Kind::section) return section(node, path, std::string(key.path));
    if (node.IsNull()) {
      problems_.add(document_.line(path), str(place(path), " has no value; expected ", expectation(key)));
      return nullptr;
    }
    if (key.kind == Kind::named) return named(node, path, std::string(key.path));
    if (key.kind == Kind::list) return list(node, path, key);
    try {
      return read_value(node, key);
    } catch (const Error& error) {
      problems_.add(line_of(node), str(place(path), " ", error.message()));
      return nullptr;
    }
  }

  Document& document_;
  Problems problems_;
};

}  // namespace

int Document::line(std::string_view path) const {
  for (std::string text(path); !text.empty();) {
    const auto found = lines.find(text);
    if (found != lines.end()) return found->second;
    const std::size_t cut = text.find_last_of(".[");
    text.resize(cut == std::string::npos ? 0 : cut);
  }
  return 0;
}

Document read_document(std::string_view text, const std::string& file) {
  Document document;
  document.file = file;
  try {
    const auto parts = YAML::LoadAll(std::string(text));
    Problems problems(file);
    if (parts.size() > 1)
      problems.add(parts[1].Mark().line + 1, "a second document begins; a deployment file holds one");
    problems.throw_if_any();
    Reader(document).run(parts.empty() ? YAML::Node() : parts[0]);
  } catch (const YAML::Exception& error) {
    Problems problems(file);
    problems.add(error.mark.line + 1, str("this is not YAML: ", error.msg));
    problems.throw_if_any();
  }
  return document;
}

}  // namespace temper::deploy
