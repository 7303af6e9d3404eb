package io.loupe.engine.dl4j.importer.onnx;

/**
 * Where a tensor of the file has the items of a batch. The engine runs any number of items and
 * counts that axis out of an item.
 *
 * @param axis which of the file's axes; -1 where a tensor has none, as weights
 * @param items how many the file says; 1 where it leaves that open
 * @param open whether the file leaves it open
 */
record Batch(int axis, int items, boolean open) {
  static final Batch NONE = new Batch(-1, 1, false);

  boolean isThere() {
    return axis >= 0;
  }

  Batch at(int other) {
    return new Batch(other, items, open);
  }
}
