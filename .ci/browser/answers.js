import { given, model, walls } from "./microscope.js";

/** The class on which a filter's mean is highest, or -1. */
export function strongestOn(data, filter) {
  const means = data.means.mean.map((row) => row[filter] || 0);
  const largest = Math.max(...means);
  return largest > 0 ? means.indexOf(largest) : -1;
}

/** The filter whose means on two classes differ most, as a share of the largest mean in its layer; null without labels. */
export function apart(one, other) {
  const all = walls.filter((layer) => model.finished.includes("layer/" + layer.index)).flatMap((layer) => {
    const means = given("layer/" + layer.index).means;
    const on = (k) => means && means.mean[means.classes.indexOf(model.classes[k])];
    if (!on(one) || !on(other)) return [];
    const largest = Math.max(...means.mean.flat().map((v) => Math.abs(v || 0)), 1e-12);
    return on(one).map((v, filter) => ({ layer, filter, gap: Math.abs((v || 0) - (on(other)[filter] || 0)) / largest }));
  });
  return all.reduce((best, next) => (best && best.gap >= next.gap ? best : next), null);
}

/** The filters that are dead, by layer. */
export const dead = () => walls.map((layer) => {
  const { census } = given("layer/" + layer.index);
  return { layer, filters: census ? census.rows.flatMap((row, k) => (row[census.columns.indexOf("dead")] ? [k] : [])) : [] };
});

/** The numbers of tiles, in their order. */
export const numbersOf = (tiles) => tiles.evaluateAll((all) => all.map((a) => Number(a.dataset.item.split(":")[2])));

/** What was found of how little turns answers; null where it was not looked for. */
export const turned = model.finished.includes("turned/all") ? given("turned/all") : null;

const means = (turns, key) => [...new Set(turns.map((t) => t[key]))].map((name) => {
  const sizes = turns.filter((t) => t[key] === name && t.l2 !== undefined).map((t) => t.l2);
  return { name, samples: sizes.length, mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length };
}).filter((one) => one.samples);
const least = (all, size) => all.reduce((best, next) => (best && best[size] <= next[size] ? best : next), null);

/** The turn of a sample that takes least; null where none was found. */
export const easiest = (n) => least(turned.turns.filter((t) => t.sample === n && t.l2 !== undefined), "l2");

/** The class that it takes least on average to turn samples into that are taken for another, with how many they are. */
export const nearestTo = (name) => least(means(turned.turns.filter((t) => t.from === name), "to"), "mean");
