package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The mean of each channel over a picture's positions, by native primitives: along its rows first,
 * so that each sum is short and rounds little.
 */
final class PositionMeans implements AutoCloseable {
  private final INDArray ofRows;
  private final Kernel alongRows;
  private final Kernel alongColumns;

  /**
   * Binds it.
   *
   * @param kernels what runs
   * @param input [N,H,W,C]
   * @param output [N,1,1,C]
   */
  PositionMeans(Kernels kernels, INDArray input, INDArray output) {
    long height = input.size(1);
    ofRows =
        Nd4j.createUninitializedDetached(DataType.FLOAT, input.size(0), height, 1, input.size(3));
    alongRows = kernels.pooling(window(1, input.size(2)), false, input, ofRows);
    alongColumns = kernels.pooling(window(height, 1), false, ofRows, output);
  }

  /** One place as large as that. */
  static Window window(long height, long width) {
    int rows = Math.toIntExact(height);
    int columns = Math.toIntExact(width);
    return new Window(rows, columns, rows, columns, 0, 0, 1, 1, false);
  }

  void run() {
    alongRows.run();
    alongColumns.run();
  }

  @Override
  public void close() {
    alongRows.close();
    alongColumns.close();
    ofRows.close();
  }
}
