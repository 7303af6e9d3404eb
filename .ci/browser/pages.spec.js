import { inflateRawSync } from "node:zlib";
import { test, expect, open, look, unhindered, settled, picture, colours, choice, choices, plain, given, model, walls, word, classes, samples, at, told } from "./microscope.js";
import { strongestOn, apart, numbersOf, turned, easiest, nearestTo } from "./answers.js";

/** Each place of a slider, from the first to the last, by keys. */
async function slide(page, slider) {
  await slider.focus();
  await page.keyboard.press("Home");
  const said = [await slider.locator("xpath=ancestor::section").locator("figcaption").textContent()];
  const last = Number(await slider.getAttribute("max"));
  for (let i = 1; i <= last; i++) {
    await page.keyboard.press("ArrowRight");
    said.push(await slider.locator("xpath=ancestor::section").locator("figcaption").textContent());
  }
  return said;
}

/** Each of the tabs that plug-ins added to the page that is open, by keys and by hand. */
async function tabs(page, kind, layer, n, trail) {
  const added = model.tabs.filter((t) => t.kind === kind && t.layer === layer && t.pages.includes(n));
  const tab = page.getByRole("tab");
  await expect(tab).toHaveCount(added.length ? added.length + 1 : 0);
  for (let i = 1; i <= added.length; i++) {
    if (i === 1) {
      await tab.first().focus();
      await page.keyboard.press("ArrowRight");
    } else await tab.nth(i).click();
    await expect(tab.nth(i), "the tab that was chosen").toHaveAttribute("aria-selected", "true");
    await expect(tab.nth(i), "the tab that was chosen").toBeFocused();
    await expect(page.locator("#panel .added :is(canvas, td)").first(), "what the tab shows").toBeVisible();
    await look(page, `tab ${added[i - 1].title} of ${kind} ${n}`, ...trail);
    told("tab", added[i - 1].id);
  }
  if (added.length) {
    await tab.first().click();
    await expect(tab.first()).toHaveAttribute("aria-selected", "true");
    expect(page.url()).not.toContain("tab=");
    await settled(page);
  }
}

test("the network as a graph", async ({ page }) => {
  await open(page, at.network);
  await look(page, "the network");
  await expect(page.locator("main .cell")).toHaveCount(model.classes.length + model.samples.samples.length);
  const links = model.layers.map((layer) => at.layer(layer));
  const hrefs = (selector) => page.locator(selector).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  expect(await hrefs("#strip a"), "the strip leads to each layer").toEqual(links);
  expect(await hrefs(".graph a"), "the graph leads to each layer").toEqual(links);
  expect(await hrefs("main td a"), "the list of layers leads to each wall").toEqual(walls.map((layer) => at.layer(layer)));
  await expect(page.locator(".graph path"), "ways between layers").toHaveCount(model.layers.reduce((sum, layer) => sum + layer.inputs.length, 0));

  const graph = page.locator(".graph");
  const width = () => graph.locator("svg").evaluate((svg) => Number(svg.getAttribute("width")));
  const button = (name) => page.getByRole("button", { name, exact: true });
  const resized = async (what, act, sign) => {
    const before = await width();
    await act();
    await expect.poll(async () => Math.sign(await width() - before), { message: `${what} changes the size of the graph` }).toBe(sign);
  };
  await expect.poll(width).toBeGreaterThan(0);
  await resized("Larger", () => button("Larger").click(), 1);
  await resized("Smaller", () => button("Smaller").click(), -1);
  await graph.focus();
  await resized("+", () => page.keyboard.press("+"), 1);
  await resized("-", () => page.keyboard.press("-"), -1);
  await graph.hover();
  await page.keyboard.down("Control");
  await resized("Ctrl and the wheel", () => page.mouse.wheel(0, -300), 1);
  await page.keyboard.up("Control");
  await button("The whole network").click();
  const inside = () => graph.evaluate((box) => box.querySelector("svg").getBoundingClientRect().height - box.getBoundingClientRect().height);
  await expect.poll(inside, { message: "the whole graph is in its box" }).toBeLessThanOrEqual(1);

  for (let i = 0; i < 8; i++) await button("Larger").click();
  const moved = () => graph.evaluate((box) => [box.scrollLeft, box.scrollTop]);
  const before = await moved();
  await graph.evaluate((shown) => shown.scrollIntoView({ block: "center" }));
  const box = await graph.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  const back = before[0] > 0 ? 60 : -60;
  await page.mouse.move(box.x + box.width / 2 + back, box.y + box.height / 2 + back, { steps: 6 });
  await page.mouse.up();
  expect(await moved(), "the graph follows the mouse").not.toEqual(before);
  await expect(page.locator("main h1"), "dragging opens no layer").toHaveText(plain(model.name));
  await button("The whole network").click();
  await graph.locator("a.wall").first().click();
  await expect(page.locator("main h1"), "a layer of the graph opens").toHaveText(plain(walls[0].name));
});

test("every layer", async ({ page }) => {
  await open(page, at.network);
  for (const layer of model.layers) {
    const link = page.locator("#strip a").nth(layer.index);
    await link.click();
    await expect(page.locator("main h1")).toHaveText(plain(layer.name));
    await expect(link, "the strip says where one is").toHaveAttribute("aria-current", "page");
    await look(page, "layer " + layer.name, layer.name);
    const inputs = await page.locator("main p.soft a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    expect(inputs, "what it reads").toEqual(layer.inputs.map((i) => at.layer(model.layers[i])));
  }
});

for (const layer of new Set([walls[0], walls.at(-1)])) {
  test(`the wall of ${layer.index}`, async ({ page }) => {
    const data = given("layer/" + layer.index);
    const count = layer.shape[0];
    await open(page, at.layer(layer));
    const tiles = page.locator("#wall .cell");
    await expect(tiles).toHaveCount(count);
    const numbers = () => numbersOf(tiles);
    const said = page.locator("main p[aria-live]");

    const sort = choice(page, "sort");
    for (const [name] of await choices(sort)) {
      await sort.selectOption(name);
      const order = await numbers();
      expect([...order].sort((a, b) => a - b), "each once, sorted by " + name).toEqual([...Array(count).keys()]);
      const values = order.map((k) => (name === "number" ? k : data.census.rows[k][data.census.columns.indexOf(name)]));
      const known = values.filter((v) => v !== null).map(Number);
      expect(values.slice(known.length).every((v) => v === null), `what is not known comes last, sorted by ${name}: ${values}`).toBe(true);
      const rising = known.every((v, i) => !i || v >= known[i - 1]);
      const falling = known.every((v, i) => !i || v <= known[i - 1]);
      expect(rising || falling, `in order of ${name}: ${known}`).toBe(true);
      if (data.census) expect(await page.locator("main tbody tr td:first-child").allTextContents(), "the census is in the same order").toEqual(order.map(String));
      if (name !== "number") await expect(page).toHaveURL((url) => new URLSearchParams(url.hash.split("?")[1]).get("sort") === name);
    }
    await sort.selectOption("number");

    const find = page.getByRole("searchbox", { name: "find", exact: true });
    await find.click();
    await page.keyboard.type("1");
    await expect(tiles, "found by the number 1").toHaveCount(count > 1 ? 1 : 0);
    await expect(page, "the address says what was sought").toHaveURL(/[?&]find=1(&|$)/);
    await find.fill("dead");
    const dead = data.census ? data.census.rows.flatMap((row, k) => (row[data.census.columns.indexOf("dead")] ? [k] : [])) : [];
    await expect.poll(numbers, { message: "found by the word dead" }).toEqual(dead);
    await find.fill("no filter is called so");
    await expect(tiles).toHaveCount(0);
    await expect(said).toContainText(`0 of ${count} `);
    await find.fill("");
    await expect(tiles, "all come back").toHaveCount(count);
    await expect(said).toContainText(`${count} of ${count} `);

    const only = choice(page, "strongest on");
    for (const [k] of data.means ? await choices(only) : []) {
      await only.selectOption(k);
      expect(await numbers(), `strongest on class ${k || "any"}`).toEqual([...Array(count).keys()].filter((f) => k === "" || strongestOn(data, f) === Number(k)));
    }
    if (data.means) await only.selectOption("");

    const show = choice(page, "show");
    const shown = { made: /, made image$|, part of strongest sample /, lowest: /, image made to drive it lowest$/, seen: /, part of strongest sample /, sample: /, strongest sample / };
    for (const [kind] of await choices(show)) {
      await show.selectOption(kind);
      await settled(page);
      const others = () => tiles.locator("canvas").evaluateAll((all) => all.map((c) => c.getAttribute("aria-label")))
        .then((labels) => labels.filter((label) => !shown[kind].test(label)));
      await expect.poll(others, "shown: " + kind).toEqual([]);
      await look(page, `the wall of ${layer.name}, ${kind}`, layer.name);
    }
    await show.selectOption({ index: 0 });
    await page.keyboard.press("Escape");

    await page.locator("main h1").click();
    await page.keyboard.press("ArrowRight");
    await expect(tiles.first(), "the arrow reaches the first").toBeFocused();
    await page.keyboard.press("ArrowRight");
    await expect(tiles.nth(Math.min(1, count - 1)), "the arrow reaches the second").toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(tiles.first(), "the arrow goes back").toBeFocused();
    const tops = await tiles.evaluateAll((all) => all.map((a) => a.getBoundingClientRect().top));
    if (tops.some((top) => top > tops[0] + 4)) {
      await page.keyboard.press("ArrowDown");
      const below = tiles.nth(tops.findIndex((top) => top > tops[0] + 4));
      await expect(below, "the arrow goes down").toBeFocused();
      await page.keyboard.press("ArrowUp");
      await expect(tiles.first(), "the arrow goes up").toBeFocused();
    }
    await page.keyboard.press("Enter");
    await expect(page.locator("main h1"), "Enter opens it").toHaveText(plain(`${word(layer)} 0 of ${layer.name}`));
  });

  test(`a filter of ${layer.index}`, async ({ page }) => {
    const trail = (k) => [layer.name, `${word(layer)} ${k}`];
    await open(page, at.layer(layer));
    await page.locator("#wall .cell").first().click();
    await expect(page.locator(".two")).toBeVisible();
    await look(page, `${word(layer)} 0 of ${layer.name}`, ...trail(0));
    await tabs(page, "layer", layer.index, 0, trail(0));
    const nearest = page.locator("main .two a.cell").first();
    if (await nearest.count()) {
      const other = (await numbersOf(nearest))[0];
      await nearest.click();
      await look(page, `the nearest to ${word(layer)} 0`, ...trail(other));
      await page.goBack();
      await look(page, `${word(layer)} 0 once more`, ...trail(0));
    }
    const chooser = choice(page, "sample");
    const has = await chooser.count();
    expect(has > 0, "its map on a sample").toBe(model.finished.includes("map/" + layer.index) && samples.length > 0);
    for (const [n] of has ? (await choices(chooser)).slice(0, 6) : []) {
      await chooser.selectOption(n);
      await expect(page.locator(".pair a").last()).toHaveAttribute("href", at.sample(Number(n), { layer: layer.name }));
      await settled(page);
    }
    if (layer.shape[0] > 1) {
      await page.getByRole("link", { name: `${word(layer)} 1 \u203a` }).click();
      await look(page, `${word(layer)} 1 of ${layer.name}`, ...trail(1));
      await page.keyboard.press("ArrowLeft");
      await look(page, `${word(layer)} 0 of ${layer.name}`, ...trail(0));
    }
  });
}

test("classes", async ({ page }) => {
  const kind = model.decides ? "class" : "output";
  for (const k of classes) {
    const trail = ["class " + model.classes[k]];
    await open(page, at.network);
    await page.locator(`main .cell[data-item='c:${k}']`).click();
    await look(page, trail[0], ...trail);
    await expect(page.locator("main h1")).toHaveText(plain(`${kind} ${model.classes[k]}`));
    await tabs(page, "class", undefined, k, trail);
    const sliders = page.locator("main input[type=range]");
    for (const slider of await sliders.all()) {
      const shown = slider.locator("xpath=ancestor::section").locator(".big");
      const said = await slide(page, slider);
      expect(new Set(said).size, `each place of a slider says something else: ${said}`).toBe(said.length);
      await settled(page);
      const last = await picture(shown);
      await slider.focus();
      await page.keyboard.press("Home");
      await settled(page);
      await expect.poll(async () => (await picture(shown)) === last, `"${said[0]}" looks as "${said.at(-1)}"`).toBe(false);
    }
    const weak = turned && model.decides ? nearestTo(model.classes[k]) : null;
    if (weak) {
      const line = page.locator("h2", { hasText: "How little turns it into another" }).locator("xpath=following-sibling::ul[1]/li[1]");
      await expect(line.locator("a"), `what ${k} is turned into by least`).toHaveAttribute("href", at.class(model.classes.indexOf(weak.name)));
      await expect(line, "on how many samples that rests").toContainText(`(${weak.samples}`);
    }
    const rival = choice(page, "the other");
    for (const [other] of model.classes.length > 1 ? (await choices(rival)).slice(0, 12) : []) {
      await rival.selectOption(other);
      await expect(page, "the address says which other class").toHaveURL(new RegExp(`[?&]rival=${other}(&|$)`));
      const best = apart(k, Number(other));
      if (best) await expect(page.locator(".roads a").filter({ hasText: " : " }).first(), `what tells ${k} from ${other}`).toHaveAttribute("href", at.filter(best.layer, best.filter));
      await settled(page);
    }
    if (k + 1 < model.classes.length) {
      await page.getByRole("link", { name: /\u203a$/ }).click();
      await look(page, "the next class", "class " + model.classes[k + 1]);
    }
  }
});

test("samples", async ({ page }) => {
  expect(samples.length, "samples that have a page").toBeGreaterThan(0);
  for (const n of samples) {
    const sample = model.samples.samples[n];
    const trail = ["sample " + sample.id];
    await open(page, at.network);
    await page.locator(`main .cell[data-item='s:${n}']`).click();
    await look(page, trail[0], ...trail);
    expect(await colours(page.getByRole("img", { name: trail[0], exact: true }).first()), "colours of the sample").toBeGreaterThan(1);
    await tabs(page, "sample", undefined, n, trail);
    const turn = turned ? easiest(n) : null;
    if (turn) {
      await expect(page.locator("main figure").filter({ hasText: "Changed by " }).getByRole("img"), "the changed sample is shown").toHaveCount(1);
      await expect(page.locator("main figcaption").filter({ hasText: "Changed by " }), "and into what it is turned").toContainText(plain(turn.to));
    }
    const choose = choice(page, "layer");
    for (const [index] of (await choose.count()) ? await choices(choose) : []) {
      const layer = model.layers[index];
      await choose.selectOption(index);
      await expect(page, "the address names the layer").toHaveURL((url) => new URLSearchParams(url.hash.split("?")[1]).get("layer") === layer.name);
      await expect(page.locator("main .two .row a").first(), "the highest maps").toHaveAttribute("href", new RegExp("^" + escaped(at.filter(layer, ""))));
      await look(page, `${trail[0]} at ${layer.name}`, ...trail);
      if (layer.shape.length > 1 && await page.locator("#readout").count()) await winners(page, n, layer);
    }
  }
});

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** The map of the strongest filters: pointing, keys, switching off, and how much of the picture is seen. */
async function winners(page, n, layer) {
  const maps = given(`map/${layer.index}-${n}`);
  const raw = inflateRawSync(Buffer.from(maps.winners[0], "base64"));
  const winner = (row, column) => raw.readUInt16LE(2 * (row * maps.columns + column));
  const says = (row, column) => new RegExp(`^Row ${row}, column ${column}: ` + (winner(row, column) === 65535 ? "nothing is above zero" : `${word(layer)} ${winner(row, column)} with [<\\d]`));
  const map = page.locator("main canvas[tabindex]");
  const readout = page.locator("#readout");
  const legend = page.locator(".legend button");
  const box = await map.boundingBox();
  const [row, column] = [Math.floor(maps.rows / 2), Math.floor(maps.columns / 2)];
  await map.hover({ position: { x: (column + 0.5) / maps.columns * box.width, y: (row + 0.5) / maps.rows * box.height } });
  await expect(readout, "what pointing says").toHaveText(says(row, column));
  await map.focus();
  if (column + 1 < maps.columns) {
    await page.keyboard.press("ArrowRight");
    await expect(readout, "what the arrow to the right says").toHaveText(says(row, column + 1));
    await page.keyboard.press("ArrowLeft");
  }
  if (row > 0) {
    await page.keyboard.press("ArrowUp");
    await expect(readout, "what the arrow up says").toHaveText(says(row - 1, column));
  }
  if (!(await legend.count())) return;
  const colored = () => map.evaluate((canvas) => canvas.toDataURL());
  const before = await colored();
  const filter = await legend.first().getAttribute("data-filter");
  await legend.first().click();
  await expect(legend.first(), "a filter is switched off").toHaveAttribute("aria-pressed", "false");
  await expect(legend.first(), "the button keeps the focus").toBeFocused();
  await expect(page, "the address says what is off").toHaveURL(new RegExp(`[?&]off=${filter}(&|$)`));
  expect(await colored() === before, "switching off changes nothing").toBe(false);
  if (layer === walls[0]) await unhindered(page, "a sample with a filter off");
  await legend.first().click();
  await expect(legend.first(), "a filter is switched on").toHaveAttribute("aria-pressed", "true");
  expect(await colored() === before, "switching on shows what was there").toBe(true);
  await page.getByRole("slider", { name: "colour over picture" }).focus();
  await page.keyboard.press("Home");
  expect(await colored() === before, "the slider of the colour changes nothing").toBe(false);
}
