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
    words.push(`objects: ${kept.left.length} left, ${kept.right.length} right`);
    const [onlyLeft, onlyRight] = [alone(isMatched.left), alone(isMatched.right)];
    if (onlyLeft || onlyRight)
      words.push(el("span", { class: "bad-text" }, `${onlyLeft} only left, ${onlyRight} only right (dashed)`));
    else words.push(el("span", { class: "good-text" }, "all match"));
  }
  const [first, second] = [left?.classes?.[0], right?.classes?.[0]];
  if (first && second) {
    const isSame = first.category === second.category;
    words.push(el("span", { class: isSame ? "good-text" : "bad-text" }, isSame ? "same class" : "another class"));
  }
  const share = agreement(left?.label_map, right?.label_map);
  if (share !== null) words.push(`${percent(share, 2)} of pixels agree`);
  return words;
}

function scoreLines(result, classes) {
  return el(
    "div",
    {},
    (result?.classes || [])
      .slice(0, 5)
      .map((entry, i) =>
        el(
          "div",
          { class: "line" },
          el("span", { title: classes[entry.category] }, classes[entry.category] ?? `class ${entry.category}`),
          bar(entry.score, i ? "var(--s0)" : "var(--s1)"),
          el("span", { class: "number" }, fixed(entry.score, 3)),
        ),
      ),
  );
}

/** The two sides of a picture: what each source found, of which `kept` is shown. */
function pictureSides(picture, gallery, state) {
  const [left, right] = [resultOf(picture, state.left), resultOf(picture, state.right)];
  const keep = (result) =>
    (result?.objects || []).filter((object) => result.source === "ground truth" || object.score >= state.threshold);
  const kept = { left: keep(left), right: keep(right) };
  return {
    left,
    right,
    kept,
    isMatched: { left: matched(kept.left, kept.right), right: matched(kept.right, kept.left) },
  };
}

function pictureCanvas(picture, gallery, state, sides, side) {
  const result = sides[side];
  const objects = sides.kept[side];
  const said = result ? (objects.length ? `${objects.length} objects` : "result") : "no result";
  const canvas = el("canvas", { role: "img", "aria-label": `${picture.name}, ${state[side]}: ${said}` });
  canvas.width = 16;
  canvas.height = Math.max(1, Math.round((16 * picture.height) / Math.max(picture.width, 1)));
  const { classes, skeleton } = gallery;
  picture.decoded.then((image) =>
    drawResult(canvas, image, picture, result, objects, {
      ...state,
      classes,
      skeleton,
      isMatched: sides.isMatched[side],
    }),
  );
  return el(
    "span",
    { class: "side-of-pair" },
    el("span", { class: "tag" }, state[side], result ? "" : ": no result"),
    canvas,
  );
}

/** A picture twice with a caption; `enlarge` is what a press on it does. */
function pictureFigure(picture, gallery, state, enlarge = null) {
  const sides = pictureSides(picture, gallery, state);
  const canvases = ["left", "right"].map((side) => pictureCanvas(picture, gallery, state, sides, side));
  const { left, right } = sides;
  return el(
    "figure",
    { class: "picture card flush" },
    enlarge
      ? el(
          "button",
          { class: "pair", type: "button", "aria-label": `Enlarge ${picture.name}`, onclick: enlarge },
          canvases,
        )
      : el("div", { class: "pair" }, canvases),
    el(
      "figcaption",
      {},
      el("b", {}, picture.name),
      caption(left, right, sides.kept, sides.isMatched).map((word) => el("span", {}, word)),
    ),
    left?.classes?.length || right?.classes?.length
      ? el("div", { class: "scores" }, scoreLines(left, gallery.classes), scoreLines(right, gallery.classes))
      : null,
  );
}

/** Shows a picture as large as the window; Escape, the button or a press beside it closes. */
function enlargePicture(picture, gallery, state) {
  const dialog = el("dialog", { class: "large", "aria-label": picture.name, onclose: () => dialog.remove() });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  dialog.append(
    pictureFigure(picture, gallery, state),
    el("button", { class: "control", type: "button", autofocus: true, onclick: () => dialog.close() }, "Close"),
  );
}

/** Classes that the label maps name, for the legend. */
function mapLegend(gallery) {
  const used = new Set(
    gallery.pictures.flatMap((p) => p.results.flatMap((r) => (r.label_map ? r.label_map.labels : []))),
  );
  if (!used.size) return null;
  return legend(
    [...used]
      .sort((a, b) => a - b)
      .map((category) => ({ color: classColor(category), text: gallery.classes[category] ?? `class ${category}` })),
  );
}

/** Decodes the pictures once; one that cannot be decoded is null and its results are drawn on grey. */
function decodePictures(gallery) {
  for (const picture of gallery.pictures) {
    if (picture.decoded) continue;
    const image = new Image();
    image.src = `data:image/jpeg;base64,${picture.jpeg || ""}`;
    picture.decoded = image.decode().then(
      () => image,
      () => null,
    );
  }
}

/** What to show first: the first candidate beside the fastest plan, or the last candidate. */
function initialState(model, sources) {
  const candidates = sources.filter((source) => source !== "ground truth");
  const best = fastestPlan(model)?.name;
  const left = candidates[0] ?? sources[0];
  const right = candidates.includes(best) && best !== left ? best : (candidates[candidates.length - 1] ?? left);
  return { left, right, threshold: 0.3, boxes: true, labels: true, masks: true, keypoints: true };
}

function thresholdSlider(state, change) {
  const shown = el("span", { class: "number" }, fixed(state.threshold, 2));
  const slider = el("input", { type: "range", min: 0, max: 0.95, step: 0.05, value: state.threshold });
  slider.addEventListener("input", () => {
    shown.textContent = fixed(Number(slider.value), 2);
    change("threshold", Number(slider.value));
  });
  return el("label", {}, "Score from", slider, shown);
}

function pictureTools(gallery, sources, state, change) {
  const all = gallery.pictures.flatMap((p) => p.results);
  const has = (found) => all.some((r) => r.objects.some(found));
  const checkbox = (key) =>
    el(
      "label",
      {},
      el("input", { type: "checkbox", checked: state[key], onchange: (e) => change(key, e.target.checked) }),
      key,
    );
  return el(
    "div",
    { class: "tools", style: { "margin-bottom": "12px" } },
    picker("Left", sources, state.left, (value) => change("left", value)),
    picker("Right", sources, state.right, (value) => change("right", value)),
    has(() => true) ? [thresholdSlider(state, change), checkbox("boxes"), checkbox("labels")] : null,
    has((o) => o.mask) || all.some((r) => r.label_map) ? checkbox("masks") : null,
    has((o) => o.keypoints.length) ? checkbox("keypoints") : null,
  );
}

function renderPictures(model) {
  if (!has(model.gallery) || !model.gallery.pictures.length) return nothing("Pictures", model.gallery);
  const gallery = model.gallery;
  decodePictures(gallery);
  const sources = [...new Set(gallery.pictures.flatMap((picture) => picture.results.map((result) => result.source)))];
  const state = initialState(model, sources);
  const draw = () =>
    gallery.pictures.map((picture) =>
      pictureFigure(picture, gallery, state, () => enlargePicture(picture, gallery, state)),
    );
  const { node, update } = redrawn(draw, null, { class: "pictures" });
  const change = (key, value) => {
    state[key] = value;
    update();
  };
  return [pictureTools(gallery, sources, state, change), node, mapLegend(gallery)];
}
