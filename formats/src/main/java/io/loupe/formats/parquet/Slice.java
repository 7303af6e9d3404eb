package io.loupe.formats.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loupe.Experimental;
import java.util.Arrays;

/**
 * Some bytes of a page, not copied; they stay as they are.
 *
 * @param bytes of the page
 * @param from where they begin
 * @param length how many they are
 */
@Experimental
public record Slice(@SuppressWarnings("ArrayRecordComponent") byte[] bytes, int from, int length) {
  /**
   * Copies them.
   *
   * @return of their own length
   */
  public byte[] copy() {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /**
   * Reads them as a text.
   *
   * @return UTF-8, where something else is replaced
   */
  public String text() {
    return new String(bytes, from, length, UTF_8);
  }
}
