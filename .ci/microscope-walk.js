"use strict";
// Visits every kind of page and uses every control of a microscope; says what went wrong in data-check.
(() => {
  const root = document.documentElement;
  const faults = [];
  const visited = [];
  let opened = 0;
  window.addEventListener("error", (e) => faults.push("error " + e.message));
  window.addEventListener("unhandledrejection", (e) => faults.push("rejected " + e.reason));
  document.addEventListener("securitypolicyviolation", (e) => faults.push("forbidden " + e.blockedURI + " " + e.violatedDirective));
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);

  async function until(what, condition) {
    for (let i = 0; i < 200; i++) {
      if (condition()) return true;
      await pause(20);
    }
    faults.push("never: " + what);
    return false;
  }

  function painted(canvas) {
    if (!canvas.width || !canvas.getBoundingClientRect().width) return false;
    return true;
  }

  function look(name) {
    visited.push(name);
    if (root.scrollWidth > root.clientWidth + 1) faults.push(name + " is " + (root.scrollWidth - root.clientWidth) + " pixels too wide");
    if (!one("main h1")) faults.push(name + " has no heading");
    if (all("h1").length !== 1) faults.push(name + " has " + all("h1").length + " main headings");
    for (const canvas of all("main canvas")) if (!painted(canvas)) { faults.push(name + " has an empty picture"); break; }
    for (const warning of all("main .warn")) if (warning.textContent.includes("is not there")) faults.push(name + " lacks " + warning.textContent);
    for (const soft of all("main .soft")) if (/Not there|Not made yet/.test(soft.textContent)) faults.push(name + ": " + soft.textContent);
    for (const control of all("a, button, input, select, canvas[tabindex]")) {
      if (control.closest("[hidden]")) continue;
      const label = control.getAttribute("aria-label") || control.textContent.trim() || control.closest("label")?.textContent.trim()
        || [...document.querySelectorAll("label")].find((l) => l.htmlFor && l.htmlFor === control.id)?.textContent;
      if (!label) { faults.push(name + " has a " + control.tagName + " without a name"); break; }
    }
    if (/\b(undefined|NaN|null)\b|\[object/.test(document.body.innerText)) faults.push(name + " says " + document.body.innerText.match(/.{0,30}\b(undefined|NaN|null|\[object)\b.{0,20}/)?.[0]);
    for (const alien of all("body script, body img, body iframe, body style")) faults.push(name + " has an element " + alien.tagName);
  }

  async function hinder(name) {
    const found = await axe.run(document, { resultTypes: ["violations"], preload: false });
    for (const v of found.violations) faults.push(name + ": " + v.id + " at " + v.nodes.slice(0, 2).map((n) => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join("; "));
  }

  async function go(hash, name) {
    location.hash = hash;
    await pause(60);
    await until(name + " is drawn", () => one("main h1"));
    await pause(400);
    look(name);
  }
  const press = (key, target) => (target || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  async function use(select) {
    for (const option of [...select.options]) {
      select.value = option.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
      await pause(30);
    }
  }

  /** Opens each tab that a plug-in added to the page, by hand and by keys. */
  async function tabs(name) {
    const count = all("[role=tab]").length;
    for (let i = 1; i < count; i++) {
      if (i === 1) press("ArrowRight", one("[role=tab][aria-selected=true]")); else all("[role=tab]")[i].click();
      await until("tab " + i + " of " + name, () => one("[role=tab][aria-selected=true]")?.id === "tab-" + i && one("#panel .added"));
      await pause(300);
      if (document.activeElement !== all("[role=tab]")[i]) faults.push("the tab of " + name + " loses the focus");
      if (!one("#panel canvas") && !one("#panel td")) faults.push("the tab of " + name + " shows nothing");
      look("tab " + i + " of " + name);
      await hinder("tab " + i + " of " + name);
      opened++;
    }
    if (count) {
      all("[role=tab]")[0].click();
      await until("overview of " + name, () => one("[role=tab][aria-selected=true]")?.id === "tab-0");
      if (location.hash.includes("tab=")) faults.push("the hash still names a tab");
      await pause(300);
    }
  }

  async function walk() {
    await until("the first page", () => one("main h1") && one("main .cell"));
    await pause(600);
    look("home");
    await hinder("home");
    const layers = all("#strip a").map((a) => a.getAttribute("href"));
    if (!layers.length) faults.push("no strip");
    if (all(".graph a").map((a) => a.getAttribute("href")).join() !== layers.join()) faults.push("the graph does not lead to the layers");
    if (all(".graph path").length < layers.length - 1) faults.push("the graph has " + all(".graph path").length + " ways");
    const width = () => Number(one(".graph svg").getAttribute("width"));
    const [larger, smaller, whole] = all("main .tools button");
    await until("the size of the graph", () => width() > 0);
    const sizes = [width()];
    for (const act of [() => larger.click(), () => smaller.click(), () => press("+", one(".graph")), () => press("-", one(".graph"))]) { act(); sizes.push(width()); }
    if (!(sizes[1] > sizes[0] && sizes[2] < sizes[1] && sizes[3] > sizes[2] && sizes[4] < sizes[3])) faults.push("the graph does not change its size: " + sizes);
    whole.click();
    const box = one(".graph");
    if (one(".graph svg").getBoundingClientRect().height > box.getBoundingClientRect().height + 1) faults.push("the graph is not whole");
    for (const layer of layers) await go(layer, "layer " + layer);

    const wall = all("#strip a.wall").map((a) => a.getAttribute("href"))[0];
    await go(wall, "wall");
    await until("tiles", () => all("#wall .cell").length > 0);
    await hinder("wall");
    const tiles = all("#wall .cell").length;
    for (const select of all("main .tools select")) await use(select);
    for (const select of all("main .tools select")) { select.selectedIndex = 0; select.dispatchEvent(new Event("change", { bubbles: true })); }
    const find = one("main .tools input");
    find.value = "1";
    find.dispatchEvent(new Event("input", { bubbles: true }));
    await pause(50);
    if (all("#wall .cell").length !== 1) faults.push("find 1 leaves " + all("#wall .cell").length + " tiles");
    if (!location.hash.includes("find=1")) faults.push("the hash does not say what was sought");
    find.value = "";
    find.dispatchEvent(new Event("input", { bubbles: true }));
    await pause(50);
    if (all("#wall .cell").length !== tiles) faults.push("not all tiles come back");
    press("ArrowRight");
    if (document.activeElement !== all("main .cell")[0]) faults.push("the arrow does not reach the first tile");
    press("ArrowRight", document.activeElement);
    if (tiles > 1 && document.activeElement !== all("main .cell")[1]) faults.push("the arrow does not reach the second tile");
    press("c", document.activeElement);
    await pause(300);
    if (one("#tray").hidden || all("#tray figure").length !== 1) faults.push("the comparison stays empty");
    const filter = all("#wall .cell")[0].getAttribute("href");
    await go(filter, "filter");
    await until("the filter's facts", () => one(".two"));
    await pause(400);
    look("filter with its facts");
    await hinder("filter with its facts");
    await tabs("filter");
    if (one("#tray").hidden) faults.push("the comparison is lost on the way");
    one("#tray button").click();
    await pause(50);
    if (!one("#tray").hidden) faults.push("the comparison cannot be emptied");
    for (const select of all("main .tools select")) await use(select);
    press("]");
    await pause(300);
    press("[");
    await pause(300);
    for (let i = 0; i < 2 && location.hash.startsWith("#/layer"); i++) {
      press("Backspace");
      await pause(300);
    }
    if (location.hash.replace(/[?].*/, "").replace(/^#\/?/, "") !== "") faults.push("Backspace leads to " + location.hash);

    const classes = all("main [data-item^='c:']").map((a) => a.getAttribute("href"));
    const samples = all("main [data-item^='s:']").map((a) => a.getAttribute("href"));
    for (const link of classes.slice(0, 3)) {
      await go(link, "class " + link);
      await hinder("class");
      await tabs("class");
      for (const select of all("main .tools select")) await use(select);
      for (const slider of all("main input[type=range]")) {
        const said = () => slider.closest("section").querySelector("figcaption").textContent;
        const before = new Set();
        for (let i = 0; i <= Number(slider.max); i++) {
          slider.value = i;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
          before.add(said());
          await pause(30);
        }
        if (before.size !== Number(slider.max) + 1) faults.push("a slider of " + link + " says " + before.size + " things at " + (Number(slider.max) + 1) + " places");
        if (!slider.closest("section").querySelector("canvas")) faults.push("a slider of " + link + " shows nothing");
      }
    }
    if (!samples.length) faults.push("no samples");
    for (const link of samples.slice(0, 2)) {
      await go(link, "sample " + link);
      await tabs("sample");
      const map = one("main canvas[tabindex]");
      if (!map) continue;
      const box = map.getBoundingClientRect();
      map.dispatchEvent(new PointerEvent("pointermove", { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true }));
      if (!/^Row \d+, column \d+: /.test(one("#readout").textContent)) faults.push("pointing says " + one("#readout").textContent);
      press("ArrowRight", map);
      const buttons = all(".legend button");
      if (buttons.length) {
        buttons[0].click();
        await pause(50);
        if (one(".legend button").getAttribute("aria-pressed") !== "false") faults.push("a filter cannot be switched off");
        if (!location.hash.includes("off=")) faults.push("the hash does not say what is off");
        one(".legend button").click();
      }
      for (const select of all("main .tools select")) await use(select);
      await pause(300);
      look("sample with its maps");
      await hinder("sample with its maps");
    }

    press("/");
    if (document.activeElement !== one("#find")) faults.push("/ does not lead to the search");
    one("#find").value = "layer";
    one("#find").dispatchEvent(new Event("input", { bubbles: true }));
    if (!all("#found a").length) faults.push("the search finds no layer");
    one("#find").value = "<img src=x onerror=alert(1)>";
    one("#find").dispatchEvent(new Event("input", { bubbles: true }));
    press("Escape", one("#find"));
    one("#help").click();
    await pause(50);
    if (!one("#keys").open) faults.push("the list of keys does not open");
    await hinder("keys");
    one("#keys button").click();
    for (let i = 0; i < 3; i++) { one("#theme").click(); await pause(30); look("theme " + i); await hinder("theme " + i); }
    await go("#/layer/%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E/99", "a layer that is not there");
    await go("#/class/99999?rival=x", "a class that is not there");
    const foreign = performance.getEntriesByType("resource").filter((r) => !r.name.startsWith("file:") && !r.name.startsWith("data:") && !r.name.startsWith(location.origin + "/"));
    if (foreign.length) faults.push("fetched " + foreign[0].name);
  }

  walk().catch((e) => faults.push("stopped: " + e.message + " " + (e.stack || "").split("\n")[1]))
    .then(() => root.setAttribute("data-check", (faults.length ? "fault: " + [...new Set(faults)].slice(0, 12).join(" | ") : "ok") + ", " + visited.length + " looks, " + opened + " tabs"));
})();
