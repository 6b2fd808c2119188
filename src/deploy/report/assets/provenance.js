// SPDX-License-Identifier: Apache-2.0
// What was deployed, for which shapes, from what and on what.

function tensorTable(model) {
  const rows = [
    ...model.inputs.map((t) => ({ kind: "input", ...t })),
    ...model.outputs.map((t) => ({ kind: "output", ...t })),
  ];
  if (!rows.length) return nothing("Inputs and outputs", { not_measured: model.error || "the model was not read" });
  return dataTable(
    [
      { title: "", plain: true, value: (t) => t.kind },
      { title: "Name", value: (t) => t.name, show: (t) => el("code", {}, t.name) },
      { title: "Type", value: (t) => t.dtype },
      { title: "Shape", long: true, value: (t) => t.shape, show: (t) => el("code", {}, t.shape) },
    ],
    rows,
    { label: "Inputs and outputs" },
  ).node;
}

function profileTable(model) {
  const rows = model.profiles.flatMap((profile, index) => profile.ranges.map((range) => ({ index, ...range })));
  if (!rows.length) return nothing("Profiles", { not_measured: "the model has fixed shapes or was not built" });
  const shape = (title, key) => ({ title, value: (r) => r[key], show: (r) => el("code", {}, r[key]) });
  return dataTable(
    [
      { title: "Profile", number: true, value: (r) => r.index, show: (r) => count(r.index) },
      { title: "Input", value: (r) => r.input, show: (r) => el("code", {}, r.input) },
      shape("Min", "min"),
      shape("Opt", "opt"),
      shape("Max", "max"),
    ],
    rows,
    { label: "Profiles" },
  ).node;
}

function planCard(model) {
  const built = model.candidates.filter((c) => has(c.plan));
  if (!built.length) return card("Plan", null, nothing("Plan", whyNot(model, "plan")));
  const draw = (name) => {
    const plan = built.find((c) => c.name === name).plan;
    return facts([
      { name: "File", value: plan.path },
      { name: "Size", value: bytes(plan.bytes) },
      { name: "Built for", value: plan.device },
      { name: "Build time", value: time(1e3 * plan.build_s) },
      ...plan.provenance,
      ...plan.options,
    ]);
  };
  const { node, update } = redrawn(draw, built[built.length - 1].name);
  return card(
    "Plan",
    el(
      "div",
      { class: "tools" },
      picker(
        "Of",
        built.map((c) => c.name),
        built[built.length - 1].name,
        update,
      ),
    ),
    node,
  );
}

function attemptsCard(model) {
  if (model.attempts.length < 2) return null;
  return withClass(
    card(
      "Precisions tried in turn",
      null,
      dataTable(
        [
          { title: "Precision", value: (a) => a.precision },
          { title: "Result", value: (a) => (a.error ? "failed" : "passed"), show: (a) => resultBadge(!a.error) },
          { title: "Why", optional: true, wide: true, value: (a) => a.error },
        ],
        model.attempts,
        { label: "Precisions tried" },
      ).node,
    ),
    "flush",
  );
}

function renderProvenance(model, report) {
  return el(
    "div",
    { class: "grid" },
    withClass(card("Model", null, facts([{ name: "File", value: model.path || k_dash }, ...model.facts])), "half"),
    withClass(planCard(model), "half"),
    attemptsCard(model),
    withClass(withClass(card("Inputs and outputs", null, tensorTable(model)), "half"), "flush"),
    withClass(withClass(card("Profiles", null, profileTable(model)), "half"), "flush"),
    withClass(
      card("Machine", null, report.environment.length ? facts(report.environment) : nothing("Machine", null)),
      "half",
    ),
    withClass(
      card(
        "To repeat",
        null,
        el("pre", { class: "command" }, report.command || k_dash),
        el(
          "p",
          { class: "soft small", style: { "margin-top": "8px" } },
          `Temper ${report.temper_version}, ${report.created}`,
        ),
      ),
      "half",
    ),
  );
}
