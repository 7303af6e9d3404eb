import { test, expect, open, look, unhindered, settled, choice, plain, model, walls, word, classes, samples, at } from "./microscope.js";

const first = walls[0];
const hash = (page) => new URL(page.url()).hash;

test("side by side", async ({ page }) => {
  const tray = page.locator("#tray");
  await open(page, at.layer(first));
  await page.locator("#wall .cell").first().focus();
  await page.keyboard.press("c");
  await expect(tray.locator("figure"), "what is compared").toHaveCount(1);
  await page.locator("#strip a").last().click();
  await expect(page.locator("main h1")).toHaveText(plain(model.layers.at(-1).name));
  await expect(tray.locator("figure"), "the comparison is not lost on the way").toHaveCount(1);
  await page.locator("#path a").click();
  await page.locator("main .cell[data-item='c:0']").click({ modifiers: ["Shift"] });
  await page.locator("main .cell[data-item='s:0']").click({ modifiers: ["Shift"] });
  await expect(page.locator("main h1"), "Shift and click opens nothing").toHaveText(plain(model.name));
  await expect(tray.locator("figure")).toHaveCount(3);
  await expect(page.locator("main .cell.chosen"), "what is compared is marked").toHaveCount(2);
  await look(page, "side by side");
  const box = await tray.boundingBox();
  expect(box.height, "the comparison leaves half of the window to the page").toBeLessThan(450);
  await page.locator("main td a").last().focus();
  const seen = page.locator("main td a").last().evaluate((a) => {
    const edge = a.getBoundingClientRect();
    return a.contains(document.elementFromPoint(edge.left + edge.width / 2, edge.top + edge.height / 2));
  });
  expect(await seen, "what the keyboard reaches is not under the comparison").toBe(true);
  const address = hash(page);
  await open(page, address);
  await expect(tray.locator("figure"), "an address brings the comparison").toHaveCount(3);
  await page.locator(`main .cell[data-item='s:${samples.length - 1}']`).click();
  await page.keyboard.press("c");
  await expect(tray.locator("figure"), "c on a sample's page").toHaveCount(samples.length > 1 ? 4 : 2);
  await page.keyboard.press("c");
  await page.locator("#path a").click();
  while (await tray.locator("figure").count()) {
    const left = await tray.locator("figure").count();
    await tray.getByRole("button").first().click();
    await expect(tray.locator("figure"), "one less is compared").toHaveCount(left - 1);
  }
  await expect(tray).toBeHidden();
  expect(hash(page)).not.toContain("tray=");
});

test("search", async ({ page }) => {
  await open(page, at.network);
  const find = page.locator("#find");
  const found = page.locator("#found a");
  await page.keyboard.press("/");
  await expect(find, "/ leads to the search").toBeFocused();
  await page.keyboard.type("layer");
  await expect(found, "layers are found").toHaveCount(Math.min(40, model.layers.length));
  await look(page, "the search for layer");
  await unhindered(page, "the search for layer");
  await page.keyboard.press("Escape");
  await expect(page.locator("#found"), "Escape ends the search").toBeHidden();
  await find.fill("<img src=x onerror=alert(1)>");
  await look(page, "the search for markup");
  await find.fill("zzzz is the name of nothing");
  await expect(page.locator("#found")).toHaveText("Nothing of that name.");
  await page.locator("main h1").click();
  await expect(page.locator("#found"), "a click elsewhere ends the search").toBeHidden();
  await find.fill(`${word(first)} 0`);
  await page.keyboard.press("Enter");
  await expect(page.locator("main h1"), "Enter opens what is found").toHaveText(plain(`${word(first)} 0 of ${first.name}`));
  await page.keyboard.press("/");
  await page.keyboard.type("sample");
  await expect(found).toHaveCount(Math.min(40, model.samples.samples.length));
  await found.first().click();
  await look(page, "a sample that was found", "sample " + model.samples.samples[0].id);
  await expect(find, "the search is empty once more").toHaveValue("");
});

test("keys", async ({ page }) => {
  await open(page, at.network);
  const keys = page.locator("#keys");
  await page.keyboard.press("?");
  await expect(keys, "? shows the keys").toBeVisible();
  await look(page, "the keys");
  await page.keyboard.press("Escape");
  await expect(keys, "Escape closes the keys").toBeHidden();
  await page.getByRole("button", { name: "Keys and words" }).click();
  await expect(keys, "the button shows the keys").toBeVisible();
  await keys.getByRole("button", { name: "Close" }).click();
  await expect(keys).toBeHidden();

  const heading = page.locator("main h1");
  for (const layer of walls.slice(0, 4)) {
    await page.keyboard.press("]");
    await expect(heading, "] leads to the next wall").toHaveText(plain(layer.name));
  }
  if (walls.length > 1) {
    await page.keyboard.press("[");
    await expect(heading, "[ leads to the wall before").toHaveText(plain(walls[Math.min(4, walls.length) - 2].name));
  }
  await settled(page);
  await page.locator("#wall .cell").first().click();
  await expect(heading).toHaveText(new RegExp(`^${word(first)} 0 of `));
  await page.keyboard.press("Backspace");
  await expect(page.locator("#wall"), "Backspace leads from the filter to its layer").toBeVisible();
  await page.keyboard.press("Backspace");
  await expect(heading, "Backspace leads from the layer to the network").toHaveText(plain(model.name));
  expect(hash(page).replace(/\?.*/, "")).toMatch(/^#\/?$/);

  await open(page, at.network);
  await page.keyboard.press("Tab");
  await expect(page.locator(".skip"), "the first Tab offers to skip").toBeFocused();
  await expect(page.locator(".skip")).toBeInViewport();
});

test("light and dark", async ({ page, colorScheme }) => {
  await open(page, at.filter(first, 0));
  const light = () => page.evaluate(() => {
    const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
    return r + g + b > 384 ? "light" : "dark";
  });
  expect(await light(), "as the system").toBe(colorScheme);
  const button = page.locator("#theme");
  for (const theme of ["light", "dark"]) {
    await (theme === "light" ? button.click() : page.keyboard.press("t"));
    await expect(button).toHaveText("Theme: " + theme);
    expect(await light()).toBe(theme);
    await look(page, "a filter, made " + theme, first.name, word(first) + " 0");
    await unhindered(page, "a filter, made " + theme);
  }
  await page.reload();
  await settled(page);
  expect(await light(), "what was chosen is kept").toBe("dark");
  await button.click();
  await expect(button).toHaveText("Theme: system");
  expect(await light(), "as the system").toBe(colorScheme);
});

test("back and forward", async ({ page }) => {
  const heading = page.locator("main h1");
  await open(page, at.network);
  await page.locator("#strip a.wall").first().click();
  await expect(heading).toHaveText(plain(first.name));
  await page.locator("#wall .cell").first().click();
  await expect(heading).toHaveText(plain(`${word(first)} 0 of ${first.name}`));
  await page.goBack();
  await look(page, "back at the wall", first.name);
  await page.goBack();
  await look(page, "back at the network");
  await page.goForward();
  await page.goForward();
  await look(page, "forward at the filter", first.name, word(first) + " 0");
});

test("addresses", async ({ page }) => {
  await open(page, at.layer(first, { sort: "pixels won", find: "1", show: "sample" }));
  await expect(page.getByRole("searchbox", { name: "find", exact: true })).toHaveValue("1");
  await expect(choice(page, "show")).toHaveValue("sample");
  await expect(page.locator("#wall .cell")).toHaveCount(first.shape[0] > 1 ? 1 : 0);
  await look(page, "a wall by its address", first.name);
  if (await choice(page, "sort").locator("option[value='pixels won']").count()) await expect(choice(page, "sort")).toHaveValue("pixels won");
  if (classes.length > 2) {
    await open(page, at.class(0, { rival: "2" }));
    await expect(choice(page, "the other")).toHaveValue("2");
    await look(page, "a class by its address", "class " + model.classes[0]);
  }
  const mapped = walls.filter((layer) => model.finished.includes("map/" + layer.index));
  const last = mapped.at(-1);
  if (last) {
    await open(page, at.sample(0, { layer: last.name }));
    await expect(choice(page, "layer")).toHaveValue(String(last.index));
    await look(page, "a sample by its address", "sample " + model.samples.samples[0].id);
    await open(page, at.filter(last, 0, { sample: String(samples.at(-1)) }));
    await expect(choice(page, "sample")).toHaveValue(String(samples.at(-1)));
    await look(page, "a filter by its address", last.name, word(last) + " 0");
  }
  for (const [nowhere, ...trail] of [
    ["#/layer/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E/99"],
    ["#/class/99999?rival=x", "class 99999"],
    ["#/sample/99999"],
    ["#/nothing/of/that/name"],
    [at.filter(first, 99999), first.name, word(first) + " 99999"],
  ]) {
    await open(page, nowhere);
    await expect(page.locator("main h1"), nowhere).toHaveText("Nothing here");
    await look(page, nowhere, ...trail);
    await page.getByRole("link", { name: "The whole network" }).click();
    await expect(page.locator("main h1"), "the way out of " + nowhere).toHaveText(plain(model.name));
  }
});
