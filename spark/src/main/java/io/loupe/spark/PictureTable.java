package io.loupe.spark;

import io.loupe.Experimental;
import io.loupe.data.BadSamples;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Pictures as Spark reads them, from Parquet or with {@code binaryFile}, wherever they lie.
 *
 * @param rows with columns {@code index} (bigint, the place of a picture in all data, which decides
 *     between equals), {@code id} (string), {@code content} (binary, a picture file) and perhaps
 *     {@code label} (int, the number of its class, from 0); read once
 * @param resize whether pictures of another size than the model's are resampled
 * @param bad what becomes of the run when a picture cannot be read
 */
@Experimental
public record PictureTable(Dataset<Row> rows, boolean resize, BadSamples bad) {
  /**
   * A table of pictures of the model's own size, all of which can be read.
   *
   * @param rows with columns {@code index}, {@code id}, {@code content} and perhaps {@code label}
   * @return it
   */
  public static PictureTable of(Dataset<Row> rows) {
    return new PictureTable(rows, false, BadSamples.FAIL);
  }
}
