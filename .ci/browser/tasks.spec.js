import { test, expect, open, settled, choice, plain, told, model, walls, word, at } from "./microscope.js";
import { apart, dead, numbersOf } from "./answers.js";

/** A person with a mouse and a keyboard, whose actions are counted. */
function person(page) {
  let actions = 0;
  const act = (doing) => { actions++; return doing; };
  const glide = async (x, y) => page.mouse.move(x, y, { steps: 12 });
  const over = async (locator) => {
    await locator.scrollIntoViewIfNeeded();
    const box = await locator.boundingBox();
    await glide(box.x + box.width / 2, box.y + box.height / 2);
  };
  return {
    click: (locator) => act(over(locator).then(() => locator.click())),
    point: (locator) => act(over(locator)),
    press: (key) => act(page.keyboard.press(key)),
    choose: (select, option) => act(select.selectOption(option)),
    get actions() { return actions; },
  };
}

/** Times a question from the page of the network to its answer. */
async function asked(page, question, answered) {
  await open(page, at.network);
  const someone = person(page);
  const start = Date.now();
  const answer = await answered(someone);
  told("task", `"${question}": ${answer}, after ${someone.actions} actions and ${((Date.now() - start) / 1000).toFixed(1)} s`);
}

test("find a dead filter", async ({ page }) => {
  const expected = dead();
  await asked(page, "find a dead filter", async (someone) => {
    await someone.click(page.locator("#strip a.wall").first());
    for (const { layer, filters } of expected) {
      await expect(page.locator("main h1")).toHaveText(plain(layer.name));
      const sort = choice(page, "sort");
      if (await sort.locator("option[value=dead]").count()) await someone.choose(sort, "dead");
      const tile = page.locator("#wall .cell").first();
      expect(/\bdead\b/.test(await tile.locator(".marks").textContent()), "the first tile says whether any is dead").toBe(filters.length > 0);
      if (filters.length) {
        const [k] = await numbersOf(tile);
        expect(filters).toContain(k);
        return `${word(layer)} ${k} of ${layer.name}`;
      }
      if (layer !== walls.at(-1)) await someone.press("]");
    }
    return "none is dead";
  });
});

test("what tells a class from another", async ({ page }) => {
  test.skip(model.classes.length < 2, "there is one class");
  const at = (name, other) => (model.classes.includes("4") && model.classes.includes("9") ? model.classes.indexOf(name) : other);
  const [one, other] = [at("4", 0), at("9", 1)];
  const [a, b] = [one, other].map((k) => model.classes[k].slice(0, 20));
  const best = apart(one, other);
  await asked(page, `which filters tell ${a} from ${b}?`, async (someone) => {
    await someone.click(page.locator(`main .cell[data-item='c:${one}']`));
    await someone.choose(choice(page, "the other"), String(other));
    if (!best) return "not known without labels";
    const road = page.locator(".roads a").filter({ hasText: " : " }).first();
    await someone.click(road);
    await expect(page.locator("main h1"), "the first that is named opens").toHaveText(plain(`${word(best.layer)} ${best.filter} of ${best.layer.name}`));
    await settled(page);
    return `${word(best.layer)} ${best.filter} of ${best.layer.name} first`;
  });
});

test("what the network sees in a sample", async ({ page }) => {
  await asked(page, "what does the network see in this sample?", async (someone) => {
    await someone.click(page.locator("main .cell[data-item='s:0']"));
    const map = page.locator("main canvas[tabindex]");
    await settled(page);
    if (!(await map.count())) return "no layer of this network has places";
    await someone.point(map);
    const readout = page.locator("#readout");
    await expect(readout).toHaveText(/^Row \d+, column \d+: /);
    let link = readout.getByRole("link").first();
    if (await link.count()) {
      const said = await link.textContent();
      await someone.click(map);
      await expect(readout, "a click holds the place").toHaveText(/Held until the next click/);
      await page.mouse.move(5, 5, { steps: 12 });
      await expect(link, "what is held stays while the mouse moves on").toHaveText(said);
      await someone.click(link);
    } else {
      await someone.click(page.locator("main .two .row a").first());
    }
    await expect(page.locator("main h1")).toHaveText(/ \d+ of /);
    await settled(page);
    await expect(page.locator("main .pair").last().locator("figure"), "the sample and the filter's map on it").toHaveCount(2);
    return (await page.locator("main h1").textContent()) + ", what excites it, and its map here";
  });
});
