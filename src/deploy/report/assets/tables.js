// SPDX-License-Identifier: Apache-2.0
// Tables that sort by any column and filter by text.

/**
 * columns: [{title, value(row) -> text or number, show(row) -> node or text, number}]; rows: any objects. Texts stay on
 * one line unless the column is `wide` (sentences) or `long` (names that may break). One that is `optional` is left out
 * where it has no values, one that is `plain` does not sort.
 * options: {sort: column index, descending, rowClass(row), tall, label}
 */
function dataTable(allColumns, rows, options = {}) {
  const columns = allColumns.filter((column) => !column.optional || rows.some((row) => column.value(row)));
  let sorted = options.sort ?? -1;
  let descending = options.descending ?? false;
  let needle = "";
  const body = el("tbody");
  const heads = columns.map((column, index) =>
    el(
      "th",
      { scope: "col", class: column.number ? "number" : "" },
      column.plain
        ? column.title
        : el("button", { type: "button", title: column.meaning, onclick: () => sortBy(index) }, column.title),
    ),
  );
  const status = el("p", { class: "small soft", role: "status", style: { padding: "0 18px 10px" } });

  function compare(a, b) {
    const [x, y] = [columns[sorted].value(a), columns[sorted].value(b)];
    const [xMissing, yMissing] = [x, y].map((v) => v === null || v === undefined || v === "" || Number.isNaN(v));
    if (xMissing || yMissing) return xMissing - yMissing;
    const order =
      typeof x === "number" && typeof y === "number"
        ? x - y
        : String(x).localeCompare(String(y), "en", { numeric: true });
    return descending ? -order : order;
  }
  function sortBy(index) {
    descending = index === sorted ? !descending : Boolean(columns[index].number);
    sorted = index;
    fill();
  }
  function fill() {
    heads.forEach((head, index) => {
      if (index === sorted) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    const words = needle.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = rows.filter((row) => {
      const text = columns
        .map((column) => column.value(row))
        .join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
    if (sorted >= 0) kept.sort(compare);
    body.replaceChildren(...kept.map(rowNode));
    status.textContent = words.length ? `${kept.length} of ${rows.length} rows` : "";
    status.hidden = words.length === 0;
  }
  const kindOf = (column) => (column.number ? "number" : column.wide ? "wrap" : column.long ? "long" : "word");
  function rowNode(row) {
    const cell = (column) =>
      el(
        "td",
        { class: kindOf(column), title: kindOf(column) === "word" ? column.value(row) : null },
        column.show ? column.show(row) : column.number ? num(column.value(row)) : column.value(row),
      );
    return el("tr", { class: options.rowClass ? options.rowClass(row) : null }, columns.map(cell));
  }

  fill();
  const filter = el("input", {
    type: "search",
    placeholder: "Filter",
    "aria-label": `Filter ${options.label || "rows"}`,
    oninput: () => {
      needle = filter.value;
      fill();
    },
  });
  const node = el(
    "div",
    {},
    status,
    el(
      "div",
      {
        class: options.tall ? "scroll tall" : "scroll",
        tabindex: options.tall ? "0" : null,
        role: options.tall ? "region" : null,
        "aria-label": options.tall ? options.label : null,
      },
      el(
        "table",
        {},
        options.label ? el("caption", { class: "visually-hidden" }, options.label) : null,
        el("thead", {}, el("tr", {}, heads)),
        body,
      ),
    ),
  );
  return { node, filter };
}

/** A horizontal bar of `share` of its cell. */
function bar(share, color) {
  const width = `${Math.max(0, Math.min(1, share || 0)) * 100}%`;
  return el("div", { class: "bar", "aria-hidden": "true" }, el("i", { style: { width, background: color } }));
}

/** A bar of parts: [{name, value, color}], with a legend that tells each share. */
function stackedBar(parts, format, total = parts.reduce((sum, part) => sum + part.value, 0)) {
  const share = (part) => (total > 0 ? part.value / total : 0);
  return [
    el(
      "div",
      {
        class: "stack",
        role: "img",
        "aria-label": parts.map((part) => `${part.name} ${percent(share(part))}`).join(", "),
      },
      parts.map((part) =>
        el(
          "i",
          {
            style: { width: `${100 * share(part)}%`, background: part.color },
            title: `${part.name}: ${format(part.value)}`,
          },
          share(part) > 0.07 ? percent(share(part), 0) : "",
        ),
      ),
    ),
    legend(
      parts.map((part) => ({
        color: part.color,
        text: `${part.name} ${format(part.value)} (${percent(share(part))})`,
      })),
    ),
  ];
}

/** A name, a bar of parts against `most`, and an amount; a bar longer than `most` fades at its end. */
function barRow(name, parts, most, format, amount) {
  const shown = parts.filter((part) => part.value > 0);
  const isCut = shown.reduce((sum, part) => sum + part.value, 0) > most * 1.001;
  const piece = ({ name: what, color, value }) =>
    el(
      "i",
      { title: `${what}: ${format(value)}`, style: { flex: `0 0 ${(100 * value) / most}%`, background: color } },
      value / most > 0.09 ? format(value) : "",
    );
  const spoken = parts.map((part) => `${part.name} ${format(part.value)}`).join(", ");
  return el(
    "div",
    { class: "row" },
    el("div", { class: "name" }, name),
    el("div", { class: `stack bare wide${isCut ? " cut" : ""}`, role: "img", "aria-label": spoken }, shown.map(piece)),
    el("div", { class: "amount number" }, amount),
  );
}
