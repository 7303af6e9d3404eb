package io.loupe.formats.picture;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Checksum;

/**
 * The bytes of a picture file. What lies behind the end is an error that names the file, never an
 * index out of bounds.
 */
final class PictureBytes {
  private final DataFile file;
  private final byte[] bytes;
  private final String format;
  private int length;

  PictureBytes(DataFile file, byte[] bytes, String format) {
    this.file = file;
    this.bytes = bytes;
    this.format = format;
    this.length = bytes.length;
  }

  int length() {
    return length;
  }

  int u8(long at) {
    need(at, 1);
    return bytes[(int) at] & 0xff;
  }

  int u16(long at, boolean bigEndian) {
    return bigEndian ? (u8(at) << 8) | u8(at + 1) : u8(at) | (u8(at + 1) << 8);
  }

  long u32(long at, boolean bigEndian) {
    long first = u16(at, bigEndian);
    long second = u16(at + 2, bigEndian);
    return bigEndian ? (first << 16) | second : first | (second << 16);
  }

  int s32(long at) {
    return (int) u32(at, false);
  }

  boolean has(long at, String text) {
    byte[] wanted = text.getBytes(StandardCharsets.ISO_8859_1);
    return at >= 0
        && at + wanted.length <= length
        && Arrays.equals(bytes, (int) at, (int) at + wanted.length, wanted, 0, wanted.length);
  }

  /** Throws unless so many bytes are there. */
  void need(long at, long count) {
    if (at < 0 || count < 0 || at > length - count) {
      throw cut();
    }
  }

  /** Moves bytes towards the front; returns where the next go. */
  int keep(int to, int from, int count) {
    System.arraycopy(bytes, from, bytes, to, count);
    return to + count;
  }

  void put(int at, int value) {
    bytes[at] = (byte) value;
  }

  void endAt(int end) {
    length = end;
  }

  /** Feeds bytes to a checksum. */
  void digest(Checksum checksum, int from, int count) {
    checksum.update(bytes, from, count);
  }

  /** Reads a palette; an entry begins with red, green and blue, or the other way round. */
  int[] colours(long at, int count, int step, boolean blueFirst) {
    int[] colours = new int[count];
    for (int i = 0; i < count; i++) {
      long entry = at + (long) i * step;
      int first = u8(entry);
      int third = u8(entry + 2);
      colours[i] =
          ((blueFirst ? third : first) << 16) | (u8(entry + 1) << 8) | (blueFirst ? first : third);
    }
    return colours;
  }

  /** Throws unless a picture of that size may be decoded at all. */
  void checkSize(long width, long height) {
    if (width < 1 || height < 1) {
      throw damaged("its header gives it no pixels");
    }
    if (width > PictureFile.LONGEST_SIDE
        || height > PictureFile.LONGEST_SIDE
        || width * height > PictureFile.MOST_PIXELS) {
      throw file.wrong(
          "is a picture of " + width + " × " + height + " pixels, which is too large",
          "Make it smaller first.");
    }
  }

  byte[] array() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  DatasetException cut() {
    return file.wrong("is a " + format + " picture that ends too early", "Fetch or save it again.");
  }

  DatasetException damaged(String what) {
    return file.wrong(
        "is a damaged " + format + " picture: " + what, "Fetch it again, or save it as PNG.");
  }

  DatasetException unread(String what) {
    return file.wrong(
        "is a " + format + " picture " + what + ", which Loupe does not read", "Save it as PNG.");
  }
}
