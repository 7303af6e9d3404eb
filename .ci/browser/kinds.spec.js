import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test, expect, open, look, unhindered, model, walls, word, at } from "./microscope.js";
import { dead } from "./answers.js";

const [first, last] = [walls[0], walls.at(-1)];
const plainLayer = model.layers.find((layer) => !layer.wall && layer.index !== model.output);
const output = model.layers[model.output];
const silent = dead().find(({ filters }) => filters.length);
const sample = model.samples.samples[0];
const alike = `f:${first.index}:0,c:0,s:0`;
const ofTab = { layer: (tab) => at.filter(model.layers[tab.layer], tab.pages[0], { tab: tab.id }), class: (tab) => at.class(tab.pages[0], { tab: tab.id }), sample: (tab) => at.sample(tab.pages[0], { tab: tab.id }) };
const above = { layer: (tab) => [model.layers[tab.layer].name, `${word(model.layers[tab.layer])} ${tab.pages[0]}`], class: (tab) => ["class " + model.classes[tab.pages[0]]], sample: (tab) => ["sample " + model.samples.samples[tab.pages[0]].id] };

/** Every kind of page: its name, its address, what leads to it, and what is done there. */
const kinds = [
  ["network", at.network, []],
  ["layer", at.layer(first), [first.name]],
  last !== first && ["layer-of-units", at.layer(last), [last.name]],
  plainLayer && ["layer-without-wall", at.layer(plainLayer), [plainLayer.name]],
  ["output", at.layer(output), [output.name]],
  ["filter", at.filter(first, 0), [first.name, word(first) + " 0"]],
  last !== first && ["unit", at.filter(last, 0), [last.name, word(last) + " 0"]],
  silent && ["dead-filter", at.filter(silent.layer, silent.filters[0]), [silent.layer.name, `${word(silent.layer)} ${silent.filters[0]}`],
    (page) => expect.soft(page.locator("main"), "a dead filter is excited by no sample").toContainText("None: it is never above zero on ")],
  model.classes.length && ["class", at.class(0), ["class " + model.classes[0]]],
  ["sample", at.sample(0), ["sample " + sample.id]],
  last !== first && ["sample-at-units", at.sample(0, { layer: last.name }), ["sample " + sample.id]],
  ...["layer", "class", "sample"].map((kind) => {
    const tab = model.tabs.find((t) => t.kind === kind && t.pages.length);
    return tab && ["tab-of-" + kind, ofTab[kind](tab), above[kind](tab)];
  }),
  ["side-by-side", at.layer(first, { tray: alike }), [first.name]],
  ["search", at.network, [], (page) => page.locator("#find").fill("1")],
  ["keys", at.network, [], (page) => page.keyboard.press("?")],
  ["nothing-here", at.class(99999), ["class 99999"]],
].filter(Boolean);

test("every kind of page", async ({ page }, info) => {
  for (const [name, address, trail, act] of kinds) {
    await open(page, address);
    if (act) await act(page);
    await look(page, name, ...trail);
    if (info.project.use.viewport.width < 2000) await unhindered(page, name);
    if (process.env.LOUPE_PICTURES) {
      mkdirSync(process.env.LOUPE_PICTURES, { recursive: true });
      const file = `${name}-${info.project.name.replace(/\W+/g, "-")}.png`;
      const inWindow = ["side-by-side", "search", "keys"].includes(name);
      await page.screenshot({ path: join(process.env.LOUPE_PICTURES, file), fullPage: !inWindow });
    }
  }
  expect(kinds.length).toBeGreaterThan(7);
});
