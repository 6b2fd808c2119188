// SPDX-License-Identifier: Apache-2.0
// Pictures with what two sources found in them, side by side.

const resultOf = (picture, source) => picture.results.find((result) => result.source === source);

/** Share of a label map's pixels on which two maps of one size agree; null where they cannot be compared. */
function agreement(a, b) {
  if (!a || !b || a.width !== b.width || a.height !== b.height) return null;
  let [i, j, usedA, usedB, same, total] = [0, 0, 0, 0, 0, a.width * a.height];
  for (let at = 0; at < total;) {
    const step = Math.min(a.runs[i] - usedA, b.runs[j] - usedB);
    if (a.labels[i] === b.labels[j]) same += step;
    at += step;
    usedA += step;
    usedB += step;
    if (usedA === a.runs[i]) [i, usedA] = [i + 1, 0];
    if (usedB === b.runs[j]) [j, usedB] = [j + 1, 0];
  }
  return total ? same / total : null;
}

function caption(left, right, kept, isMatched) {
  const words = [];
  if (kept.left.length || kept.right.length) {
    const alone = (list) => list.filter((found) => !found).length;
    words.push(`${kept.left.length} objects left, ${kept.right.length} right`);
    const [onlyLeft, onlyRight] = [alone(isMatched.left), alone(isMatched.right)];
    if (onlyLeft || onlyRight) words.push(el("span", { class: "bad-text" }, `${onlyLeft} only left, ${onlyRight} only right (dashed)`));
    else words.push(el("span", { class: "good-text" }, "all match"));
  }
  const share = agreement(left?.label_map, right?.label_map);
  if (share !== null) words.push(`${percent(share, 2)} of pixels agree`);
  return words;
}

function scoreLines(result, classes) {
  return el("div", {}, (result?.classes || []).slice(0, 5).map((entry, i) => el("div", { class: "line" },
    el("span", { title: classes[entry.category] }, classes[entry.category] ?? `class ${entry.category}`), bar(entry.score, i ? "var(--s0)" : "var(--s1)"), el("span", { class: "number" }, fixed(entry.score, 3)))));
}

function pictureFigure(picture, gallery, state) {
  const [left, right] = [resultOf(picture, state.left), resultOf(picture, state.right)];
  const keep = (result) => (result?.objects || []).filter((object) => result.source === "ground truth" || object.score >= state.threshold);
  const kept = { left: keep(left), right: keep(right) };
  const isMatched = { left: matched(kept.left, kept.right), right: matched(kept.right, kept.left) };
  const side = (result, source, objects, flags) => {
    const canvas = el("canvas", { role: "img", "aria-label": `${picture.name}, ${source}: ${result ? `${objects.length} objects` : "no result"}` });
    canvas.width = 16;
    canvas.height = Math.max(1, Math.round((16 * picture.height) / Math.max(picture.width, 1)));
    state.jobs.push(picture.decoded.then((image) => drawResult(canvas, image, picture, result, objects, { ...state, classes: gallery.classes, skeleton: gallery.skeleton, isMatched: flags })));
    return el("div", {}, canvas, el("span", { class: "tag" }, result ? source : `${source}: no result`));
  };
  const hasScores = Boolean(left?.classes?.length || right?.classes?.length);
  return el("figure", { class: "picture card flush" },
    el("div", { class: "pair" }, side(left, state.left, kept.left, isMatched.left), side(right, state.right, kept.right, isMatched.right)),
    el("figcaption", {}, el("b", {}, picture.name), caption(left, right, kept, isMatched).map((word) => el("span", {}, word))),
    hasScores ? el("div", { class: "scores" }, scoreLines(left, gallery.classes), scoreLines(right, gallery.classes)) : null);
}

/** Classes that the label maps name, for the legend. */
function mapLegend(gallery) {
  const used = new Set(gallery.pictures.flatMap((p) => p.results.flatMap((r) => (r.label_map ? r.label_map.labels : []))));
  if (!used.size) return null;
  return legend([...used].sort((a, b) => a - b).map((category) => ({ color: classColor(category), text: gallery.classes[category] ?? `class ${category}` })));
}

function renderPictures(model) {
  if (!has(model.gallery) || !model.gallery.pictures.length) return nothing("Pictures", model.gallery);
  const gallery = model.gallery;
  for (const picture of gallery.pictures) {
    if (picture.decoded) continue;
    const image = new Image();
    image.src = `data:image/jpeg;base64,${picture.jpeg}`;
    picture.decoded = image.decode().then(() => image);
    picture.decoded.catch(() => {});
  }
  const sources = [...new Set(gallery.pictures.flatMap((picture) => picture.results.map((result) => result.source)))];
  const candidates = sources.filter((source) => source !== "ground truth");
  const best = fastestPlan(model)?.name;
  const all = gallery.pictures.flatMap((p) => p.results);
  const state = {
    left: candidates[0] ?? sources[0], right: candidates.includes(best) && best !== candidates[0] ? best : candidates[candidates.length - 1] ?? sources[0],
    threshold: 0.3, boxes: true, masks: true, keypoints: true, labels: true, jobs: [],
  };
  const { node, update } = redrawn(() => gallery.pictures.map((picture) => pictureFigure(picture, gallery, state)), null, { class: "pictures" });
  const change = (key, value) => { state[key] = value; update(); };
  const shown = el("span", { class: "number" }, state.threshold.toFixed(2));
  const tick = (key, text) => el("label", {}, el("input", { type: "checkbox", checked: state[key], onchange: (event) => change(key, event.target.checked) }), text);
  const options = sources.map((source) => [source, source]);
  const tools = el("div", { class: "tools", style: { "margin-bottom": "12px" } },
    picker("Left", options, state.left, (value) => change("left", value)), picker("Right", options, state.right, (value) => change("right", value)),
    all.some((r) => r.objects.length) ? [
      el("label", {}, "Score from", el("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: state.threshold, oninput: (event) => { shown.textContent = Number(event.target.value).toFixed(2); change("threshold", Number(event.target.value)); } }), shown),
      tick("boxes", "boxes"), tick("labels", "labels")] : null,
    all.some((r) => r.label_map || r.objects.some((o) => o.mask)) ? tick("masks", "masks") : null,
    all.some((r) => r.objects.some((o) => o.keypoints.length)) ? tick("keypoints", "keypoints") : null);
  return [tools, node, mapLegend(gallery)];
}
