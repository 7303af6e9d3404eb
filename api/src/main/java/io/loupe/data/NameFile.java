package io.loupe.data;

import io.loupe.error.ParameterException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Text files with one name a line. */
final class NameFile {
  private static final int MOST_BYTES = 1 << 22;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private NameFile() {}

  /** The lines of a file in UTF-8 without empty ones at the end. */
  static List<String> lines(Path file, String order) {
    String text = text(file, order);
    List<String> lines =
        new ArrayList<>(
            (text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text)
                .lines()
                .map(String::strip)
                .toList());
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return List.copyOf(lines);
  }

  /** Refuses names that say nothing or steer a terminal. */
  static void check(String location, List<String> names, String order) {
    String hint = "Write one name a line, " + order + ".";
    if (names.isEmpty()) {
      throw new ParameterException(location + " has no names.", hint);
    }
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
        throw new ParameterException(
            "Line "
                + (i + 1)
                + " of "
                + location
                + (name.isBlank() ? " is empty." : " has a control character."),
            hint);
      }
    }
  }

  /** SHA-256 of the names joined with line feeds, in hexadecimal. */
  static String sha256(List<String> names) {
    try {
      byte[] bytes = String.join("\n", names).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file, String order) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ParameterException(
            file + " is too long for a list of names.", "Give a text file, one name a line.");
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ParameterException(
          file + " is not a text in UTF-8.", "Save it as UTF-8, one name a line.");
    } catch (IOException e) {
      throw new ParameterException(
          "\""
              + file
              + "\" "
              + (Files.isDirectory(file)
                  ? "is a folder, not a list of names."
                  : Files.exists(file) ? "cannot be read." : "is not there."),
          "Give a text file with one name a line, " + order + ".");
    }
  }
}
