// SPDX-License-Identifier: Apache-2.0
// Where a run spends its time and a context its memory.

/** An operator's name without its attributes. */
const operatorName = (layer) => layer.op.split("(")[0];

/** Sums of time by a property, largest first; what does not fit is "other". */
function timeBy(layers, key, most = 7) {
  const sums = new Map();
  for (const layer of layers) {
    const name = (key === "op" ? operatorName(layer) : layer[key]) || "unknown";
    sums.set(name, (sums.get(name) || 0) + layer.time_us);
  }
  const sorted = [...sums].sort((a, b) => b[1] - a[1]).map(([name, value]) => ({ name, value }));
  const kept = sorted.slice(0, most);
  const rest = sorted.slice(most).reduce((sum, part) => sum + part.value, 0);
  if (rest > 0) kept.push({ name: "other", value: rest });
  return kept.map((part, i) => ({ ...part, color: part.name === "other" ? "var(--s0)" : hues[i % hues.length] }));
}

const micro = (us) => time(us / 1000);

function layerTable(layers) {
  const total = layers.reduce((sum, layer) => sum + layer.time_us, 0);
  const most = Math.max(...layers.map((layer) => layer.time_us), 1e-9);
  const columns = [
    { title: "#", number: true, value: (l) => l.index, show: (l) => count(l.index) },
    {
      title: "Layer",
      long: true,
      value: (l) => l.name,
      show: (l) => el("span", { class: "mono", title: (l.sources || []).join("\n") }, l.name),
    },
    {
      title: "Operator",
      long: true,
      value: (l) => l.op,
      show: (l) => [operatorName(l), el("div", { class: "soft small" }, l.op.slice(operatorName(l).length))],
    },
    { title: "Precision", value: (l) => l.precision, show: (l) => el("span", { class: "badge quiet" }, l.precision) },
    { title: "Tactic", long: true, value: (l) => l.tactic, show: (l) => el("span", { class: "mono soft" }, l.tactic) },
    { title: "Time", number: true, value: (l) => l.time_us, show: (l) => micro(l.time_us) },
    { title: "Share", number: true, value: (l) => l.time_us / total, show: (l) => percent(l.time_us / total) },
    { title: "", plain: true, value: () => "", show: (l) => bar(l.time_us / most, "var(--s1)") },
  ];
  if (layers.some((l) => isNumber(l.flop)))
    columns.push({
      title: "GFLOP/s",
      number: true,
      value: (l) => (isNumber(l.flop) ? l.flop / l.time_us / 1e3 : null),
      show: (l) => (isNumber(l.flop) ? num(l.flop / l.time_us / 1e3, 3) : k_dash),
    });
  if (layers.some((l) => isNumber(l.bytes)))
    columns.push({
      title: "GB/s",
      number: true,
      value: (l) => (isNumber(l.bytes) ? l.bytes / l.time_us / 1e3 : null),
      show: (l) => (isNumber(l.bytes) ? num(l.bytes / l.time_us / 1e3, 3) : k_dash),
    });
  return dataTable(
    columns,
    layers.map((layer, i) => ({ index: i, ...layer })),
    { label: "Layers", sort: 5, descending: true, tall: true },
  );
}

function renderLayers(model) {
  const known = model.candidates.filter((c) => given(c.layers, []).length);
  if (!known.length) return nothing("Time of layers", whyNot(model, "layers"));
  let by = "op";
  let name = (known.includes(fastestPlan(model)) ? fastestPlan(model) : known[0]).name;
  const layersOf = () => known.find((c) => c.name === name).layers;
  const shares = redrawn(() => stackedBar(timeBy(layersOf(), by), micro), null);
  const drawTable = () => {
    const table = layerTable(layersOf());
    const total = layersOf().reduce((sum, layer) => sum + layer.time_us, 0);
    return withClass(card(`${layersOf().length} layers, ${micro(total)}`, table.filter, table.node), "flush");
  };
  const table = redrawn(drawTable, null);
  const tools = el(
    "div",
    { class: "tools" },
    picker(
      "Of",
      known.map((c) => c.name),
      name,
      (chosen) => {
        name = chosen;
        shares.update();
        table.update();
      },
    ),
    choices(
      "Group by",
      [
        ["op", "operator"],
        ["tactic", "tactic"],
        ["precision", "precision"],
      ],
      by,
      (chosen) => {
        by = chosen;
        shares.update();
      },
    ),
  );
  return el("div", { class: "grid" }, card("Time by kind", tools, shares.node), table.node);
}

const k_memory = [
  ["weights_bytes", "weights", "var(--s1)"],
  ["arena_bytes", "activations and workspace", "var(--s3)"],
  ["io_bytes", "inputs and outputs", "var(--s5)"],
];

function renderMemory(model) {
  const known = model.candidates.filter((c) => has(c.memory));
  if (!known.length) return nothing("Memory", whyNot(model, "memory"));
  const sum = (c) => k_memory.reduce((total, [key]) => total + (c.memory[key] || 0), 0);
  const most = Math.max(...known.map(sum), 1);
  const rows = known.map((c) => {
    const parts = k_memory.map(([key, name, color]) => ({ name, color, value: c.memory[key] || 0 }));
    const whole = isNumber(c.memory.process_bytes) ? ` · process ${bytes(c.memory.process_bytes)}` : "";
    return barRow(c.name, parts, most, bytes, [bytes(sum(c)), el("span", { class: "soft" }, whole)]);
  });
  return el(
    "div",
    { class: "card" },
    el("div", { class: "rows" }, rows),
    legend(k_memory.map(([, text, color]) => ({ color, text }))),
  );
}
