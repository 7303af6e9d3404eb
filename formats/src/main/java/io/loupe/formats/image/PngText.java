package io.loupe.formats.image;

import io.loupe.text.SafeText;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * The texts that a PNG file carries, as uncompressed {@code iTXt} chunks in UTF-8 behind the header
 * chunk.
 *
 * @see <a href="https://www.w3.org/TR/png-3/#11textinfo">PNG specification, textual information</a>
 */
public final class PngText {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final byte[] TYPE = {'i', 'T', 'X', 't'};
  private static final int FRAME = 12;
  private static final int HEADER_END = SIGNATURE.length + FRAME + 13;

  private PngText() {}

  /**
   * Puts texts into a file, in the place of all {@code iTXt} texts it has.
   *
   * @param png a PNG file
   * @param texts by keyword, 1 to 79 characters of ASCII
   * @return a PNG file with these texts, sorted by keyword
   * @throws IllegalArgumentException if it is not a PNG file or a keyword is not allowed
   */
  public static byte[] put(byte[] png, Map<String, String> texts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(png.length + 1024);
    out.write(checked(png), 0, HEADER_END);
    new TreeMap<>(texts).forEach((keyword, text) -> out.writeBytes(chunk(keyword, text)));
    int at = HEADER_END;
    while (at < png.length) {
      int end = end(png, at);
      if (!isText(png, at)) {
        out.write(png, at, end - at);
      }
      at = end;
    }
    return out.toByteArray();
  }

  /**
   * Reads the texts of a file; compressed and Latin-1 texts are passed over.
   *
   * @param png a PNG file
   * @return texts by keyword
   * @throws IllegalArgumentException if it is not a PNG file
   */
  public static Map<String, String> read(byte[] png) {
    Map<String, String> texts = new TreeMap<>();
    int at = checked(png).length > HEADER_END ? HEADER_END : png.length;
    while (at < png.length) {
      int end = end(png, at);
      if (isText(png, at)) {
        read(Arrays.copyOfRange(png, at + 8, end - 4), texts);
      }
      at = end;
    }
    return Collections.unmodifiableMap(texts);
  }

  private static void read(byte[] body, Map<String, String> texts) {
    int keyword = zero(body, 0);
    int language = zero(body, keyword + 3);
    int translated = zero(body, language + 1);
    if (translated < body.length && body[keyword + 1] == 0) {
      texts.put(
          new String(body, 0, keyword, StandardCharsets.ISO_8859_1),
          new String(body, translated + 1, body.length - translated - 1, StandardCharsets.UTF_8));
    }
  }

  private static int zero(byte[] body, int from) {
    int at = from;
    while (at < body.length && body[at] != 0) {
      at++;
    }
    return at;
  }

  private static byte[] chunk(String keyword, String text) {
    if (!keyword.matches("[!-~]([ -~]{0,77}[!-~])?")) {
      throw new IllegalArgumentException("\"" + keyword + "\" is not a keyword of PNG");
    }
    byte[] key = keyword.getBytes(StandardCharsets.US_ASCII);
    byte[] value = SafeText.lines(text).getBytes(StandardCharsets.UTF_8);
    int length = key.length + 5 + value.length;
    ByteBuffer chunk = ByteBuffer.allocate(length + FRAME);
    chunk.putInt(length).put(TYPE).put(key).put(new byte[5]).put(value);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, length + TYPE.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static byte[] checked(byte[] png) {
    if (png.length < HEADER_END
        || !Arrays.equals(png, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)) {
      throw new IllegalArgumentException("Not a PNG file");
    }
    return png;
  }

  private static boolean isText(byte[] png, int at) {
    return Arrays.equals(png, at + 4, at + 8, TYPE, 0, TYPE.length);
  }

  private static int end(byte[] png, int at) {
    long length = at + FRAME <= png.length ? ByteBuffer.wrap(png, at, 4).getInt() : -1;
    if (length < 0 || at + FRAME + length > png.length) {
      throw new IllegalArgumentException("A damaged PNG file");
    }
    return (int) (at + FRAME + length);
  }
}
