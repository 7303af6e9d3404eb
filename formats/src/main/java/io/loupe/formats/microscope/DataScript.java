package io.loupe.formats.microscope;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Data of a page as a classic script, since a page that lies on the disk may load nothing else: one
 * call of one function, in ASCII, so that no name of a stranger can be anything but text.
 */
final class DataScript {
  private static final String END = ");\n";
  private static final MathContext SHORT = new MathContext(6);
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  private DataScript() {}

  /**
   * Writes a script.
   *
   * @param key what the page asks for
   * @param value records, lists, maps, texts and numbers
   * @return {@code loupe("KEY", {...});}
   */
  static byte[] toBytes(String key, Object value) {
    return ("loupe(" + json(key) + "," + json(value) + END).getBytes(StandardCharsets.US_ASCII);
  }

  /** JSON in ASCII, in which a less-than sign is escaped too. */
  static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a script back; nothing where it is no such script. */
  static <T> Optional<T> read(String key, byte[] script, Class<T> type) {
    String text = new String(script, StandardCharsets.US_ASCII);
    String start = "loupe(" + json(key) + ",";
    return text.startsWith(start) && text.endsWith(END)
        ? read(
            text.substring(start.length(), text.length() - END.length())
                .getBytes(StandardCharsets.US_ASCII),
            type)
        : Optional.empty();
  }

  /** Reads JSON; nothing where it is of another kind. */
  static <T> Optional<T> read(byte[] json, Class<T> type) {
    try {
      return Optional.ofNullable(MAPPER.readValue(json, type));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static JsonNode tree(String json) throws JacksonException {
    return MAPPER.readTree(json);
  }

  /**
   * A cell of a table that holds a number; nothing where it is empty or says that there is none.
   */
  static @Nullable Double rounded(Object cell) {
    return cell instanceof Number number ? rounded(number.doubleValue()) : null;
  }

  /** Six digits: more than a page shows. Nothing where it is no number. */
  static @Nullable Double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(SHORT).doubleValue() : null;
  }
}
