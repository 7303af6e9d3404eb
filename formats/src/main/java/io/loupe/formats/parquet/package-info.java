/**
 * Columns of Parquet files: {@link io.loupe.formats.parquet.ParquetFile} opens one, {@link
 * io.loupe.formats.parquet.ColumnReader} goes through a column. What a file says about itself is
 * compared with what is there before memory is taken for it.
 *
 * <p>Start at {@link io.loupe.formats.parquet.ParquetFile}.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/">the format</a>
 */
@NullMarked
package io.loupe.formats.parquet;

import org.jspecify.annotations.NullMarked;
