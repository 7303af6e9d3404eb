package io.loupe.engine.dl4j.kernel;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A product of rows with a matrix, in which a row's result does not depend on how many others there
 * are: the native product takes six rows at a time and sums in another order when one to three are
 * left over; rows are added then.
 */
final class RowProduct implements Kernel {
  private static final int TILE = 6;
  private static final int FEWEST_LEFT = 4;

  private final INDArray rows;
  private final INDArray paddedRows;
  private final INDArray paddedResult;
  private final Kernel product;
  private INDArray result;

  private RowProduct(
      Kernels kernels, INDArray rows, INDArray matrix, boolean transposed, INDArray result) {
    this.rows = rows;
    this.result = result;
    long padded = rows.size(0) + FEWEST_LEFT - rows.size(0) % TILE;
    paddedRows = Nd4j.zeros(DataType.FLOAT, padded, rows.size(1));
    paddedResult = Nd4j.zeros(DataType.FLOAT, padded, result.size(1));
    product = kernels.product(paddedRows, matrix, transposed, paddedResult);
  }

  /** Made of a library's product. */
  static Kernel of(
      Kernels kernels, INDArray rows, INDArray matrix, boolean transposed, INDArray result) {
    long left = rows.size(0) % TILE;
    return left == 0 || left >= FEWEST_LEFT
        ? kernels.product(rows, matrix, transposed, result)
        : new RowProduct(kernels, rows, matrix, transposed, result);
  }

  @Override
  public void run() {
    int from = Math.toIntExact(rows.length());
    int to = Math.toIntExact(result.length());
    paddedRows.data().asNioFloat().put(0, rows.data().asNioFloat(), 0, from);
    product.run();
    result.data().asNioFloat().put(0, paddedResult.data().asNioFloat(), 0, to);
  }

  @Override
  public void runInto(INDArray target) {
    result = target;
    run();
  }

  @Override
  public void close() {
    product.close();
    paddedRows.close();
    paddedResult.close();
  }
}
