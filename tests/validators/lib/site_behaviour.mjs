// What a reader does with a site: the keyboard, the theme, the search, a diagram, and a page without scripts.

import { pathToFileURL } from "node:url";

const PATIENCE = 5_000;

/** Tries everything; `problem(file, where, message)` takes what does not work. */
export async function behave(page, { start, diagram, problem }) {
  const steps = [
    ["keyboard", keyboard, start],
    ["theme", theme, start],
    ["search", search, start],
    ["phone", phone, start],
    ...(diagram === undefined ? [] : [["diagram", zoom, diagram]]),
    ["without scripts", plain, diagram ?? start],
  ];
  for (const [name, step, file] of steps) {
    try {
      await page.setJavaScriptEnabled(name !== "without scripts");
      await page.setViewport({ width: name === "phone" ? 390 : 1280, height: 844, deviceScaleFactor: 1 });
      await page.goto(pathToFileURL(file).href, { timeout: 60_000 });
      await step(page, (message) => problem(file, name, message));
    } catch (error) {
      problem(file, name, error.message);
    }
  }
}

async function keyboard(page, problem) {
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement.getAttribute("href"));
  if (first !== "#content") problem("the first stop is no link to the content");
  await page.keyboard.press("Enter");
  if (!(await page.evaluate(() => document.activeElement.tagName === "MAIN"))) problem("the link to the content does not lead there");
}

async function theme(page, problem) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const name = () => page.evaluate(() => document.documentElement.dataset.theme);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  const light = await ground();
  await page.click("button.theme");
  if ((await name()) !== "light" || (await ground()) !== light) problem("the first press is not the light theme");
  await page.click("button.theme");
  const dark = await ground();
  if ((await name()) !== "dark" || dark === light) problem("the second press is not the dark theme");
  await page.reload();
  if ((await ground()) !== dark) problem("the theme is not remembered");
  await page.click("button.theme");
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
  if ((await name()) !== undefined || (await ground()) !== dark) problem("the third press does not leave it to the system");
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
}

/** Every page of the navigation is found by its title, one of them also by a part of it and with a letter wrong. */
async function search(page, problem) {
  const pages = await page.evaluate(() =>
    [...document.querySelectorAll("nav.tree a")].map((link) => ({ title: link.textContent, url: link.href })),
  );
  const wanted = pages.filter(({ url }) => !url.endsWith("/index.html")).slice(0, 40);
  if (wanted.length === 0) return problem("the navigation has no page to look for");
  await page.keyboard.press("/");
  await page.waitForSelector("dialog.search[open] input", { timeout: PATIENCE });
  const find = async (query, { url }) => {
    await page.evaluate((text) => {
      const input = document.querySelector("dialog.search input");
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }, query);
    await page
      .waitForFunction(
        (wanted) => [...document.querySelectorAll("dialog.search ol a")].some((link) => link.href.split("#")[0] === wanted),
        { timeout: PATIENCE },
        url,
      )
      .catch(() => problem(`${JSON.stringify(query)} does not find ${url.split("/").slice(-2).join("/")}`));
  };
  for (const one of wanted) await find(one.title, one);
  const words = wanted.flatMap((one) => one.title.split(/[^\p{L}]+/u).map((word) => ({ ...one, word })));
  const long = words.find(({ word }) => /^[a-z]{6,}$/i.test(word));
  if (long !== undefined) {
    await find(long.word.slice(0, -2), long);
    await find(`${long.word.slice(0, 3)}${long.word.slice(4)}`, long);
  }
  await find(wanted[0].title, wanted[0]);
  await page.focus("dialog.search input");
  await page.keyboard.press("ArrowDown");
  if (!(await page.evaluate(() => document.activeElement.matches("dialog.search ol a:first-child")))) problem("the arrow does not lead to the first hit");
  await Promise.all([page.waitForNavigation({ timeout: PATIENCE }), page.keyboard.press("Enter")]);
  if (page.url().endsWith("/index.html") && !wanted[0].url.endsWith("/index.html")) problem("a hit does not lead to its page");
}

async function phone(page, problem) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) problem(`the page is ${wide} pixels wider than the screen`);
  const shown = () => page.evaluate(() => document.querySelector("nav.tree").checkVisibility());
  if (await shown()) problem("the navigation is open from the start");
  await page.click("button.menu");
  if (!(await shown())) problem("the button does not open the navigation");
  await page.keyboard.press("Escape");
  if (await shown()) problem("Escape does not close the navigation");
}

async function zoom(page, problem) {
  await page.waitForFunction(() => document.documentElement.dataset.diagrams === "drawn", { timeout: 120_000 });
  // The handle holds on to the diagram, also while it stands in the dialog of full screen.
  const figure = await page.$("figure.diagram");
  const view = await figure.$(".view");
  const width = () => view.$eval("svg", (picture) => picture.getBoundingClientRect().width);
  const press = async (label) => (await figure.$(`.tools button[title="${label}"]`)).click();
  const fit = await width();
  await press("Zoom in");
  const near = await width();
  if (!(near > fit)) problem("the button does not zoom in");
  await press("Fit");
  if (Math.abs((await width()) - fit) > 1) problem("the button does not fit the picture again");
  await view.focus();
  await page.keyboard.press("+");
  if (!((await width()) > fit)) problem("the key + does not zoom in");
  await page.keyboard.press("0");

  await press("Full screen");
  await page.waitForSelector("dialog.full[open] figure.diagram svg", { timeout: PATIENCE });
  const full = await width();
  const box = await view.boundingBox();
  const middle = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(...middle);
  for (let turn = 0; turn < 3; turn += 1) await page.mouse.wheel({ deltaY: -400 });
  await page
    .waitForFunction((view, before) => view.querySelector("svg").getBoundingClientRect().width > before * 1.5, { timeout: PATIENCE }, view, full)
    .catch(() => problem("the wheel does not zoom in full screen"));
  const scrolled = () => view.evaluate((element) => element.scrollLeft);
  const before = await scrolled();
  // From a corner, where no text is.
  await page.mouse.move(box.x + 4, box.y + 4);
  await page.mouse.down();
  await page.mouse.move(box.x - 96, box.y + 4, { steps: 4 });
  await page.mouse.up();
  if (!((await scrolled()) > before)) problem("a drag does not pan");
  await page.keyboard.press("Escape");
  await page
    .waitForFunction((figure) => figure.closest("main") !== null && document.querySelector("dialog.full") === null, { timeout: PATIENCE }, figure)
    .catch(() => problem("Escape does not end full screen"));
  const source = () => figure.$eval("pre.source", (element) => element.checkVisibility());
  if (await source()) problem("the source is open from the start");
  await press("Source");
  if (!(await source())) problem("the button does not show the source");
}

async function plain(page, problem) {
  const seen = await page.evaluate(() => ({
    tree: document.querySelector("nav.tree").checkVisibility(),
    text: document.querySelector("main").innerText.length,
    sources: [...document.querySelectorAll("figure.diagram pre.source")].every((source) => source.checkVisibility()),
    buttons: [...document.querySelectorAll("button")].filter((button) => button.checkVisibility()).length,
  }));
  if (!seen.tree) problem("there is no navigation");
  if (seen.text === 0) problem("there is no text");
  if (!seen.sources) problem("the source of a diagram is hidden");
  if (seen.buttons > 0) problem(`${seen.buttons} buttons do nothing`);
}
