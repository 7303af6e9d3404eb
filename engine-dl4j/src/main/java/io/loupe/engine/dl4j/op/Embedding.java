package io.loupe.engine.dl4j.op;

import io.loupe.error.DatasetException;
import io.loupe.model.Weight;
import java.util.List;

/** Takes a row of a table for each whole number of its input. */
public final class Embedding implements RowOp {
  private final int rows;
  private final int width;
  private final float[] table;

  /**
   * Keeps the table.
   *
   * @param rows number of its rows
   * @param width values of each
   * @param table row by row; not copied
   */
  public Embedding(int rows, int width, float[] table) {
    this.rows = rows;
    this.width = width;
    this.table = table;
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new Embedding(rows, width, randomization.reordered(table));
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    return List.of(ReadableWeights.turned("embeddings", rows, width, table));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < in[0].length; i++) {
      int row = (int) in[0][i];
      if (row < 0 || row >= rows) {
        throw new DatasetException(
            "The input holds the number " + in[0][i] + ", the embedding has " + rows + " entries.",
            "Give whole numbers from 0 to " + (rows - 1) + ".",
            null);
      }
      System.arraycopy(table, row * width, out, i * width, width);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    throw new UnsupportedOperationException(gradientRefusal());
  }

  @Override
  public String gradientRefusal() {
    return "looks whole numbers up, which have no gradient";
  }

  @Override
  public boolean isStepwise() {
    return true;
  }
}
