package io.loupe.engine.dl4j.op;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Product of rows with a matrix. The native product takes six rows at a time and sums in another
 * order when one to three are left over; rows are added then, so that a row's result does not
 * depend on how many others there are.
 */
final class RowProduct implements AutoCloseable {
  private static final int TILE = 6;
  private static final int FEWEST_LEFT = 4;

  private final int from;
  private final int to;
  private final @Nullable INDArray paddedRows;
  private final @Nullable INDArray paddedResult;
  private final NativeOp product;

  /**
   * Makes the operation for one number of rows.
   *
   * @param rows [N,in]
   * @param matrix [in,out], or [out,in] if it is to be transposed
   * @param transposed whether it is
   * @param result [N,out]
   */
  RowProduct(INDArray rows, INDArray matrix, boolean transposed, INDArray result) {
    long count = rows.size(0);
    long left = count % TILE;
    boolean whole = left == 0 || left >= FEWEST_LEFT;
    int flag = transposed ? 1 : 0;
    from = Math.toIntExact(rows.length());
    to = Math.toIntExact(result.length());
    if (whole) {
      paddedRows = null;
      paddedResult = null;
      product = NativeOp.of("matmul", new INDArray[] {rows, matrix}, result, 0, flag);
    } else {
      long padded = count + FEWEST_LEFT - left;
      paddedRows = Nd4j.zeros(DataType.FLOAT, padded, rows.size(1));
      paddedResult = Nd4j.zeros(DataType.FLOAT, padded, result.size(1));
      product = NativeOp.of("matmul", new INDArray[] {paddedRows, matrix}, paddedResult, 0, flag);
    }
  }

  void run(INDArray rows, INDArray result) {
    if (paddedRows == null || paddedResult == null) {
      product.runInto(result);
      return;
    }
    paddedRows.data().asNioFloat().put(0, rows.data().asNioFloat(), 0, from);
    product.run();
    result.data().asNioFloat().put(0, paddedResult.data().asNioFloat(), 0, to);
  }

  @Override
  public void close() {
    product.close();
    if (paddedRows != null) {
      paddedRows.close();
    }
    if (paddedResult != null) {
      paddedResult.close();
    }
  }
}
