import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { test as base, expect } from "playwright/test";

export { expect };

const folder = process.env.LOUPE_MICROSCOPE;
export const home = pathToFileURL(join(folder, "index.html")).href;

/** What a script of the folder gives to the page. */
export function given(key) {
  return JSON.parse(/^loupe\("[^"]*",(.*)\);?\s*$/s.exec(readFileSync(join(folder, key + ".js"), "utf8"))[1]);
}

export const model = given("model");
export const walls = model.layers.filter((layer) => layer.wall);
export const word = (layer) => (layer.shape.length > 1 ? "filter" : "unit");
export const classes = model.classes.map((_, k) => k).slice(0, 3);
export const samples = (model.samples ? model.samples.samples : []).map((_, n) => n).slice(0, 2);

const place = (parts, query) => {
  const text = new URLSearchParams(query).toString();
  return "#/" + parts.map(encodeURIComponent).join("/") + (text ? "?" + text : "");
};
/** Addresses within the page. */
export const at = {
  network: "#/",
  layer: (layer, query = {}) => place(["layer", layer.name], query),
  filter: (layer, k, query = {}) => place(["layer", layer.name, k], query),
  class: (k, query = {}) => place(["class", k], query),
  sample: (n, query = {}) => place(["sample", n], query),
};

/** A page that is watched: at its end nothing may have been said, gone wrong or been fetched elsewhere. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const heard = [];
    const hear = (what) => heard.push(`${decodeURIComponent(page.url()).replace(/^[^#]*/, "") || "#/"}: ${what}`);
    const own = new URL(".", home).href;
    page.on("console", (message) => hear(`the console says "${message.text()}"`));
    page.on("pageerror", (error) => hear(`error "${error.message ?? error}"`));
    page.on("dialog", (dialog) => { hear(`a dialog says "${dialog.message()}"`); dialog.dismiss(); });
    page.on("request", (request) => { if (!request.url().startsWith(own) && !request.url().startsWith("data:")) hear(`asks for ${request.url()}`); });
    page.on("requestfailed", (request) => { if (!/ABORTED/.test(request.failure().errorText)) hear(`does not get ${request.url()}`); });
    await page.addInitScript(() => {
      const drawn = new WeakSet();
      const pen = CanvasRenderingContext2D.prototype;
      for (const way of ["drawImage", "putImageData"]) {
        const draw = pen[way];
        pen[way] = function (...all) { draw.apply(this, all); drawn.add(this.canvas); window.strokes = (window.strokes || 0) + 1; };
      }
      window.isDrawn = (canvas) => drawn.has(canvas);
      document.addEventListener("securitypolicyviolation", (e) => console.error("forbidden: " + e.blockedURI + " by " + e.violatedDirective));
    });
    await use(page);
    expect(heard, "what was heard while the pages were used").toEqual([]);
  },
});

/** Keeps for the end what was done. */
export const told = (type, description) => test.info().annotations.push({ type, description });

/** Opens an address from the disk, as if it had been typed or sent. */
export async function open(page, hash) {
  await page.goto("about:blank");
  await page.goto(home + hash);
  await settled(page);
}

/** Waits until nothing is loading and every picture is drawn. */
export async function settled(page) {
  const pending = () => page.evaluate(() => {
    if (document.readyState !== "complete" || !document.querySelector("main h1")) return "the page";
    const script = document.head.querySelector("script[src*='?v=']");
    if (script) return script.getAttribute("src");
    if (document.querySelector(".slot:empty")) return "a part of the page";
    const canvas = [...document.querySelectorAll("main canvas, #tray canvas")].find((c) => !window.isDrawn(c));
    return canvas ? "the picture " + canvas.getAttribute("aria-label") : "";
  });
  await expect.poll(pending, { message: "still to come on " + page.url(), intervals: [20, 20, 50, 50, 100] }).toBe("");
}

/** Everything that has to hold on every page; trail is what leads to it, without the network. */
export async function look(page, name, ...trail) {
  told("look", name);
  const title = [...trail.map((text) => (text.length > 60 ? text.slice(0, 59) + "\u2026" : text)).reverse(), model.name, "Loupe microscope"].join(" \u2013 ");
  await expect.soft(page, "the title of " + name).toHaveTitle(title.replace(/[\p{Cc} ]+/gu, " ").trim());
  await settled(page);
  const faults = await page.evaluate(() => {
    const root = document.documentElement;
    const all = (selector) => [...document.querySelectorAll(selector)];
    const found = [];
    if (root.scrollWidth > root.clientWidth + 1) {
      const edge = root.clientWidth;
      const widest = all("body *").filter((e) => e.getBoundingClientRect().right > edge + 1).pop();
      found.push(`${root.scrollWidth - edge} pixels too wide, by ${widest ? widest.tagName + "." + widest.className : "?"}`);
    }
    if (!document.querySelector("main h1")) found.push("no heading");
    if (all("h1").length !== 1) found.push(all("h1").length + " main headings");
    for (const canvas of all("main canvas, #tray canvas")) {
      if (!canvas.width || !canvas.height || !canvas.getBoundingClientRect().width) found.push("an empty picture: " + canvas.getAttribute("aria-label"));
    }
    for (const warning of all("main .warn, #tray .warn")) if (warning.textContent.includes("is not there")) found.push("lacks " + warning.textContent);
    for (const soft of all("main .soft")) if (/Not there|Not made yet|still being made/.test(soft.textContent)) found.push(soft.textContent);
    for (const control of all("a, button, input, select, canvas[tabindex]")) {
      if (control.closest("[hidden]")) continue;
      const label = control.getAttribute("aria-label") || control.textContent.trim()
        || [...(control.labels || [])].map((l) => l.textContent.trim()).join("");
      if (!label) found.push("a " + control.tagName + " without a name");
    }
    const said = document.body.innerText.match(/.{0,30}(\b(undefined|NaN|null)\b|\[object).{0,20}/);
    if (said) found.push("says " + said[0]);
    for (const alien of all("body script, body img, body iframe, body style")) found.push("an element " + alien.tagName);
    return found;
  });
  expect.soft(faults, name).toEqual([]);
  await expect.soft(page.locator("#path :is(a, strong) bdi"), "the way to " + name).toHaveText([model.name, ...trail].map(plain));
}

/** Text as an assertion compares it, with its spaces as one. */
export const plain = (text) => text.replace(/\s+/g, " ").trim();

/** axe-core's verdict on what hinders people who do not see or point. */
export async function unhindered(page, name) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"], preload: false }).then((r) =>
    r.violations.map((v) => v.id + " at " + v.nodes.slice(0, 2).map((n) => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join("; "))));
  expect.soft(found, name + ", for people who do not see or point").toEqual([]);
}

/** What an element looks like, to tell whether it changes. */
export const picture = async (locator) => (await locator.screenshot({ animations: "disabled" })).toString("base64");

/** How many colours an element has on the screen. */
export const colours = async (locator) => locator.page().evaluate(async (png) => {
  const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  pen.drawImage(bitmap, 0, 0);
  return new Set(new Uint32Array(pen.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
}, await picture(locator));

/** A list of choices by its name. */
export const choice = (page, name) => page.getByRole("combobox", { name, exact: true });

/** What can be chosen, as [value, text]. */
export const choices = (select) => select.locator("option").evaluateAll((all) => all.map((o) => [o.value, o.textContent]));
