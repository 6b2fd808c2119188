// SPDX-License-Identifier: Apache-2.0
// Runs inside a report's page for check_report.py: works every control once for every model and gives the number of
// checks and the problems found.
"use strict";
async function checkPage(expectsDark) {
  const problems = [];
  let checks = 0;
  const expect = (holds, problem) => {
    ++checks;
    if (!holds) problems.push(problem);
  };
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  /** Waits until `holds()`, for 5 seconds at most; whether it came to hold. */
  async function until(holds) {
    for (let i = 0; i < 100 && !holds(); ++i) await pause(50);
    return holds();
  }
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const probe = document.createElement("canvas");
  probe.width = probe.height = 160;
  const pen = probe.getContext("2d", { willReadFrequently: true });
  /** Whether a canvas shows at least two colours. */
  function isDrawn(canvas) {
    if (canvas.width < 20 || canvas.height < 20) return false;
    pen.clearRect(0, 0, probe.width, probe.height);
    pen.drawImage(canvas, 0, 0, probe.width, probe.height);
    const words = new Uint32Array(pen.getImageData(0, 0, probe.width, probe.height).data.buffer);
    return words.some((word) => word !== words[0]);
  }

  const pictures = report.models.flatMap((model) => given(model.gallery, { pictures: [] }).pictures);
  const blank = pictures.filter((picture) => !picture.jpeg).map((picture) => picture.name);
  /** A picture without bytes is grey where nothing is drawn over it. */
  const isDone = (canvas) =>
    isDrawn(canvas) || blank.some((name) => canvas.getAttribute("aria-label").startsWith(`${name},`));

  async function checkCanvases(when) {
    await until(() => all("canvas").every(isDone));
    for (const canvas of all("canvas"))
      expect(isDone(canvas), `${when}: blank canvas '${canvas.getAttribute("aria-label")}'`);
  }

  function checkTexts(when) {
    const words = document.getElementById("content").innerText;
    for (const wrong of ["NaN", "undefined", "Infinity", "[object"])
      expect(!words.includes(wrong), `${when}: the page says '${wrong}'`);
    for (const section of all("section"))
      expect(section.children.length > 1, `${when}: section ${section.id} is empty`);
  }

  function checkLayout(when) {
    const over = document.documentElement.scrollWidth - innerWidth;
    expect(over <= 0, `${when}: the page is ${over} px wider than the window`);
  }

  function checkNames(when) {
    for (const control of all("button, select, input")) {
      const name =
        control.getAttribute("aria-label") ||
        control.textContent.trim() ||
        control.closest("label")?.textContent.trim();
      expect(name, `${when}: a ${control.tagName} without a name: ${control.outerHTML.slice(0, 80)}`);
      expect(control.tabIndex >= 0, `${when}: ${name} cannot be reached with the keyboard`);
    }
    for (const canvas of all("canvas"))
      expect(canvas.getAttribute("aria-label"), `${when}: a canvas without a description`);
  }

  /** Every column of every table sorts both ways. */
  function checkSorting(when) {
    for (const table of all("table:not(.confusion)")) {
      const rows = table.tBodies[0].rows.length;
      for (const button of all("th button", table)) {
        for (const order of [0, 1]) {
          button.click();
          expect(
            table.tBodies[0].rows.length === rows,
            `${when}: sorting by ${button.textContent} changes the number of rows`,
          );
          expect(
            button.parentElement.hasAttribute("aria-sort"),
            `${when}: ${button.textContent} is not marked as sorted, click ${order}`,
          );
        }
      }
    }
  }

  function checkLayerTable() {
    const section = document.getElementById("layers");
    const filter = section.querySelector("input[type=search]");
    const rows = () => all("tbody tr", section);
    const before = rows().length;
    filter.value = "conv winograd";
    filter.dispatchEvent(new Event("input"));
    expect(rows().length > 0 && rows().length < before, "the filter of layers keeps all or nothing");
    expect(
      rows().every((row) => /conv/i.test(row.innerText) && /winograd/.test(row.innerText)),
      "the filter keeps a row without its words",
    );
    filter.value = "";
    filter.dispatchEvent(new Event("input"));
    expect(rows().length === before, "an empty filter leaves out rows");
    const time = all("th button", section).find((button) => button.textContent === "Share");
    time.click();
    const shares = rows().map((row) => parseFloat(row.cells[6].innerText));
    const isSorted =
      shares.every((share, i) => i === 0 || shares[i - 1] >= share) ||
      shares.every((share, i) => i === 0 || shares[i - 1] <= share);
    expect(isSorted, `shares are not in order: ${shares.slice(0, 5)}`);
  }

  async function checkPickers(when) {
    for (const select of all("main select")) {
      for (const option of [...select.options].slice(0, 6)) {
        select.value = option.value;
        select.dispatchEvent(new Event("change"));
      }
    }
    for (const button of all(".choices button")) button.click();
    await checkCanvases(`${when}, after every choice`);
  }

  async function checkPictures(when) {
    const slider = document.querySelector("#pictures input[type=range]");
    if (slider) {
      slider.value = 0.95;
      slider.dispatchEvent(new Event("input"));
      expect(/0\.95/.test(slider.parentElement.innerText), `${when}: the slider does not show its value`);
    }
    for (const box of all("#pictures input[type=checkbox]")) box.click();
    await checkCanvases(`${when}, without overlays`);
    const picture = document.querySelector("button.pair");
    if (!picture) return;
    picture.click();
    const dialog = document.querySelector("dialog");
    expect(
      dialog.open && (await until(() => all("canvas", dialog).every(isDone))),
      `${when}: a picture does not enlarge`,
    );
    dialog.close();
    expect(await until(() => !document.querySelector("dialog")), `${when}: the enlarged picture stays`);
  }

  async function checkThemes() {
    const button = all("header button").pop();
    const colour = () => getComputedStyle(document.body).backgroundColor;
    const [before, words] = [colour(), button.textContent];
    button.click();
    await pause(100);
    expect(colour() !== before, "the theme does not change the page");
    expect(button.textContent !== words, "the theme's button does not change");
    await checkCanvases("the other theme");
    dispatchEvent(new Event("beforeprint"));
    expect(document.documentElement.dataset.theme === "light", "paper is not white");
    dispatchEvent(new Event("afterprint"));
    button.click();
    expect(colour() === before, "the theme does not change back");
    localStorage.clear();
  }

  async function checkModel(name) {
    await checkCanvases(name);
    checkTexts(name);
    checkLayout(name);
    checkNames(name);
    expect(
      all("nav a").length === all("main > section").length,
      `${name}: the list of sections is not that of the page`,
    );
    checkSorting(name);
    await checkPickers(name);
    await checkPictures(name);
  }

  expect(await until(() => document.documentElement.dataset.ready === "true"), "the page did not get ready");
  expect((document.documentElement.dataset.theme === "dark") === expectsDark, "the theme is not the reader's");
  const models = JSON.parse(document.getElementById("report-data").textContent).models;
  for (let i = 0; i < Math.max(1, models.length); ++i) {
    if (i > 0) {
      const select = document.querySelector("header select");
      select.value = String(i);
      select.dispatchEvent(new Event("change"));
    }
    await checkModel(models[i]?.name ?? "no model");
    if (models[i]?.candidates.some((candidate) => Array.isArray(candidate.layers))) checkLayerTable();
  }
  await checkThemes();
  return { checks, problems: [...new Set(problems)] };
}
