package io.loupe.engine.dl4j.internal;

/** Makes something of one item at a time; items may come from several threads in any order. */
@FunctionalInterface
interface Reader {
  /**
   * Reads an item.
   *
   * @param item its values as they are stored; not kept
   * @param index its place in the batch
   */
  void read(float[] item, int index);
}
