// SPDX-License-Identifier: Apache-2.0
// Puts the page together from the data that the report carries.

const report = JSON.parse(document.getElementById("report-data").textContent);

/** Sections in reading order: id, title, one line of explanation, the content, whether there is none. */
const k_sections = [
  ["summary", "Summary", "", renderSummary, () => false],
  [
    "candidates",
    "Trade-off",
    "Every way of running the model, side by side",
    renderCandidates,
    (m) => !m.candidates.length,
  ],
  [
    "latency",
    "Latency",
    "Time of single runs, warm",
    renderLatency,
    (m) => !m.candidates.some((c) => has(c.latency) || has(c.stage_times)),
  ],
  ["accuracy", "Accuracy", "What the task's metrics say of each candidate", renderAccuracy, (m) => !has(m.evaluation)],
  [
    "pictures",
    "Pictures",
    "The same pictures through two candidates; dashed boxes have no partner",
    renderPictures,
    (m) => !has(m.gallery),
  ],
  [
    "verification",
    "Verification",
    "Raw outputs against the reference",
    renderVerification,
    (m) => !has(m.verification),
  ],
  [
    "layers",
    "Layers",
    "Time, tactic and precision of every step",
    renderLayers,
    (m) => !m.candidates.some((c) => has(c.layers)),
  ],
  ["memory", "Memory", "Of one context", renderMemory, (m) => !m.candidates.some((c) => has(c.memory))],
  ["provenance", "Provenance", "Model, plan, shapes and machine", renderProvenance, () => false],
];

const content = el("main", { id: "content", tabindex: "-1" });
const side = el("nav", { class: "side", "aria-label": "Sections" });

function sectionNode(id, title, lead, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    el("div", { class: "head" }, el("h2", { id: `${id}-title` }, title), lead ? el("p", {}, lead) : null),
    children,
  );
}

function showModel(model) {
  forgetCharts(content);
  content.replaceChildren();
  side.replaceChildren();
  const add = (id, title, node, isEmpty) => {
    content.append(node);
    side.append(el("a", { href: `#${id}`, class: isEmpty ? "empty" : null }, title));
  };
  if (report.models.length > 1)
    add(
      "models",
      "Models",
      sectionNode(
        "models",
        "Models",
        "",
        renderModels(report, (chosen) => {
          chooseModel(chosen);
          document.getElementById("summary").scrollIntoView();
        }),
      ),
      false,
    );
  for (const [id, title, lead, render, isEmpty] of model ? k_sections : []) {
    const named = id === "summary" && report.models.length > 1 ? model.name : title;
    add(id, id === "summary" ? "Summary" : title, sectionNode(id, named, lead, render(model, report)), isEmpty(model));
  }
  if (!model)
    add(
      "summary",
      "Summary",
      sectionNode(
        "summary",
        "Summary",
        "",
        el("div", { class: "banner bad" }, el("strong", {}, "✕ Failed"), report.summary),
      ),
      false,
    );
  showCharts();
  watchSections();
}

let watcher = null;
/** Marks the section in view in the list of sections. */
function watchSections() {
  if (watcher) watcher.disconnect();
  watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of side.children) {
          if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      }
    },
    { rootMargin: "-12% 0px -80% 0px" },
  );
  for (const section of content.children) watcher.observe(section);
}

const modelPicker =
  report.models.length > 1
    ? picker(
        "Model",
        report.models.map((m, i) => [i, `${m.passed ? "✓" : "✕"} ${m.name}`]),
        0,
        (index) => showModel(report.models[index]),
      )
    : null;
function chooseModel(model) {
  modelPicker.querySelector("select").value = report.models.indexOf(model);
  showModel(model);
}

/** The reader's choice of theme; files opened from disk may have no storage. */
const storedTheme = {
  get() {
    try {
      return localStorage.getItem("temper-report-theme");
    } catch {
      return null;
    }
  },
  set(value) {
    try {
      localStorage.setItem("temper-report-theme", value);
    } catch {
      /* the choice lasts for this page */
    }
  },
};
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const themeButton = el("button", {
  class: "control",
  type: "button",
  onclick: () => {
    const next = isDark() ? "light" : "dark";
    storedTheme.set(next);
    setTheme(next);
  },
});
const isDark = () => document.documentElement.dataset.theme === "dark";
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  themeButton.textContent = theme === "dark" ? "☀ Light" : "☾ Dark";
  themeButton.setAttribute("aria-label", `Use the ${theme === "dark" ? "light" : "dark"} theme`);
  recolourCharts();
}
prefersDark.addEventListener("change", (event) => {
  if (!storedTheme.get()) setTheme(event.matches ? "dark" : "light");
});

// Paper is white whatever the screen is.
let themeBeforePrint = "light";
addEventListener("beforeprint", () => {
  themeBeforePrint = document.documentElement.dataset.theme;
  setTheme("light");
});
addEventListener("afterprint", () => setTheme(themeBeforePrint));

function start() {
  const header = el(
    "header",
    { class: "top" },
    el(
      "div",
      { class: "grow" },
      el("h1", { title: report.title }, report.title || "Deployment report"),
      el("div", { class: "soft small when" }, `Temper ${report.temper_version} · ${report.created}`),
    ),
    badge(report.passed ? "good" : "bad", report.passed ? "Passed" : "Failed", "large"),
    modelPicker,
    el("button", { class: "control", type: "button", onclick: () => print() }, "Print"),
    themeButton,
  );
  document.getElementById("app").replaceChildren(header, el("div", { class: "frame" }, side, content));
  setTheme(storedTheme.get() || (prefersDark.matches ? "dark" : "light"));
  showModel(report.models[0]);
  document.documentElement.dataset.ready = "true";
}

start();
