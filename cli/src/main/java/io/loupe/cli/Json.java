package io.loupe.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;

/** Results for programs. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /**
   * Prints a value. What a {@link Printer} makes of a character in a text, {@code \}{@code u009b},
   * is what JSON has for it.
   *
   * @param out where to
   * @param value maps, lists, texts, numbers and truth values
   */
  static void print(PrintWriter out, Object value) {
    try {
      out.print(MAPPER.writeValueAsString(value));
      out.println();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot be written as JSON: " + value, e);
    }
  }
}
