// SPDX-License-Identifier: Apache-2.0
"use strict";
// Elements and words that every section uses. Text of the report only ever becomes text nodes, never markup.

/** An element; attributes named on... are listeners, `style` is a map; children are nodes, texts, lists or null. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") for (const [key, text] of Object.entries(value)) node.style.setProperty(key, text);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

/** Whether a part of the report was measured. */
const has = (part) => part !== null && part !== undefined && !(typeof part === "object" && "not_measured" in part);
/** A part that was measured, else `otherwise`. */
const given = (part, otherwise = null) => (has(part) ? part : otherwise);
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

function nothing(what, part) {
  const reason = part && part.not_measured ? part.not_measured : "nothing asked for it";
  return el("div", { class: "nothing" }, el("strong", {}, "Not measured"), el("span", {}, `${what}: ${reason}`));
}

/** The reason of the first candidate that says why it lacks a part. */
const whyNot = (model, key) => model.candidates.map((c) => c[key]).find((part) => part?.not_measured);

function badge(kind, text, extra = "") {
  const sign = { good: "✓", bad: "✕", warn: "!", quiet: "–" }[kind];
  return el("span", { class: `badge ${kind} ${extra}` }, el("span", { "aria-hidden": "true" }, sign), text);
}

const resultBadge = (passed) => (passed ? badge("good", "passed") : badge("bad", "failed"));

function card(title, tools, ...content) {
  return el(
    "div",
    { class: "card" },
    el("div", { class: "title" }, el("h3", {}, title), el("span", { class: "grow" }), tools),
    content,
  );
}

function withClass(node, names) {
  node.classList.add(...names.split(" ").filter(Boolean));
  return node;
}

function facts(list) {
  return el(
    "dl",
    { class: "facts" },
    list.map(({ name, value }) => [el("dt", {}, name), el("dd", {}, value)]),
  );
}

function swatch(color) {
  return el("span", { class: "swatch", style: { background: color }, "aria-hidden": "true" });
}

function legend(items) {
  return el(
    "div",
    { class: "legend" },
    items.map(({ color, text }) => el("span", {}, swatch(color), text)),
  );
}

/** A labelled drop-down list; `values` are [value, text] pairs, or texts that are both. On paper only the choice shows. */
function picker(label, values, chosen, change) {
  const pairs = values.map((entry) => (Array.isArray(entry) ? entry : [entry, entry]));
  const said = (value) => pairs.find(([each]) => String(each) === String(value))?.[1] ?? "";
  const paper = el("span", { class: "paper" }, said(chosen));
  const select = el(
    "select",
    {},
    pairs.map(([value, text]) => el("option", { value, selected: String(value) === String(chosen) }, text)),
  );
  select.addEventListener("change", () => {
    paper.textContent = said(select.value);
    change(select.value);
  });
  return el("label", { class: "picked" }, label, select, paper);
}

/** Buttons of which one is pressed. */
function choices(label, values, chosen, change) {
  const group = el("div", { class: "choices", role: "group", "aria-label": label });
  for (const [value, text] of values) {
    const button = el("button", { type: "button", "aria-pressed": String(value === chosen) }, text);
    button.addEventListener("click", () => {
      for (const other of group.children) other.setAttribute("aria-pressed", String(other === button));
      change(value);
    });
    group.append(button);
  }
  return group;
}

/** A node whose content `draw(value)` gives, and which is drawn again by its update function. */
function redrawn(draw, initial, attributes = {}) {
  const node = el("div", attributes);
  const update = (value) => {
    forgetCharts(node);
    node.replaceChildren(...[draw(value)].flat(Infinity).filter(Boolean));
    showCharts();
  };
  node.append(...[draw(initial)].flat(Infinity).filter(Boolean));
  return { node, update };
}
