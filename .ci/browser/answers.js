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
