"use strict";
(() => {
  // ---- data: classic scripts that call loupe(key, value) ----
  const store = new Map();
  const waiting = new Map();
  const sheets = new Map();
  let generation = 0;
  let model = null;
  let newer = null;

  window.loupe = (key, value) => {
    if (key === "model") {
      if (!model) {
        model = value;
        started();
      } else if (value.complete !== model.complete || value.finished.length !== model.finished.length
          || value.missing.length !== model.missing.length) {
        newer = value;
        offerNewer();
      }
      return;
    }
    store.set(key, value);
    const wait = waiting.get(key);
    if (wait) wait.resolve(value);
  };

  const ready = new Map();
  function need(key) {
    if (!ready.has(key)) {
      const wait = fetched(key).then((value) => prepared(key, value));
      wait.catch(() => ready.delete(key));
      ready.set(key, wait);
    }
    return ready.get(key);
  }

  function fetched(key) {
    if (store.has(key)) return Promise.resolve(store.get(key));
    if (waiting.has(key)) return waiting.get(key).promise;
    const wait = {};
    wait.promise = new Promise((resolve, reject) => { wait.resolve = resolve; wait.reject = reject; });
    waiting.set(key, wait);
    load(key, () => { waiting.delete(key); wait.reject(new Error(key + ".js is not there")); });
    return wait.promise;
  }

  /** Puts names and labels of samples, which all pages share, beside what only counts their places. */
  async function prepared(key, value) {
    if (key.startsWith("map/")) {
      const [maps, peaks, ...rest] = await Promise.all([value.maps, value.peaks, ...value.winners, ...value.shares].map(inflated));
      return { ...value, maps, peaks, winners: rest.slice(0, value.winners.length), shares: rest.slice(value.winners.length) };
    }
    if (!/^(layer|class|near)\//.test(key)) return value;
    const album = has("album") ? await need("album/all") : { sprite: null, samples: [] };
    const shown = (tile, more) => ({ tile, id: album.samples[tile].id, label: album.samples[tile].label, ...more });
    const named = (all) => all.map((list) => list.map(([filter, sum, size]) => ({ filter, sum, size })));
    const made = { ...value, sprite: album.sprite };
    if (value.roads) made.roads = { ...value.roads, beforeRoads: named(value.roads.beforeRoads), afterRoads: named(value.roads.afterRoads) };
    if (value.examples) made.examples = { ...value.examples, sprite: album.sprite, filters: value.examples.filters.map((list) => list.map(([tile, v, box]) => shown(tile, { value: v, box }))) };
    if (value.lowest) made.lowest = { ...value.lowest, samples: value.lowest.samples.map((list) => list.filter(([tile]) => album.samples[tile]).map(([tile, v]) => shown(tile, { value: v }))) };
    if (value.mistakes) made.mistakes = value.mistakes.map((list) => list.map((m) => shown(m.tile, m)));
    if (value.of) made.of = value.of.map((list) => list.map((m) => shown(m.tile, m)));
    return made;
  }

  async function inflated(text) {
    const stream = new Blob([bytes(text)]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  function load(key, failed) {
    const script = document.createElement("script");
    script.src = key + ".js?v=" + generation;
    script.onload = () => script.remove();
    script.onerror = () => { script.remove(); if (failed) failed(); };
    document.head.append(script);
  }

  function sheet(file) {
    if (!sheets.has(file)) {
      sheets.set(file, new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => resolve(image);
        image.onerror = () => reject(new Error(file + " is not there"));
        image.src = file + "?v=" + generation;
      }));
    }
    return sheets.get(file);
  }

  const has = (part) => model.finished.includes(part);
  const hasMaps = (layer) => has("map/" + layer);

  // ---- elements: only text, never markup ----
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(9).filter((c) => c !== null && c !== undefined));
    return element;
  }

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  const named = (text) => el("bdi", {}, text);
  /** Without characters that cannot be seen, or that turn the text behind them, where no element keeps them apart. */
  const visible = (text) => text.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
  /** What only those read who do not see the page. */
  const unseen = (text) => el("span", { class: "hidden" }, text);
  const short = (text, most) => (text.length > most ? text.slice(0, most - 1) + "\u2026" : text);

  function number(value, digits = 3) {
    if (value === null || value === undefined) return "\u2013";
    const size = Math.abs(value);
    const text = size === 0 ? "0" : size >= 1e6 || size < 1e-4 ? size.toExponential(1)
      : Number.isInteger(size) ? String(size) : String(Number(size.toPrecision(digits)));
    return value < 0 ? "\u2212" + text : text;
  }

  const percent = (share) => (share === null || share === undefined ? "\u2013"
    : share > 0 && share < 0.0005 ? "< 0.1 %" : (100 * share).toFixed(1) + " %");
  const signed = (value) => (value > 0 ? "+" : "") + number(value);
  const SHARES = new Set(["pixels won", "fires on", "sparsity"]);

  function cellText(column, value) {
    if (typeof value === "boolean") return value ? "yes" : "";
    if (SHARES.has(column)) return percent(value);
    return column.includes("change") || column === "correlation" ? (value === null || value === undefined ? "\u2013" : signed(value)) : number(value);
  }

  // ---- pictures ----
  function picture(sprite, place, label, box, crop, input) {
    const canvas = el("canvas", { role: "img", "aria-label": label, title: label });
    const scale = Math.max(1, Math.ceil(168 / Math.max(sprite.width, sprite.height)));
    const sx = input ? sprite.width / input.width : 1;
    const sy = input ? sprite.height / input.height : 1;
    const part = crop && box && box.length
      ? [box[1] * sx, box[0] * sy, Math.max(1, box[3] * sx), Math.max(1, box[2] * sy)]
      : [0, 0, sprite.width, sprite.height];
    const zoom = crop && box && box.length ? Math.max(1, Math.ceil(168 / Math.max(part[2], part[3]))) : scale;
    canvas.width = Math.round(part[2] * zoom);
    canvas.height = Math.round(part[3] * zoom);
    const at = place % sprite.perFile;
    sheet(sprite.file.replace("#", Math.floor(place / sprite.perFile))).then((image) => {
      const pen = canvas.getContext("2d");
      pen.imageSmoothingEnabled = false;
      const x = (at % sprite.columns) * sprite.width;
      const y = Math.floor(at / sprite.columns) * sprite.height;
      pen.drawImage(image, x + part[0], y + part[1], part[2], part[3], 0, 0, canvas.width, canvas.height);
      if (box && box.length && !crop) {
        pen.lineWidth = 4;
        pen.strokeStyle = "#000";
        pen.strokeRect(box[1] * sx * scale, box[0] * sy * scale, box[3] * sx * scale, box[2] * sy * scale);
        pen.lineWidth = 2;
        pen.strokeStyle = "#ffd400";
        pen.strokeRect(box[1] * sx * scale, box[0] * sy * scale, box[3] * sx * scale, box[2] * sy * scale);
      }
    }).catch((error) => { canvas.replaceWith(el("span", { class: "warn" }, error.message)); });
    return canvas;
  }

  const VIRIDIS = [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];
  function viridis(share) {
    const at = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
    const low = Math.min(Math.floor(at), VIRIDIS.length - 2);
    return VIRIDIS[low].map((c, i) => c + (VIRIDIS[low + 1][i] - c) * (at - low));
  }
  function diverging(value) {
    const end = value > 0 ? [178, 24, 43] : [33, 102, 172];
    return end.map((c) => 245 + (c - 245) * Math.min(1, Math.abs(value)));
  }

  const LEVELS = 31;

  function raster(columns, rows, label, color) {
    const canvas = el("canvas", { role: "img", "aria-label": label, title: label });
    canvas.width = columns;
    canvas.height = rows;
    paint(canvas, color);
    return canvas;
  }

  function paint(canvas, color) {
    const pen = canvas.getContext("2d");
    const pixels = pen.createImageData(canvas.width, canvas.height);
    for (let p = 0; p < canvas.width * canvas.height; p++) {
      const [r, g, b, a] = color(p);
      pixels.data.set([r, g, b, a === undefined ? 255 : a], 4 * p);
    }
    pen.putImageData(pixels, 0, 0);
  }

  function bytes(text) {
    const raw = atob(text);
    const out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  // ---- places ----
  function where() {
    const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
    const parts = path.split("/").filter(Boolean).map(decoded);
    return { parts, query: new URLSearchParams(query || "") };
  }
  function decoded(part) {
    try { return decodeURIComponent(part); } catch (error) { return part; }
  }
  function href(parts, query) {
    const all = new URLSearchParams(query || {});
    const tray = where().query.get("tray");
    if (tray && !all.has("tray")) all.set("tray", tray);
    for (const [key, value] of [...all]) if (value === "") all.delete(key);
    const text = all.toString();
    return "#/" + parts.map((p) => encodeURIComponent(p)).join("/") + (text ? "?" + text : "");
  }
  const layerHref = (layer, query) => href(["layer", layer.name], query);
  const filterHref = (layer, k, query) => href(["layer", layer.name, k], query);
  const classHref = (k, query) => href(["class", k], query);
  const sameTab = (query) => ({ tab: query.get("tab") || "" });
  const sampleHref = (n, query) => href(["sample", n], query);
  function change(query) {
    const now = where();
    const all = new URLSearchParams(now.query);
    for (const [key, value] of Object.entries(query)) all.set(key, value);
    history.replaceState(null, "", href(now.parts, all));
  }

  const byName = (name) => model.layers.find((l) => l.name === name);
  const walls = () => model.layers.filter((l) => l.wall);
  const unitWord = (layer) => (layer.shape.length > 1 ? "filter" : "unit");
  /** What nearly all layers' names begin with, up to a separator; empty where that is short. */
  function commonBeginning() {
    const names = model.layers.map((l) => l.name).sort();
    const [one, other] = [names[Math.floor(names.length / 8)], names[Math.floor(names.length * 7 / 8)]];
    let same = 0;
    while (same < one.length && one[same] === other[same]) same++;
    const cut = Math.max(...["/", "_", ".", ":"].map((c) => one.lastIndexOf(c, same - 1))) + 1;
    return cut > 6 ? one.slice(0, cut) : "";
  }
  let beginning = "";
  const layerLabel = (layer, most) => short(beginning && layer.name.startsWith(beginning) ? "\u2026" + layer.name.slice(beginning.length) : layer.name, most);
  const className = (k) => (model.classes[k] === undefined ? String(k) : model.classes[k]);
  const sizes = (layer) => layer.shape.join(" \u00d7 ");

  // ---- frame ----
  function started() {
    document.title = model.name + " \u2013 Loupe microscope";
    beginning = commonBeginning();
    strip();
    foot();
    window.addEventListener("hashchange", show);
    show();
    if (!model.complete) setInterval(() => { if (!model.complete && !newer) load("model"); }, 4000);
  }

  function offerNewer() {
    foot();
    document.getElementById("foot").prepend(el("p", {}, el("button", { type: "button", onclick: takeNewer }, "More is finished: show it")));
  }
  function takeNewer() {
    model = newer;
    newer = null;
    generation++;
    store.clear();
    waiting.clear();
    ready.clear();
    sheets.clear();
    foot();
    show();
  }

  function strip() {
    const list = document.getElementById("strip");
    list.replaceChildren();
    const widest = Math.max(...model.layers.map((l) => l.shape[0] || 1));
    const highest = Math.max(...model.layers.map((l) => l.shape[1] || 1));
    model.layers.forEach((layer, i) => {
      const w = 12 + 40 * Math.sqrt((layer.shape[0] || 1) / widest);
      const h = layer.shape.length > 1 ? 10 + 42 * Math.sqrt((layer.shape[1] || 1) / highest) : 10;
      const label = visible(layer.name) + ", " + layer.kind + ", " + sizes(layer);
      const block = svg("svg", { width: w, height: 54, "aria-hidden": "true" },
        svg("rect", { x: 1, y: (54 - h) / 2, width: w - 2, height: h, rx: 3 }));
      if (i) list.append(el("span", { class: "arrow", "aria-hidden": "true" }, layer.inputs.length > 1 ? "\u2295" : "\u203a"));
      list.append(el("a", { class: layer.wall ? "wall" : "", href: layerHref(layer), title: label, "data-layer": layer.name }, block, el("span", { class: "label", "aria-hidden": "true" }, named(layerLabel(layer, 14))), unseen(label)));
    });
  }

  function foot() {
    const doing = model.complete ? "Complete." : "Still being made: " + model.finished.length + " parts are finished.";
    const lack = model.missing.length ? [el("details", {}, el("summary", {}, "What could not be made (" + model.missing.length + ")"),
      el("ul", {}, model.missing.map((m) => el("li", {}, named(m.part), ": ", named(m.reason)))))] : [];
    document.getElementById("foot").replaceChildren(
      el("p", {}, "Written by Loupe; record.json names the runs that the numbers come from. " + doing), ...lack);
  }

  function show() {
    const { parts, query } = where();
    const main = document.getElementById("main");
    let page;
    let trail = [];
    const layer = parts[0] === "layer" ? byName(parts[1]) : null;
    if (layer && parts.length > 2) {
      trail = [[layer.name, layerHref(layer)], [unitWord(layer) + " " + parts[2], null]];
      page = filterPage(layer, Number(parts[2]), query);
    } else if (layer) {
      trail = [[layer.name, null]];
      page = layerPage(layer, query);
    } else if (parts[0] === "class") {
      trail = [["class " + className(Number(parts[1])), null]];
      page = classPage(Number(parts[1]), query);
    } else if (parts[0] === "sample" && model.samples && model.samples.samples[Number(parts[1])]) {
      trail = [["sample " + model.samples.samples[Number(parts[1])].id, null]];
      page = samplePage(Number(parts[1]), query);
    } else if (parts.length) {
      page = nothingHere("This microscope has no such page.");
    } else {
      page = homePage();
    }
    document.getElementById("path").replaceChildren(
      trail.length ? el("a", { href: href([]) }, named(model.name)) : el("strong", {}, named(model.name)),
      ...trail.flatMap(([text, link]) => [el("span", { class: "sep", "aria-hidden": "true" }, "\u25b8"), link ? el("a", { href: link }, named(text)) : el("strong", {}, named(text))]));
    for (const a of document.querySelectorAll("#strip a")) {
      if (layer && a.dataset.layer === layer.name) {
        a.setAttribute("aria-current", "page");
        a.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else a.removeAttribute("aria-current");
    }
    document.title = [...trail.map(([text]) => short(text, 60)).reverse(), model.name, "Loupe microscope"].join(" \u2013 ");
    main.replaceChildren(page);
    window.scrollTo(0, 0);
    showTray();
  }

  function later(key, make) {
    const slot = el("div", { class: "slot" });
    need(key).then((value) => slot.replaceChildren(...[make(value)].flat(9).filter((part) => part !== null && part !== undefined))).catch((error) => {
      slot.replaceChildren(el("p", { class: "soft" }, model.complete ? "Not there: " + error.message + "." : "This is still being made."));
    });
    return slot;
  }

  // ---- tabs of plug-ins ----
  /** The page itself, or under tabs with what plug-ins add to it. */
  function tabbed(kind, layer, n, query, overview) {
    const added = model.tabs.filter((t) => t.kind === kind && t.layer === layer && t.pages.includes(n));
    if (!added.length) return overview();
    const chosen = Math.max(0, added.findIndex((t) => t.id === query.get("tab")) + 1);
    const go = (i) => {
      const all = new URLSearchParams(where().query);
      all.set("tab", i ? added[i - 1].id : "");
      window.addEventListener("hashchange", () => document.querySelector("[role=tab][aria-selected=true]")?.focus(), { once: true });
      location.hash = href(where().parts, all);
    };
    const steps = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: added.length };
    const list = el("div", { class: "tabs", role: "tablist", "aria-label": "What is shown" }, [{ title: "Overview" }, ...added].map((tab, i) =>
      el("button", { type: "button", role: "tab", id: "tab-" + i, "aria-controls": "panel", "aria-selected": String(i === chosen), tabindex: i === chosen ? 0 : -1, title: tab.description,
        onclick: () => { if (i !== chosen) go(i); },
        onkeydown: (e) => { if (e.key in steps) { e.preventDefault(); e.stopPropagation(); go((steps[e.key] + added.length + 1) % (added.length + 1)); } } }, named(tab.title))));
    const tab = added[chosen - 1];
    const key = tab && "tab/" + tab.tab + "-" + kind + (layer === undefined ? "" : "-" + layer) + "-" + n;
    return [list, el("div", { id: "panel", role: "tabpanel", "aria-labelledby": "tab-" + chosen }, tab ? later(key, (page) => filled(tab, page)) : overview())];
  }

  function filled(tab, page) {
    return el("div", { class: "added" }, el("p", { class: "soft" }, named(tab.description)),
      page.parts.length ? page.parts.map(part) : el("p", {}, "The run made nothing to show."),
      el("p", { class: "n" }, "Made by ", named(page.by), ", which was given " + page.samples + (page.samples === 1 ? " sample" : " samples") + "; the tab is of ", named(tab.origin), "."));
  }

  function part(made) {
    const caption = el("figcaption", {}, named(made.caption), made.note ? [" ", el("span", { class: "n" }, made.note)] : null);
    if (made.table) {
      return el("figure", {}, el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": short(made.caption || made.name, 120) }, el("table", {},
        el("thead", {}, el("tr", {}, made.table.columns.map((c) => el("th", { scope: "col" }, named(c))))),
        el("tbody", {}, made.table.rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, typeof cell === "boolean" ? (cell ? "yes" : "no") : typeof cell === "number" ? number(cell) : named(cell)))))))), caption);
    }
    if (!made.picture) return el("figure", {}, caption);
    const { file, width, height } = made.picture;
    const canvas = picture({ file, width, height, columns: 1, perFile: 1 }, 0, short(made.caption || made.name, 300));
    canvas.style.width = Math.max(width, 168) + "px";
    return el("figure", {}, el("div", { class: "sheet", tabindex: 0, role: "region", "aria-label": "Picture " + made.name }, canvas), caption);
  }

  // ---- graph: a row for each step of the longest way from the input, a lane for each branch ----
  function placed() {
    const row = [];
    const lane = [];
    const taken = new Map();
    const free = (l, from, to) => { for (let r = from; r <= to; r++) if (taken.get(r)?.has(l)) return false; return true; };
    const take = (l, from, to) => { for (let r = from; r <= to; r++) { if (!taken.has(r)) taken.set(r, new Set()); taken.get(r).add(l); } };
    const nearest = (wanted, from, to) => { for (let d = 0; ; d++) { if (free(wanted + d, from, to)) return wanted + d; if (wanted - d >= 0 && free(wanted - d, from, to)) return wanted - d; } };
    const edges = [];
    model.layers.forEach((layer, i) => {
      row[i] = layer.inputs.length ? 1 + Math.max(...layer.inputs.map((j) => row[j])) : 0;
      const near = layer.inputs.filter((j) => row[j] === row[i] - 1);
      lane[i] = nearest(near.length ? lane[near[0]] : 0, row[i], row[i]);
      take(lane[i], row[i], row[i]);
      for (const j of layer.inputs) {
        const long = row[i] - row[j] > 1;
        const way = long ? nearest(lane[j], row[j] + 1, row[i] - 1) : lane[j];
        if (long) take(way, row[j] + 1, row[i] - 1);
        edges.push([j, i, long ? way : null]);
      }
    });
    return { row, lane, edges };
  }

  function graph() {
    const W = 184, H = 40, ACROSS = 208, DOWN = 68, EDGE = 12;
    const { row, lane, edges } = placed();
    const lanes = Math.max(...lane, ...edges.map((e) => e[2] || 0)) + 1;
    const width = lanes * ACROSS - (ACROSS - W) + 2 * EDGE;
    const height = (Math.max(...row) + 1) * DOWN - (DOWN - H) + 2 * EDGE;
    const middle = (l) => EDGE + l * ACROSS + W / 2;
    const top = (r) => EDGE + r * DOWN;
    const drawing = svg("svg", { viewBox: "0 0 " + width + " " + height, role: "group", "aria-label": "The network as a graph" });
    for (const [from, to, way] of edges) {
      const x = middle(lane[from]), y = top(row[from]) + H, end = middle(lane[to]), bottom = top(row[to]);
      const bend = (x1, y1, x2, y2) => "C" + [x1, (y1 + y2) / 2, x2, (y1 + y2) / 2, x2, y2].join(" ");
      const past = middle(way === null ? 0 : way), first = top(row[from] + 1), last = top(row[to] - 1) + H;
      drawing.append(svg("path", { d: "M" + x + " " + y + (way === null ? bend(x, y, end, bottom) : bend(x, y, past, first) + "L" + past + " " + last + bend(past, last, end, bottom)) }));
    }
    model.layers.forEach((layer, i) => {
      const x = middle(lane[i]) - W / 2, y = top(row[i]);
      const text = (line, content, most) => svg("text", { x: x + 10, y: y + line, class: line > 20 ? "n" : "" }, short(content, most));
      drawing.append(svg("a", { href: layerHref(layer), class: layer.wall ? "wall" : "" },
        svg("title", {}, layer.name + ", " + layer.type + ", " + sizes(layer) + ", " + layer.parameters.toLocaleString("en") + " weights"),
        svg("rect", { x, y, width: W, height: H, rx: 6 }), text(17, layerLabel(layer, 22), 22), text(33, layer.kind + " " + layer.shape.join("\u00d7"), 27)));
    });
    const box = el("div", { class: "graph", tabindex: 0, role: "region", "aria-label": "Graph; arrow keys move it, plus and minus change its size" }, drawing);
    let zoom = 0;
    function resize(next, x, y) {
      const before = drawing.getBoundingClientRect();
      const px = x === undefined ? box.clientWidth / 2 : x, py = y === undefined ? box.clientHeight / 2 : y;
      const ax = (box.scrollLeft + px) / (before.width || 1), ay = (box.scrollTop + py) / (before.height || 1);
      zoom = Math.min(4, Math.max(Math.min(1, box.clientWidth / width, box.clientHeight / height), next));
      drawing.setAttribute("width", width * zoom);
      drawing.setAttribute("height", height * zoom);
      box.scrollLeft = ax * width * zoom - px;
      box.scrollTop = ay * height * zoom - py;
    }
    const whole = () => resize(0);
    box.addEventListener("wheel", (e) => {
      if (!e.ctrlKey && !e.metaKey) return;
      e.preventDefault();
      const edge = box.getBoundingClientRect();
      resize(zoom * Math.exp(-e.deltaY / 400), e.clientX - edge.left, e.clientY - edge.top);
    }, { passive: false });
    box.addEventListener("keydown", (e) => {
      if (e.key === "+" || e.key === "=") resize(zoom * 1.25);
      else if (e.key === "-") resize(zoom / 1.25);
      else if (e.key === "0") whole();
      else if (e.key.startsWith("Arrow")) { e.stopPropagation(); return; }
      else return;
      e.preventDefault();
      e.stopPropagation();
    });
    let held = null;
    box.addEventListener("pointerdown", (e) => { if (e.pointerType === "mouse" && e.button === 0) held = [e.clientX, e.clientY, box.scrollLeft, box.scrollTop, false]; });
    box.addEventListener("pointermove", (e) => {
      if (!held || !e.buttons) { held = null; return; }
      if (!held[4] && Math.hypot(e.clientX - held[0], e.clientY - held[1]) < 5) return;
      held[4] = true;
      box.setPointerCapture(e.pointerId);
      box.scrollLeft = held[2] - (e.clientX - held[0]);
      box.scrollTop = held[3] - (e.clientY - held[1]);
    });
    box.addEventListener("click", (e) => { if (held && held[4]) e.preventDefault(); held = null; }, true);
    drawing.addEventListener("dragstart", (e) => e.preventDefault());
    requestAnimationFrame(() => { resize(Math.min(1, Math.max(0.6, box.clientWidth / width))); box.scrollTop = 0; box.scrollLeft = Math.max(0, middle(0) * zoom - box.clientWidth / 2); });
    const button = (sign, what, act) => el("button", { type: "button", "aria-label": what, title: what, onclick: act }, sign);
    return [el("h2", {}, "The network"), el("div", { class: "tools" }, button("+", "Larger", () => resize(zoom * 1.25)), button("\u2212", "Smaller", () => resize(zoom / 1.25)), button("Whole", "The whole network", whole)), box,
      el("p", { class: "n" }, "Blue layers have a wall of filters. Drag to move, Ctrl and the wheel, + and \u2212 to come closer.")];
  }

  // ---- home ----
  function homePage() {
    const rows = model.layers.map((layer) => el("tr", {},
      el("td", { class: "name" }, layer.wall ? el("a", { href: layerHref(layer) }, named(layer.name)) : named(layer.name)),
      el("td", { class: "name" }, layer.kind), el("td", {}, sizes(layer)), el("td", {}, layer.parameters.toLocaleString("en"))));
    return el("div", {},
      el("h1", {}, named(model.name)),
      el("p", { class: "soft" }, "Input " + model.input.join(" \u00d7 ") + ", values " + model.range + "; data ", named(model.data), model.size ? ", " + model.size.toLocaleString("en") + " samples" : "", "."),
      (model.warnings || []).map((warning) => el("p", { class: "warn" }, named(warning))),
      model.classes.length ? [el("h2", {}, "What excites each " + (model.decides ? "class" : "output") + " most"), has("class/all") ? later("class/all", classWall) : waitingFor()] : null,
      el("h2", {}, "Samples"), model.samples ? sampleWall() : waitingFor(),
      graph(),
      el("h2", {}, "Layers"),
      el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Layers" }, el("table", {},
        el("thead", {}, el("tr", {}, ["layer", "kind", "output", "weights"].map((t, i) => el("th", { class: i < 2 ? "name" : "", scope: "col" }, t)))), el("tbody", {}, rows))),
      el("h2", {}, "Where this comes from"),
      el("dl", {}, facts([["model", model.location], ["engine", model.engine], ["SHA-256", model.sha256], ["data", model.data], ["seed", String(model.seed)]])));
  }
  const nothingHere = (why) => el("div", {}, el("h1", {}, "Nothing here"), el("p", {}, why + " "), el("p", {}, el("a", { href: href([]) }, "The whole network")));
  const waitingFor = () => el("p", { class: "soft" }, "Not made yet.");
  const facts = (pairs) => pairs.flatMap(([a, b]) => [el("dt", {}, a), el("dd", {}, named(b))]);

  function classWall(all) {
    return el("ul", { class: "wall" }, model.classes.map((name, k) => {
      const at = all.made ? all.made.images.findIndex((i) => i.filter === k) : -1;
      const mine = all.confusions[k] || [];
      const total = mine.reduce((sum, c) => sum + c.count, 0);
      const right = mine.filter((c) => c.answer === k).reduce((sum, c) => sum + c.count, 0);
      return el("li", {}, el("a", { class: "cell", href: classHref(k), "data-item": "c:" + k },
        at >= 0 ? picture(all.made.sprite, at, "made image for class " + name) : [all.made ? el("span", { class: "blank" }) : null, unseen("class ")],
        el("span", { class: "what" }, named(name), total ? el("span", { class: "n" }, percent(right / total)) : null)));
    }));
  }

  function sampleWall() {
    return el("ul", { class: "wall" }, model.samples.samples.map((s, n) => el("li", {},
      el("a", { class: "cell", href: sampleHref(n), "data-item": "s:" + n },
        picture(model.samples.sprite, n, "sample " + s.id),
        el("span", { class: "what" }, s.label === undefined ? named(short(s.id, 40)) : named(className(s.label)), verdict(s))))));
  }
  function verdict(s) {
    if (!model.decides || s.label === undefined || !s.answers.length) return null;
    return s.answers[0].output === s.label ? el("span", { class: "n" }, "right") : el("span", { class: "warn" }, "\u2192 ", named(className(s.answers[0].output)));
  }

  // ---- layer ----
  const column = (census, name) => census.columns.indexOf(name);
  const silencedColumn = (census) => census.columns.findIndex((c) => c.endsWith("change when silenced") && !c.startsWith("loss"));
  function value(census, k, name) {
    const at = column(census, name);
    return at < 0 ? null : census.rows[k][at];
  }
  function strongest(data, k) {
    if (!data.means) return -1;
    let best = -1;
    data.means.mean.forEach((row, c) => { if (row[k] > 0 && (best < 0 || row[k] > data.means.mean[best][k])) best = c; });
    return best;
  }
  function marks(census, k) {
    return [value(census, k, "dead") ? "dead" : "", value(census, k, "redundant") ? "redundant" : ""].filter(Boolean).join(" ");
  }
  function countText(census) {
    const n = census.rows.length ? value(census, 0, "samples") : 0;
    const silenced = census.rows.length ? value(census, 0, "samples silenced") : 0;
    return "On " + number(n) + " samples" + (silenced ? "; silenced one by one on " + number(silenced) + " of them" : "") + ".";
  }

  function layerPage(layer, query) {
    const head = [el("h1", {}, named(layer.name)),
      el("p", { class: "soft" }, layer.kind + " (" + layer.type + "), output " + sizes(layer) + ", " + layer.parameters.toLocaleString("en") + " weights. Reads: ",
        layer.inputs.length ? layer.inputs.flatMap((i, n) => [n ? ", " : "", el("a", { href: layerHref(model.layers[i]) }, named(model.layers[i].name))]) : "the input", ".")];
    if (!layer.wall) {
      const out = layer.index === model.output;
      return el("div", {}, head, out ? [el("p", {}, "The outputs of the network, each with a page."), has("class/all") ? later("class/all", classWall) : waitingFor()]
        : el("p", {}, "Its values have no wall here: it only passes on, joins or shrinks what other layers made. --layers shows it all the same."));
    }
    return el("div", {}, head, has("layer/" + layer.index) ? later("layer/" + layer.index, (data) => wallOf(layer, data, query)) : waitingFor());
  }

  function tileOf(layer, data, k, kind) {
    const at = data.made ? data.made.images.findIndex((i) => i.filter === k) : -1;
    const first = excitedBy(data, k)[0];
    const label = unitWord(layer) + " " + k;
    const low = lowestAt(data, k);
    if (kind === "lowest") return low >= 0 ? picture(data.lowest.made.sprite, low, label + ", image made to drive it lowest") : el("span", { class: "blank" }, unseen(label + ", no image made to drive it lowest"));
    if (kind !== "seen" && kind !== "sample" && at >= 0) return picture(data.made.sprite, at, label + ", made image");
    if (!first) return el("span", { class: "blank" }, unseen(label + ", no picture"));
    return kind === "sample" ? picture(data.examples.sprite, first.tile, label + ", strongest sample " + first.id, first.box, false, data.examples)
      : seenOf(data, k, 0, label + ", part of strongest sample " + first.id);
  }

  const lowestAt = (data, k) => (data.lowest && data.lowest.made ? data.lowest.made.images.findIndex((i) => i.filter === k) : -1);

  /** The samples that excite a filter most: none where it is dead, whatever comes first among equals. */
  const excitedBy = (data, k) => (data.examples && !(data.census && value(data.census, k, "dead")) && data.examples.filters[k]) || [];

  /** What a filter saw of one of its examples: from the sample itself where that was kept, else from the album. */
  function seenOf(data, k, i, label) {
    const example = data.examples.filters[k][i];
    if (!data.seen || i >= data.seen.each) return picture(data.examples.sprite, example.tile, label, example.box, true, data.examples);
    const [, , height, width] = example.box;
    const scale = Math.min(1, data.seen.sprite.width / Math.max(height, width));
    const size = (side) => Math.max(1, Math.round(side * scale));
    return picture(data.seen.sprite, k * data.seen.each + i, label, [0, 0, size(height), size(width)], true);
  }

  function wallOf(layer, data, query) {
    const census = data.census;
    const count = layer.shape[0];
    const word = unitWord(layer);
    let sort = query.get("sort") || "number";
    let find = query.get("find") || "";
    let only = query.get("class") || "";
    let kind = query.get("show") || (data.made ? "made" : "seen");
    const list = el("ul", { class: "wall", id: "wall" });
    const body = el("tbody", {});
    const said = el("p", { class: "n", "aria-live": "polite" });
    const columns = census ? census.columns.filter((c) => !["filter", "samples", "samples silenced"].includes(c)) : [];

    function order() {
      let all = [...Array(count).keys()];
      if (census && sort !== "number") {
        const at = column(census, sort);
        const up = sort.includes("change") && !sort.startsWith("loss") || sort === "class entropy (bits)";
        const key = (k) => { const v = census.rows[k][at]; return v === null ? Infinity : up ? Number(v) : -Number(v); };
        all.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
      }
      const words = find.toLowerCase().split(/\s+/).filter(Boolean);
      return all.filter((k) => {
        const best = strongest(data, k);
        const text = (k + " " + (census ? marks(census, k) : "") + " " + (best >= 0 ? data.means.classes[best] : "")).toLowerCase();
        return words.every((w) => (/^\d+$/.test(w) ? String(k) === w : text.includes(w))) && (only === "" || best === Number(only));
      });
    }
    function redraw() {
      const shown = order();
      said.textContent = shown.length + " of " + count + " " + word + "s. " + (census ? countText(census) : "");
      list.replaceChildren(...shown.map((k) => {
        const best = strongest(data, k);
        const fact = sort !== "number" && census ? cellText(sort, value(census, k, sort)) : best >= 0 ? data.means.classes[best] : "";
        return el("li", {}, el("a", { class: "cell", href: filterHref(layer, k), "data-item": "f:" + layer.index + ":" + k, title: census ? hover(census, k) : "" },
          tileOf(layer, data, k, kind),
          el("span", { class: "what" }, el("span", {}, String(k)), el("span", { class: "n" }, named(short(fact, 24)))),
          el("span", { class: "marks" }, census ? marks(census, k) : "")));
      }));
      if (census) body.replaceChildren(...shown.map((k) => el("tr", {},
        el("td", {}, el("a", { href: filterHref(layer, k) }, String(k))),
        columns.map((c) => el("td", {}, cellText(c, value(census, k, c)))))));
    }
    const choose = (label, now, options, act) => el("label", {}, label, el("select", { onchange: (e) => { act(e.target.value); redraw(); } },
      options.map(([v, text]) => el("option", { value: v, selected: v === now }, text))));
    const tools = el("div", { class: "tools" },
      choose("sort", sort, [["number", "number"], ...columns.filter((c) => c !== "most correlated with").map((c) => [c, c])], (v) => { sort = v; change({ sort: v === "number" ? "" : v }); }),
      el("label", {}, "find", el("input", { type: "search", value: find, placeholder: "17, dead, a class", oninput: (e) => { find = e.target.value; change({ find }); redraw(); } })),
      data.means ? choose("strongest on", only, [["", "any class"], ...data.means.classes.map((c, i) => [String(i), short(c, 40)])], (v) => { only = v; change({ class: v }); }) : null,
      choose("show", kind, [["made", "made images"], ...(data.lowest && data.lowest.made ? [["lowest", "made to drive it lowest"]] : []), ["seen", "what the best sample showed it"], ["sample", "best sample"]], (v) => { kind = v; change({ show: v }); }));
    redraw();
    const classOf = el("p", { class: "n" }, data.means ? "Under each: its number, and the class on which its mean is highest, or the column that is sorted by." : "");
    return el("div", {}, tools, said, list, classOf,
      data.made ? el("p", { class: "n" }, "Made images climb what the " + word + " gives, from noise, " + (data.made.images.length < count ? "for the " + data.made.images.length + " that win most places" : "one for each") + "; they show what it answers to most, not what it usually sees." + (data.made.images.length < count ? " The others show what their strongest sample showed them." : "") +
        (data.lowest && data.lowest.made ? " Those made to drive it lowest are for the same " + word + "s, by what " + data.lowest.reading + " gives" + (data.lowest.function ? " before the " + data.lowest.function : "") + "." : "")) : null,
      census ? [el("h2", {}, "Census"), el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Census of the layer" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, word), columns.map((c) => el("th", { scope: "col" }, c)))), body))] : null);
  }
  const hover = (census, k) => census.columns.filter((c) => !["filter", "samples", "samples silenced"].includes(c))
    .map((c) => c + ": " + (cellText(c, value(census, k, c)) || "no")).join("\n");

  // ---- filter ----
  function filterPage(layer, k, query) {
    const word = unitWord(layer);
    if (!(k >= 0 && k < layer.shape[0])) return nothingHere("That layer has " + layer.shape[0] + " " + word + "s, numbered from 0.");
    if (!layer.wall) return layerPage(layer, query);
    return el("div", {},
      el("h1", {}, word + " " + k + " of ", named(layer.name)),
      stepper(k, layer.shape[0], (n) => filterHref(layer, n, sameTab(query)), word),
      tabbed("layer", layer.index, k, query, () => (has("layer/" + layer.index) ? later("layer/" + layer.index, (data) => filterBody(layer, data, k, query)) : waitingFor())));
  }
  function stepper(at, count, link, word) {
    return el("p", { class: "tools" },
      at > 0 ? el("a", { href: link(at - 1), rel: "prev" }, "\u2039 " + word + " " + (at - 1)) : null,
      at + 1 < count ? el("a", { href: link(at + 1), rel: "next" }, word + " " + (at + 1) + " \u203a") : null);
  }

  function filterBody(layer, data, k, query) {
    const word = unitWord(layer);
    const census = data.census;
    const at = data.made ? data.made.images.findIndex((i) => i.filter === k) : -1;
    const examples = excitedBy(data, k);
    const left = el("div", {},
      at >= 0 ? madePair(data, at, k, word + " " + k, layer.shape.length > 1)
        : data.made ? el("p", { class: "soft" }, "No image was made for it: it is not among the " + data.made.images.length + " that win most places (--made).") : null,
      el("h2", {}, "Samples that excite it most"),
      examples.length ? [el("ul", { class: "row" }, examples.map((e) => el("li", {}, el("figure", {},
        picture(data.examples.sprite, e.tile, "sample " + e.id, e.box, false, data.examples),
        el("figcaption", {}, e.label === undefined ? null : [named(short(className(e.label), 30)), " \u00b7 "], number(e.value)))))),
      el("p", { class: "n" }, "The " + examples.length + " largest values" + (census ? " on " + number(value(census, k, "samples")) + " samples" : "") + "; the frame is what it can have seen of them."),
      examples[0].box.length && layer.shape.length > 1 ? [el("h2", {}, "What it saw of them"), el("ul", { class: "row" }, examples.map((e, i) => el("li", {}, seenOf(data, k, i, "part of sample " + e.id)))), coarse(data, examples)] : null]
        : el("p", { class: "soft" }, census && value(census, k, "dead") ? "None: it is never above zero on " + number(value(census, k, "samples")) + " samples." : "None known."),
      lowestSamples(data, k, layer.shape.length > 1 ? "mean over its map" : "value"),
      hasMaps(layer.index) && model.samples ? mapOn(layer, k, query) : null);
    const right = el("div", {},
      census ? [el("h2", {}, "In the census"), censusOf(layer, census, k)] : null,
      census ? [el("h2", {}, "Nearest in this layer"), relatives(layer, data, k)] : null,
      data.means ? [el("h2", {}, "On each class"), classBars(data, k)] : null,
      roads("Reads most from", data.roads.before, data.roads.beforeRoads[k]),
      roads("Is read most by", data.roads.after, data.roads.afterRoads[k]));
    return el("div", { class: "two" }, left, right);
  }

  /** Which parts are not as fine as the model saw them. */
  function coarse(data, examples) {
    const most = Math.max(...examples.map((e) => Math.max(e.box[2], e.box[3])));
    const fine = data.seen && data.seen.sprite.width >= most ? Math.min(data.seen.each, examples.length) : 0;
    const shrunk = data.examples.sprite.width < data.examples.width;
    return shrunk && fine < examples.length ? el("p", { class: "n" }, (fine ? "The first " + (fine === 1 ? "is" : fine + " are") + " as fine as the input; the others" : "They") + " are cut from smaller pictures.") : null;
  }

  /** What was made to excite it, beside what was made to drive it lowest. */
  function madePair(data, at, k, name, mean) {
    const low = lowestAt(data, k);
    const figure = (title, made, i, label, text) => el("figure", {}, el("h2", {}, title), el("div", { class: "big" }, picture(made.sprite, i, label)), el("figcaption", {}, text));
    return [el("div", { class: "pair" }, figure("Made to excite it", data.made, at, "image made to excite " + name, madeText(data.made.images[at])),
      low >= 0 ? figure("Made to drive it lowest", data.lowest.made, low, "image made to drive " + name + " lowest", lowestText(data.lowest, low, name, mean)) : null),
    data.lowest && data.lowest.none ? el("p", { class: "n" }, "No image is made to drive it lowest. ", named(data.lowest.none)) : null];
  }

  /** What an image is of that drives a filter or output lowest. */
  function lowestText(lowest, i, name, mean) {
    const image = lowest.made.images[i];
    const least = lowest.samples[i].length ? lowest.samples[i][0].value : null;
    const silent = ["relu", "relu6"].includes(lowest.function);
    return ["Drives ", named(name), lowest.function ? " before its " + lowest.function : "", " (", mean ? "the mean of " : "", named(lowest.reading), mean ? " over its map" : "", ") lowest: " + number(image.value) +
      (least === null ? "" : "; the lowest of " + lowest.looked.toLocaleString("en") + " samples is " + number(least)) + ". ",
    silent && image.value > 0 ? "Nothing that was tried gets it below zero, where the " + lowest.function + " would silence it. "
      : silent ? "Below zero the " + lowest.function + " gives nothing" + (lowest.last ? ": it is silent there, and what follows cannot tell how far below. " : ". ")
      : lowest.function ? "" : "No activation function has changed this value yet. ",
    truthText(image, ", held against the samples that drive it lowest"), "Total variation weighs " + number(image.weight) + "."];
  }

  function lowestSamples(data, k, measure) {
    const low = lowestAt(data, k);
    const samples = low >= 0 ? data.lowest.samples[low] : [];
    return samples.length ? [el("h2", {}, "Samples that drive it lowest"), el("ul", { class: "row" }, samples.map((s) => el("li", {}, el("figure", {}, picture(data.sprite, s.tile, "sample " + s.id),
      el("figcaption", {}, s.label === undefined ? null : [named(short(className(s.label), 30)), " \u00b7 "], number(s.value)))))),
    el("p", { class: "n" }, "The " + samples.length + " lowest of " + data.lowest.looked.toLocaleString("en") + " samples, by the " + measure + " of ", named(data.lowest.reading), ".")] : null;
  }

  function truthText(image, against = "") {
    return image.verdict ? "Truth" + against + ": " + image.verdict + (image.why ? " \u2013 " + image.why : "") +
      (image.score !== undefined ? ", score " + number(image.score) + " (" + number(image.low) + " to " + number(image.high) + ")" : "") +
      (image.examples ? "; " + image.examples + " samples compared" : "") + ". " : "";
  }

  function madeText(image) {
    const parts = [];
    if (image.probability !== undefined) parts.push("Probability " + percent(image.probability) + ".");
    if (image.verdict) parts.push(truthText(image).trim());
    if (image.reached && image.reached !== "yes") parts.push("Target reached: " + image.reached + ".");
    parts.push("Total variation weighs " + number(image.weight) + ".");
    return parts.join(" ");
  }

  function censusOf(layer, census, k) {
    const rows = census.columns.filter((c) => !["filter", "samples", "samples silenced", "most correlated with", "correlation"].includes(c)).map((c) => {
      const v = value(census, k, c);
      let rank = "";
      if (typeof v === "number") rank = (census.rows.filter((r) => r[column(census, c)] > v).length + 1) + " of " + census.rows.length;
      return el("tr", {}, el("td", {}, c), el("td", {}, typeof v === "boolean" ? (v ? "yes" : "no") : cellText(c, v)), el("td", { class: "n" }, rank));
    });
    return [el("table", {}, el("thead", {}, el("tr", {}, ["", "value", "rank"].map((t) => el("th", { scope: "col" }, t || el("span", { class: "hidden" }, "column"))))), el("tbody", {}, rows)),
      el("p", { class: "n" }, countText(census) + " Rank 1 is the largest.")];
  }

  function relatives(layer, data, k) {
    const census = data.census;
    const partner = value(census, k, "most correlated with");
    const back = census.rows.map((r, i) => i).filter((i) => i !== partner && value(census, i, "most correlated with") === k);
    const all = [...(typeof partner === "number" ? [[partner, value(census, k, "correlation")]] : []), ...back.map((i) => [i, value(census, i, "correlation")])].slice(0, 8);
    if (!all.length) return el("p", { class: "soft" }, "None: it does not vary.");
    return [el("ul", { class: "row" }, all.map(([i, r]) => el("li", {}, el("a", { class: "cell", href: filterHref(layer, i), "data-item": "f:" + layer.index + ":" + i },
      tileOf(layer, data, i, data.made ? "made" : "seen"), el("span", { class: "what" }, String(i), el("span", { class: "n" }, signed(r))))))),
    el("p", { class: "n" }, "Correlation of the maps on " + number(value(census, k, "samples")) + " samples; the first is its most alike, the others are those to which it is the most alike.")];
  }

  function bars(rows, largest, oneSided) {
    const pictures = rows.some((row) => row.tile);
    return el("ul", { class: "roads" + (pictures ? " pictures" : "") }, rows.map((row) => el("li", {}, el(row.link ? "a" : "span", row.link ? { class: "line", href: row.link } : { class: "line" },
      pictures ? el("span", { class: "t" }, row.tile) : null, el("span", {}, row.name), bar(row.value / largest, oneSided), el("span", { class: "value" }, row.text)))));
  }
  function bar(share, oneSided) {
    const size = Math.min(1, Math.abs(share)) * (oneSided ? 100 : 50);
    return svg("svg", { class: "bar", viewBox: "0 0 100 12", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: oneSided ? "count" : share < 0 ? "minus" : "plus", x: oneSided ? 0 : share < 0 ? 50 - size : 50, y: 0, width: size, height: 12 }));
  }

  function classBars(data, k) {
    const largest = Math.max(...data.means.mean.map((row) => Math.abs(row[k] || 0)), 1e-12);
    const fewest = Math.min(...data.means.samples);
    const most = Math.max(...data.means.samples);
    const order = data.means.classes.map((c, i) => i).sort((a, b) => (data.means.mean[b][k] || 0) - (data.means.mean[a][k] || 0)).slice(0, 12);
    return [bars(order.map((i) => ({ link: model.classes.indexOf(data.means.classes[i]) >= 0 ? classHref(model.classes.indexOf(data.means.classes[i])) : null,
      tile: "", name: named(short(data.means.classes[i], 14)), value: data.means.mean[i][k] || 0, text: number(data.means.mean[i][k]) })), largest, !data.means.mean.some((row) => row[k] < 0)),
    el("p", { class: "n" }, "Mean activation on each class, " + fewest + (fewest < most ? " to " + most : "") + " samples each." + (order.length < data.means.classes.length ? " The highest " + order.length + " of " + data.means.classes.length + " classes." : ""))];
  }

  function roads(title, other, list) {
    if (other === undefined || !list || !list.length) return null;
    const there = model.layers[other];
    const largest = Math.max(...list.map((r) => Math.abs(r.sum || 0)), 1e-12);
    const isOutput = other === model.output && !there.wall;
    const slot = el("div", {});
    const draw = (data) => slot.replaceChildren(bars(list.map((r) => ({
      link: isOutput ? classHref(r.filter) : filterHref(there, r.filter),
      tile: data ? (isOutput ? madeTile(data, r.filter) : tileOf(there, data, r.filter, data.made ? "made" : "seen")) : "",
      name: isOutput ? named(short(className(r.filter), 14)) : unitWord(there) + " " + r.filter, value: r.sum || 0, text: signed(r.sum) })), largest));
    draw(null);
    const key = isOutput ? "class/all" : "layer/" + other;
    if (has(key)) need(key).then(draw).catch(() => {});
    return [el("h2", {}, title, " ", named(there.name)), slot, el("p", { class: "n" }, "Sum of the weights between the two, signed, of the " + list.length + " strongest (by root of the sum of squares); without normalisation layers between.")];
  }
  function madeTile(all, k) {
    const at = all.made ? all.made.images.findIndex((i) => i.filter === k) : -1;
    return at >= 0 ? picture(all.made.sprite, at, "made image for " + className(k)) : "";
  }

  function mapOn(layer, k, query) {
    let n = Math.min(Number(query.get("sample")) || 0, model.samples.samples.length - 1);
    const slot = el("div", { class: "pair" });
    const draw = () => need("map/" + layer.index + "-" + n).then((maps) => {
      const size = maps.mapRows * maps.mapColumns;
      const span = (maps.highest || 0) - (maps.lowest || 0);
      slot.replaceChildren(
        el("figure", {}, picture(model.samples.sprite, n, "sample " + model.samples.samples[n].id), el("figcaption", {}, el("a", { href: sampleHref(n, { layer: layer.name }) }, "sample ", named(short(model.samples.samples[n].id, 60))))),
        el("figure", {}, raster(maps.mapColumns, maps.mapRows, "map of " + unitWord(layer) + " " + k, (p) => viridis(maps.maps[k * size + p] / LEVELS)),
          el("figcaption", {}, "Its map, " + maps.rows + " \u00d7 " + maps.columns + (maps.mapRows < maps.rows ? ", drawn as the largest of each square" : "") + ". Up to " + number(maps.peaks[k] / 255 * span + (maps.lowest || 0)) + "; yellow is " + number(maps.highest) + ", the layer's largest on this sample.")));
    }).catch((error) => slot.replaceChildren(el("p", { class: "soft" }, error.message)));
    draw();
    return [el("h2", {}, "Its map on a sample"), el("div", { class: "tools" }, el("label", {}, "sample", sampleChooser(n, (v) => { n = v; change({ sample: String(v) }); draw(); }))), slot];
  }
  function sampleChooser(now, act) {
    return el("select", { onchange: (e) => act(Number(e.target.value)) }, model.samples.samples.map((s, i) =>
      el("option", { value: i, selected: i === now }, (s.label === undefined ? "" : short(className(s.label), 20) + " \u2013 ") + short(s.id, 40))));
  }

  // ---- class ----
  function classPage(k, query) {
    if (model.classes[k] === undefined) return nothingHere("There is no output of that number.");
    return el("div", {}, el("h1", {}, (model.decides ? "class " : "output "), named(className(k))),
      stepper(k, model.classes.length, (n) => classHref(n, sameTab(query)), model.decides ? "class" : "output"),
      tabbed("class", undefined, k, query, () => (has("class/all") ? later("class/all", (all) => classBody(all, k, query)) : waitingFor())));
  }

  function classBody(all, k, query) {
    const at = all.made ? all.made.images.findIndex((i) => i.filter === k) : -1;
    const mine = (all.confusions[k] || []).slice().sort((a, b) => b.count - a.count);
    const total = mine.reduce((sum, c) => sum + c.count, 0);
    const left = el("div", {},
      at >= 0 ? madePair(all, at, k, (model.decides ? "class " : "output ") + className(k), false) : null,
      el("div", { class: "sliders" }, all.sweep ? sweepOf(all, k) : null, all.ascent ? ascentOf(all, k) : null, all.ways ? waysOf(all, k) : null),
      el("h2", {}, "Samples of it"), ofClass(k),
      lowestSamples(all, k, "value"),
      (all.mistakes[k] || []).length ? [el("h2", {}, "Taken for something else"),
        el("ul", { class: "row" }, all.mistakes[k].map((m) => el("li", {}, el("figure", {}, picture(all.sprite, m.tile, "sample " + m.id),
          el("figcaption", {}, "\u2192 ", el("a", { href: classHref(m.answer) }, named(short(className(m.answer), 20))), " " + number(m.value)))))),
        el("p", { class: "n" }, model.oneOutput ? "The surest wrong answers, with their probability." : "The surest wrong answers, with the value of the output that won.")] : null);
    const right = el("div", {},
      total ? [el("h2", {}, "Answers to samples of this class"), bars(mine.slice(0, 10).map((c) => ({ link: classHref(c.answer), tile: madeTile(all, c.answer), name: named(short(className(c.answer), 14)), value: c.count, text: String(c.count) })), total, true),
        el("p", { class: "n" }, "Of " + total + " samples, " + percent(mine.filter((c) => c.answer === k).reduce((s, c) => s + c.count, 0) / total) + " right.")] : null,
      has("turned/all") ? later("turned/all", (turned) => turnedOf(turned, k)) : null,
      model.classes.length > 1 ? rivals(k, mine, query) : null,
      roads("Reads most from", all.roads.before, all.roads.beforeRoads[k]));
    return el("div", { class: "two" }, left, right);
  }

  function ofClass(k) {
    if (!model.samples) return waitingFor();
    const mine = model.samples.samples.map((s, n) => [s, n]).filter(([s]) => s.label === k);
    if (!mine.length) return el("p", { class: "soft" }, "None among the samples that have a page.");
    const explained = has("attribution") ? mine.map(([s, n]) => later("attribution/" + n, (map) => raster(map.columns, map.rows, "what speaks for the answer to sample " + s.id, redAndBlue(map)))) : null;
    return [el("ul", { class: "row" }, mine.map(([s, n], i) => el("li", {}, el("a", { class: "cell", href: sampleHref(n) }, picture(model.samples.sprite, n, "sample " + s.id), explained ? explained[i] : null, el("span", { class: "what" }, verdict(s) || ""))))),
      el("p", { class: "n" }, (mine.length === 1 ? "The one that has a page" : "The " + mine.length + " that have a page") + (explained ? "; below each what speaks for the model's answer (red) and against it (blue), each by its own largest value." : "."))];
  }

  /** Pictures that follow each other, under a slider. */
  function slider(title, label, sprite, frames, start, note) {
    if (frames.length < 2) return null;
    const slot = el("div", { class: "big" });
    const text = el("figcaption", { "aria-live": "polite" });
    const draw = (i) => {
      slot.replaceChildren(picture(sprite, frames[i].place, frames[i].what));
      text.textContent = frames[i].what + " (" + (i + 1) + " of " + frames.length + ")" + frames[i].more + ".";
    };
    draw(start);
    return el("section", {}, el("h2", {}, title), el("figure", {}, slot, text),
      el("label", {}, el("span", { class: "hidden" }, label), el("input", { type: "range", min: 0, max: frames.length - 1, value: start, oninput: (e) => draw(Number(e.target.value)) })),
      note ? el("p", { class: "n" }, note) : null);
  }
  const sure = (name, share) => (share === undefined ? "" : ", probability" + (name ? " of " + name : "") + " " + percent(share));

  function sweepOf(all, k) {
    const frames = all.sweep.images.map((image, i) => ({ ...image, place: i })).filter((image) => image.filter === k).sort((a, b) => a.weight - b.weight)
      .map((image) => ({ place: image.place, what: "Total variation weighs " + number(image.weight), more: sure("", image.probability) }));
    return slider("From rough to smooth", "Weight of the total variation", all.sweep.sprite, frames, Math.floor(frames.length / 2));
  }
  function ascentOf(all, k) {
    const frames = all.ascent.frames.map((f, i) => [f, i]).filter(([f]) => f.output === k)
      .map(([f, i]) => ({ place: i, what: "Step " + number(f.place), more: sure("", f.probability) }));
    return slider("The ascent", "Step of the ascent", all.ascent.sprite, frames, frames.length - 1,
      "The made image is the best of the last quarter of the steps, by what is climbed less penalties for roughness; so its probability can be another than that of the last step.");
  }
  function waysOf(all, k) {
    const mine = all.ways.frames.map((f, i) => [f, i]).filter(([f]) => f.output === k || f.other === k);
    return [...new Set(mine.map(([f]) => (f.output === k ? f.other : f.output)))].map((other) => {
      const frames = mine.filter(([f]) => f.output === other || f.other === other)
        .map(([f, i]) => (f.output === k ? [f.place, f.probability, f.otherProbability, i] : [1 - f.place, f.otherProbability, f.probability, i])).sort((a, b) => a[0] - b[0])
        .map(([share, own, others, i]) => ({ place: i, what: percent(share) + " of the way", more: sure(short(className(k), 30), own) + sure(short(className(other), 30), others).replace(", probability", ",") }));
      return slider(["On the way to ", el("a", { href: classHref(other) }, named(short(className(other), 30)))], "Way to " + className(other), all.ways.sprite, frames, 0);
    });
  }

  function rivals(k, mine, query) {
    const first = mine.find((c) => c.answer !== k);
    let rival = query.has("rival") ? Number(query.get("rival")) : first ? first.answer : k === 0 ? 1 : 0;
    const slot = el("div", {});
    const under = el("p", { class: "n" });
    const draw = () => Promise.all(walls().filter((l) => has("layer/" + l.index)).map((l) => need("layer/" + l.index).then((d) => [l, d]).catch(() => null))).then((found) => {
      const rows = [];
      for (const [layer, data] of found.filter(Boolean)) {
        if (!data.means) continue;
        const a = data.means.mean[data.means.classes.indexOf(className(k))];
        const b = data.means.mean[data.means.classes.indexOf(className(rival))];
        if (!a || !b) continue;
        const largest = Math.max(...data.means.mean.flat().map((v) => Math.abs(v || 0)), 1e-12);
        a.forEach((v, f) => rows.push({ layer, data, f, a: v, b: b[f], value: ((v || 0) - (b[f] || 0)) / largest }));
      }
      rows.sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
      const means = rows.length ? rows[0].data.means : null;
      const on = (c) => (means ? " (" + means.samples[means.classes.indexOf(className(c))] + " samples)" : "");
      under.textContent = "Mean activation on this class" + on(k) + " : on the other" + on(rival) + "; sorted by the difference as a share of the largest class mean in the layer. Red speaks for this class.";
      slot.replaceChildren(rows.length ? bars(rows.slice(0, 12).map((r) => ({ link: filterHref(r.layer, r.f), tile: tileOf(r.layer, r.data, r.f, r.data.made ? "made" : "seen"),
        name: el("span", {}, named(short(r.layer.name, 12)), " " + r.f), value: r.value, text: number(r.a, 2) + " : " + number(r.b, 2) })), 1)
        : el("p", { class: "soft" }, named(model.missing.filter((m) => m.part === "activation of filters on each class").map((m) => m.reason)[0] || "Needs labelled data.")));
    });
    draw();
    return [el("h2", {}, "Which filters tell it from another class"),
      el("div", { class: "tools" }, el("label", {}, "the other", el("select", { onchange: (e) => { rival = Number(e.target.value); change({ rival: String(rival) }); draw(); } },
        model.classes.map((name, i) => (i === k ? null : el("option", { value: i, selected: i === rival }, short(name, 40))))))),
      slot, under];
  }

  // ---- sample ----
  const COLORS = ["#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#8c510a", "#c7eae5", "#542788", "#b8e186", "#fb9a99"];
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

  function samplePage(n, query) {
    const s = model.samples.samples[n];
    const layers = walls().filter((l) => hasMaps(l.index));
    const spatial = layers.filter((l) => l.shape.length === 3);
    let layer = byName(query.get("layer") || "") || spatial[0] || layers[0];
    const slot = el("div", {});
    const title = el("h2", {});
    const draw = () => { title.textContent = layer && layer.shape.length < 2 ? "The strongest units" : "The strongest filter at each place"; if (layer && hasMaps(layer.index)) need("map/" + layer.index + "-" + n).then((maps) => slot.replaceChildren(winners(n, layer, maps, query))).catch((error) => slot.replaceChildren(el("p", { class: "soft" }, error.message))); };
    const head = [el("h1", {}, "sample ", named(s.id)), stepper(n, model.samples.samples.length, (i) => sampleHref(i, { layer: layer ? layer.name : "", ...sameTab(query) }), "sample")];
    const overview = () => (draw(), [el("div", { class: "two" },
        el("div", {}, title,
          layers.length ? [el("div", { class: "tools" }, el("label", {}, "layer", el("select", { onchange: (e) => { layer = model.layers[Number(e.target.value)]; change({ layer: layer.name, off: "" }); query.delete("off"); draw(); } },
            layers.map((l) => el("option", { value: l.index, selected: layer && l.index === layer.index }, short(l.name, 40) + ", " + sizes(l)))))), slot] : waitingFor()),
        el("div", {}, el("h2", {}, "The sample"), el("figure", {}, el("div", { class: "big" }, picture(model.samples.sprite, n, "sample " + s.id)),
          el("figcaption", {}, s.label === undefined ? "No label." : ["Labelled ", model.classes[s.label] === undefined ? named(String(s.label)) : el("a", { href: classHref(s.label) }, named(className(s.label))), "."])),
          s.answers.length ? [el("h2", {}, model.oneOutput ? "Probabilities, from the model's one output" : "The model's outputs"), bars(s.answers.map((a) => ({ link: classHref(a.output), tile: "", name: named(short(className(a.output), 14)), value: a.value || 0, text: number(a.value) })), Math.max(...s.answers.map((a) => Math.abs(a.value || 0)), 1e-12), s.answers.every((a) => a.value >= 0))] : null,
          has("attribution") ? later("attribution/" + n, attribution) : model.complete ? null : [el("h2", {}, "What speaks for the answer"), waitingFor()],
          has("turned/all") ? later("turned/all", (turned) => turnedBy(turned, n)) : null)),
      has("near") ? later("near/all", (near) => nearest(near, n)) : model.complete ? null : [el("h2", {}, "What looks alike"), waitingFor()]]);
    return el("div", {}, head, tabbed("sample", undefined, n, query, overview));
  }

  // ---- how little turns an answer ----
  const classOf = (name) => model.classes.indexOf(name);
  const turnTile = (turned, t, label) => (t.place === undefined || t.place === null ? "" : picture(turned.sprite, t.place, label));
  const TURNED = "Sizes are root sums of squares, with 1 for the way of one value from the lowest input to the highest: the smallest change that was found, which another search may beat.";

  /** What little turns the answer to a sample. */
  function turnedBy(turned, n) {
    const mine = turned.turns.filter((t) => t.sample === n).sort((a, b) => (a.l2 ?? Infinity) - (b.l2 ?? Infinity));
    const title = el("h2", {}, "How little turns the answer");
    if (!mine.length) return [title, el("p", { class: "soft" }, "Looked for on the first " + turned.samples + " of the samples that have a page.")];
    const least = mine[0];
    const largest = Math.max(...mine.map((t) => t.l2 || 0), 1e-12);
    const pair = least.place === undefined ? null : el("div", { class: "pair" },
      el("figure", {}, el("div", { class: "big" }, picture(model.samples.sprite, n, "the sample as it is")), el("figcaption", {}, "As it is: ", named(least.from), ".")),
      el("figure", {}, el("div", { class: "big" }, picture(turned.sprite, least.place, "the sample changed as little as turns the answer to " + least.to)),
        el("figcaption", {}, "Changed by " + number(least.l2) + ": ", named(least.to), ". Where each value may change by as much, " + number(least.linf) + " does.")));
    return [title, pair,
      bars(mine.map((t) => ({ link: classOf(t.to) >= 0 ? classHref(classOf(t.to)) : null, tile: turnTile(turned, t, "changed to " + t.to), name: named(short(t.to, 14)), value: t.l2 || 0, text: t.l2 === undefined ? "none found" : number(t.l2) })), largest, true),
      el("p", { class: "n" }, TURNED)];
  }

  /** What little turns samples away from a class or output, and what towards it. */
  function turnedOf(turned, k) {
    const name = className(k);
    const own = (text) => text === name || text === "not " + name || (model.classes.length === 1 && !model.decides && text === "the prediction");
    const list = (title, turns, key, none) => {
      const groups = new Map();
      for (const t of turns) groups.set(t[key], [...(groups.get(t[key]) || []), t]);
      const rows = [...groups].map(([text, all]) => ({ text, all: all.filter((t) => t.l2 !== undefined).sort((a, b) => a.l2 - b.l2), tried: all.length }))
        .map((r) => ({ ...r, mean: r.all.length ? r.all.reduce((s, t) => s + t.l2, 0) / r.all.length : null }))
        .sort((a, b) => (a.mean ?? Infinity) - (b.mean ?? Infinity)).slice(0, 10);
      if (!rows.length) return [el("h2", {}, title), el("p", { class: "soft" }, none)];
      const largest = Math.max(...rows.map((r) => r.mean || 0), 1e-12);
      return [el("h2", {}, title), bars(rows.map((r) => ({ link: classOf(r.text) >= 0 ? classHref(classOf(r.text)) : null, tile: r.all.length ? turnTile(turned, r.all[0], "the sample that it takes least of") : "",
        name: named(short(r.text, 14)), value: r.mean || 0, text: (r.mean === null ? "none found" : number(r.mean)) + " (" + r.all.length + (r.all.length < r.tried ? " of " + r.tried : "") + ")" })), largest, true)];
    };
    const away = turned.turns.filter((t) => own(t.from));
    const towards = model.decides ? turned.turns.filter((t) => t.to === name) : [];
    if (!away.length && !towards.length) return [el("h2", {}, "Weak spots"), el("p", { class: "soft" }, "Not tried: looked for on the first " + turned.samples + " samples that have a page, of very many classes towards the ten that are likeliest.")];
    return [list("How little turns it into another", away, "to", "None of the samples that were tried is taken for it."),
      model.decides ? list("How little turns others into it", towards, "from", "Not tried.") : null,
      el("p", { class: "n" }, "Mean over as many samples as stand in brackets, of the first " + turned.samples + " that have a page, with the one that it takes least of. " + TURNED)];
  }

  function nearest(near, n) {
    const layer = model.layers[near.layer];
    const pages = new Map(model.samples.samples.map((s, i) => [s.id, i]));
    const shown = near.of[n].map((s) => {
      const parts = [picture(near.sprite, s.tile, "sample " + s.id), el("span", { class: "what" }, s.label === undefined ? "" : named(short(className(s.label), 14)), el("span", { class: "n" }, number(s.cosine)))];
      return el("li", {}, pages.has(s.id) ? el("a", { class: "cell", href: sampleHref(pages.get(s.id)) }, parts) : el("span", { class: "cell", title: s.id }, parts));
    });
    return [el("h2", {}, "What looks alike to ", el("a", { href: layerHref(layer) }, named(layer.name))),
      shown.length ? el("ul", { class: "row" }, shown) : el("p", {}, "Nothing: the layer is silent on this sample."),
      el("p", { class: "n" }, "Of " + near.samples + " samples, those whose values there have the largest cosine with this one's; 1 is the same up to a factor.")];
  }

  function redAndBlue(map) {
    const all = bytes(map.map);
    return (p) => diverging((all[p] - 128) / 127);
  }

  function attribution(map) {
    return [el("h2", {}, "What speaks for the answer"),
      el("figure", {}, el("div", { class: "big" }, raster(map.columns, map.rows, "attribution by " + map.method, redAndBlue(map))),
        el("figcaption", {}, "By " + map.method + ", of ", named(map.objective), ". Red speaks for it, blue against; the strongest is " + number(map.largest) + ". ", named(map.verdict || "Which method can be believed was not measured; the first page says why.")))];
  }

  function winners(n, layer, maps, query) {
    const depth = maps.winners;
    const shares = maps.shares;
    const places = maps.rows * maps.columns;
    const id = (d, p) => depth[d][2 * p] + 256 * depth[d][2 * p + 1];
    const off = new Set((query.get("off") || "").split(",").filter(Boolean).map(Number));
    const word = unitWord(layer);
    function at(p) {
      const left = [];
      for (let d = 0; d < depth.length; d++) {
        const f = id(d, p);
        if (f === 65535) return { left, known: true };
        if (!off.has(f)) left.push([f, shares[d][p] / 255]);
      }
      return { left, known: left.length > 0 };
    }
    const wins = new Map();
    for (let p = 0; p < places; p++) { const f = id(0, p); if (f !== 65535) wins.set(f, (wins.get(f) || 0) + 1); }
    const ranked = [...wins.keys()].sort((a, b) => wins.get(b) - wins.get(a) || a - b);
    const color = new Map(ranked.slice(0, COLORS.length).map((f, i) => [f, rgb(COLORS[i])]));
    let opacity = 0.8;
    let cursor = 0;
    let held = false;
    const top = el("canvas", { tabindex: 0, role: "application", "aria-label": "Strongest " + word + " at each place; arrow keys move, Enter switches off", "aria-describedby": "readout" });
    top.width = maps.columns;
    top.height = maps.rows;
    const sample = picture(model.samples.sprite, n, "");
    sample.setAttribute("aria-hidden", "true");
    const readout = el("p", { class: "readout", id: "readout", "aria-live": "polite" }, "Point at a place; a click holds it.");
    const frame = el("span", { class: "here", hidden: true });
    const legend = el("ul", { class: "legend" });
    const note = el("p", { class: "n" });
    function redraw() {
      let unknown = 0;
      paint(top, (p) => {
        const now = at(p);
        if (!now.known) { unknown++; return [255, 0, 255, 255]; }
        if (!now.left.length) return [0, 0, 0, 0];
        return [...(color.get(now.left[0][0]) || [150, 150, 150]), 255 * opacity];
      });
      note.textContent = "Clear: no " + word + " is above zero." + (ranked.length > color.size ? " Grey: one of the " + (ranked.length - color.size) + " others." : "") +
        (unknown ? " Magenta: at " + unknown + " places all four strongest are switched off; who follows is not in the data." : "");
      legend.replaceChildren(...ranked.slice(0, COLORS.length).map((f) => {
        const dot = el("span", { class: "dot" });
        dot.style.background = "rgb(" + color.get(f).join(",") + ")";
        return el("li", {}, el("button", { type: "button", "aria-pressed": String(!off.has(f)), "data-filter": f,
          onclick: () => { if (off.has(f)) off.delete(f); else off.add(f); change({ off: [...off].join(",") }); redraw(); legend.querySelector("[data-filter='" + f + "']").focus(); } }, dot, unseen(word + " "), f + " \u00b7 " + percent(wins.get(f) / places), unseen(" of the places")));
      }));
    }
    function point(p) {
      cursor = p;
      const now = at(p);
      const [row, column] = [Math.floor(p / maps.columns), p % maps.columns];
      frame.hidden = false;
      Object.assign(frame.style, { left: 100 * column / maps.columns + "%", top: 100 * row / maps.rows + "%", width: 100 / maps.columns + "%", height: 100 / maps.rows + "%" });
      for (const b of legend.querySelectorAll("button")) b.classList.toggle("lit", now.left.length > 0 && Number(b.dataset.filter) === now.left[0][0]);
      const say = ([f, share]) => [el("a", { href: filterHref(layer, f, { sample: String(n) }) }, word + " " + f), " with " + percent(share)];
      readout.replaceChildren("Row " + row + ", column " + column + ": ",
        ...(now.left.length ? [...say(now.left[0]), " of all activation there", ...(now.left[1] ? ["; then ", ...say(now.left[1])] : []), "."] : [now.known ? "nothing is above zero." : "not in the data."]), held ? " Held until the next click." : "");
    }
    function under(e) {
      const box = top.getBoundingClientRect();
      const x = Math.min(maps.columns - 1, Math.max(0, Math.floor((e.clientX - box.left) / box.width * maps.columns)));
      const y = Math.min(maps.rows - 1, Math.max(0, Math.floor((e.clientY - box.top) / box.height * maps.rows)));
      return y * maps.columns + x;
    }
    top.addEventListener("pointermove", (e) => { if (!held) point(under(e)); });
    top.addEventListener("click", (e) => { held = !held; point(under(e)); });
    top.addEventListener("keydown", (e) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -maps.columns, ArrowDown: maps.columns }[e.key];
      if (step) { e.preventDefault(); e.stopPropagation(); point(Math.min(places - 1, Math.max(0, cursor + step))); }
      if (e.key === "Enter") { const now = at(cursor); if (now.left.length) { e.stopPropagation(); off.add(now.left[0][0]); change({ off: [...off].join(",") }); redraw(); point(cursor); } }
    });
    redraw();
    const all = maps.maps;
    const size = maps.mapRows * maps.mapColumns;
    const peak = maps.peaks;
    const strong = [...Array(maps.filters).keys()].sort((a, b) => peak[b] - peak[a] || a - b).slice(0, 24);
    return el("div", {},
      maps.rows * maps.columns > 1 ? [el("div", { class: "big stack" }, sample, top, frame), readout, el("p", { class: "n" }, "Switch filters off, the next one shows:"), legend, note,
        el("label", {}, el("span", { class: "soft" }, "colour over picture "), el("input", { type: "range", min: 0, max: 100, value: 80, oninput: (e) => { opacity = Number(e.target.value) / 100; redraw(); } }))] : null,
      places > 1 ? el("h2", {}, "Maps that reach highest") : null,
      el("ul", { class: "row" }, strong.map((f) => el("li", {}, el("a", { class: "cell", href: filterHref(layer, f, { sample: String(n) }) },
        raster(maps.mapColumns, maps.mapRows, "map of " + word + " " + f, (p) => viridis(all[f * size + p] / LEVELS)), el("span", { class: "what" }, String(f), el("span", { class: "n" }, number(peak[f] / 255 * (maps.highest - maps.lowest) + maps.lowest))))))),
      el("p", { class: "n" }, "One scale for all, from " + number(maps.lowest) + " (dark) to " + number(maps.highest) + " (yellow). This one sample."));
  }

  // ---- comparison tray ----
  const trayItems = () => (where().query.get("tray") || "").split(",").filter((t) => /^(f:\d+:\d+|c:\d+|s:\d+)$/.test(t));
  function toggleTray(item) {
    const now = trayItems();
    const next = now.includes(item) ? now.filter((t) => t !== item) : [...now, item].slice(-6);
    const { parts, query } = where();
    const all = new URLSearchParams(query);
    all.set("tray", next.join(","));
    if (!next.length) all.delete("tray");
    const text = all.toString();
    history.replaceState(null, "", "#/" + parts.map(encodeURIComponent).join("/") + (text ? "?" + text : ""));
    for (const a of document.querySelectorAll("a[href^='#/']")) {
      const [path, q] = a.getAttribute("href").split("?");
      const own = new URLSearchParams(q || "");
      if (next.length) own.set("tray", next.join(",")); else own.delete("tray");
      a.setAttribute("href", path + (own.toString() ? "?" + own : ""));
    }
    showTray();
  }
  function showTray() {
    const tray = document.getElementById("tray");
    const items = trayItems();
    tray.hidden = !items.length;
    for (const a of document.querySelectorAll("[data-item]")) a.classList.toggle("chosen", items.includes(a.dataset.item));
    if (!items.length) { tray.replaceChildren(); return; }
    tray.replaceChildren(el("h2", {}, "Side by side"), el("div", { class: "items" }, items.map((item) => {
      const [kind, a, b] = item.split(":");
      const drop = el("button", { type: "button", "aria-label": "Remove from the comparison", onclick: () => toggleTray(item) }, "\u00d7");
      if (kind === "s" && model.samples && model.samples.samples[Number(a)]) {
        const s = model.samples.samples[Number(a)];
        return el("figure", {}, picture(model.samples.sprite, Number(a), "sample " + s.id), el("figcaption", {}, el("a", { href: sampleHref(a) }, named(short(s.id, 30))), " ", s.answers.slice(0, 2).map((x) => short(className(x.output), 20) + ": " + number(x.value)).join(", "), " ", drop));
      }
      if (kind === "c" && model.classes[Number(a)] !== undefined) return el("figure", {}, has("class/all") ? later("class/all", (all) => madeTile(all, Number(a)) || "no picture") : null, el("figcaption", {}, el("a", { href: classHref(a) }, named(className(Number(a)))), " ", drop));
      const layer = model.layers[Number(a)];
      if (kind !== "f" || !layer || !layer.wall) return null;
      return el("figure", {}, has("layer/" + a) ? later("layer/" + a, (data) => [tileOf(layer, data, Number(b), data.made ? "made" : "seen"),
        data.census ? el("p", { class: "n" }, "wins " + percent(value(data.census, Number(b), "pixels won")) + ", fires on " + percent(value(data.census, Number(b), "fires on")) + (silencedColumn(data.census) >= 0 ? ", silenced " + cellText("change", data.census.rows[Number(b)][silencedColumn(data.census)]) : "")) : ""]) : null,
        el("figcaption", {}, el("a", { href: filterHref(layer, b) }, named(short(layer.name, 20)), " " + b), " ", drop));
    })));
  }

  // ---- search, keys, theme ----
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  function searchFor(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const fits = (t) => words.every((w) => t.toLowerCase().includes(w));
    const hits = [];
    const digits = words.filter((w) => /^\d+$/.test(w)).map(Number);
    const rest = words.filter((w) => !/^\d+$/.test(w));
    for (const l of model.layers) {
      if (fits(l.name + " layer " + l.kind)) hits.push(["layer " + l.name, layerHref(l)]);
      if (l.wall && digits.length === 1 && digits[0] < l.shape[0] && rest.every((w) => (l.name + " filter unit").toLowerCase().includes(w))) hits.push([unitWord(l) + " " + digits[0] + " of " + l.name, filterHref(l, digits[0])]);
    }
    model.classes.forEach((c, k) => { if (fits(c + " class")) hits.push(["class " + c, classHref(k)]); });
    if (model.samples) model.samples.samples.forEach((s, n) => { if (fits(s.id + " sample")) hits.push(["sample " + s.id, sampleHref(n)]); });
    return hits.slice(0, 40);
  }
  find.addEventListener("input", () => {
    const hits = model ? searchFor(find.value) : [];
    found.hidden = !find.value;
    found.replaceChildren(...(hits.length ? hits.map(([text, link]) => el("li", {}, el("a", { href: link, onclick: () => closeSearch() }, named(text)))) : [el("li", { class: "soft" }, "Nothing of that name.")]));
  });
  function closeSearch() { found.hidden = true; find.value = ""; document.getElementById("main").focus(); }
  document.getElementById("search").addEventListener("submit", (e) => {
    e.preventDefault();
    const first = found.querySelector("a");
    if (first) { location.hash = first.getAttribute("href"); closeSearch(); }
  });
  find.addEventListener("keydown", (e) => { if (e.key === "Escape") closeSearch(); });
  document.addEventListener("pointerdown", (e) => { if (!e.target.closest("#search")) found.hidden = true; });

  const keys = document.getElementById("keys");
  const KEYS = [["/", "search"], ["arrows", "move between pictures"], ["Enter", "open"], ["Backspace", "one level up"], ["[ and ]", "layer before and after"], ["c, or Shift and click", "into the comparison, or out of it"], ["t", "light, dark, as the system"], ["?", "this list"]];
  function openKeys() {
    keys.replaceChildren(el("button", { type: "button", class: "close", onclick: () => keys.close() }, "Close"), el("h2", { id: "keys-title" }, "Keys"), el("dl", {}, KEYS.flatMap(([k, t]) => [el("dt", {}, el("kbd", {}, k)), el("dd", {}, t)])),
      el("h2", {}, "Words"), el("dl", {}, facts([["pixels won", "share of all places at which it is the strongest filter"], ["fires on", "share of samples on which it is above zero anywhere"], ["sparsity", "share of values that are zero or below"], ["class entropy", "0 bits: it answers to one class alone"], ["silenced", "its map is set to zero: what changes is what it is needed for"], ["dead", "never above zero on these data"], ["redundant", "silencing changes no more than the sampling error, and another filter has the same map"], ["truth", "whether the network processes a made image as it does real samples"]])));
    keys.showModal();
  }
  document.getElementById("help").addEventListener("click", openKeys);

  function kept(name) { try { return localStorage.getItem(name); } catch (error) { return null; } }
  function keep(name, text) { try { localStorage.setItem(name, text); } catch (error) { return; } }
  function theme(name) {
    if (name === "light" || name === "dark") document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
    document.getElementById("theme").textContent = "Theme: " + (name || "system");
    document.getElementById("theme").dataset.now = name || "";
  }
  function nextTheme() {
    const next = { "": "light", light: "dark", dark: "" }[document.getElementById("theme").dataset.now];
    keep("loupe-theme", next);
    theme(next);
  }
  theme(kept("loupe-theme") || "");
  document.getElementById("theme").addEventListener("click", nextTheme);

  document.addEventListener("click", (e) => {
    const a = e.target.closest("[data-item]");
    if (a && e.shiftKey) { e.preventDefault(); toggleTray(a.dataset.item); }
  });
  document.addEventListener("keydown", (e) => {
    if (!model || e.ctrlKey || e.metaKey || e.altKey || keys.open) return;
    const typing = e.target.closest("input, select, textarea");
    if (typing) return;
    const { parts } = where();
    if (e.key === "/") { e.preventDefault(); find.focus(); }
    else if (e.key === "?") openKeys();
    else if (e.key === "t") nextTheme();
    else if (e.key === "c" && e.target.closest("[data-item]")) toggleTray(e.target.closest("[data-item]").dataset.item);
    else if (e.key === "c" && parts[0] === "layer" && parts.length > 2) toggleTray("f:" + byName(parts[1]).index + ":" + Number(parts[2]));
    else if (e.key === "c" && parts[0] === "class") toggleTray("c:" + Number(parts[1]));
    else if (e.key === "c" && parts[0] === "sample") toggleTray("s:" + Number(parts[1]));
    else if (e.key === "Backspace" && parts.length) { e.preventDefault(); location.hash = parts[0] === "layer" && parts.length > 2 ? layerHref(byName(parts[1])) : href([]); }
    else if (e.key === "[" || e.key === "]") {
      const all = walls();
      const now = parts[0] === "layer" ? byName(parts[1]) : null;
      const next = now ? (e.key === "]" ? all.find((l) => l.index > now.index) : [...all].reverse().find((l) => l.index < now.index)) : e.key === "]" ? all[0] : all[all.length - 1];
      if (next) location.hash = layerHref(next);
    } else if (e.key.startsWith("Arrow")) arrows(e);
  });

  function arrows(e) {
    const cells = [...document.querySelectorAll("main .cell")];
    const now = e.target.closest(".cell");
    if (!now) {
      const page = document.querySelector(e.key === "ArrowLeft" ? "a[rel=prev]" : e.key === "ArrowRight" ? "a[rel=next]" : null);
      if (page && where().parts.length > 1 && where().parts[0] !== "layer" || page && where().parts.length > 2) { e.preventDefault(); location.hash = page.getAttribute("href"); } else if (e.key === "ArrowRight" && cells.length) { e.preventDefault(); cells[0].focus(); }
      return;
    }
    e.preventDefault();
    const here = now.getBoundingClientRect();
    if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
      const next = cells[cells.indexOf(now) + (e.key === "ArrowRight" ? 1 : -1)];
      if (next) next.focus();
      return;
    }
    const down = e.key === "ArrowDown";
    const rows = cells.map((c) => [c, c.getBoundingClientRect()]).filter(([, r]) => (down ? r.top > here.top + 4 : r.top < here.top - 4));
    rows.sort((x, y) => Math.abs(x[1].top - here.top) - Math.abs(y[1].top - here.top) || Math.abs(x[1].left - here.left) - Math.abs(y[1].left - here.left));
    if (rows.length) rows[0][0].focus();
  }
})();
