package io.loupe.formats.parquet;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.loupe.formats.file.DataFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** How pages are packed, in the order of the format. */
enum Codec {
  NONE,
  SNAPPY,
  GZIP,
  LZO,
  BROTLI,
  LZ4,
  ZSTD,
  LZ4_RAW;

  private static final List<Codec> ALL = List.of(values());

  static void check(int number, DataFile file, ParquetColumn column) {
    boolean known = number >= 0 && number < ALL.size();
    boolean read =
        known
            && switch (ALL.get(number)) {
              case LZO, BROTLI, LZ4 -> false;
              default -> true;
            };
    if (!read) {
      throw file.wrong(
          "has column "
              + column.name()
              + " packed with "
              + (known ? ALL.get(number) : "codec " + number)
              + ", which Loupe does not read",
          "Write it with snappy, zstd, gzip or lz4_raw, or unpacked.");
    }
  }

  /**
   * Unpacks what follows the first bytes, which are kept. They must become exactly so many, for
   * which there is room.
   */
  static byte[] unpacked(int number, byte[] packed, int kept, int size) throws Damage {
    byte[] bytes = new byte[size];
    System.arraycopy(packed, 0, bytes, 0, kept);
    if (kept == size) {
      return bytes;
    }
    int count =
        switch (ALL.get(number)) {
          case SNAPPY -> unpack(new SnappyDecompressor(), packed, kept, bytes);
          case ZSTD -> unpack(new ZstdDecompressor(), packed, kept, bytes);
          case LZ4_RAW -> unpack(new Lz4Decompressor(), packed, kept, bytes);
          case GZIP -> gunzip(packed, kept, bytes);
          default -> throw new IllegalStateException("Not packed");
        };
    if (count != size - kept) {
      throw new Damage("a page does not unpack to the size that it says");
    }
    return bytes;
  }

  private static int unpack(Decompressor decompressor, byte[] packed, int from, byte[] bytes)
      throws Damage {
    try {
      return decompressor.decompress(
          packed, from, packed.length - from, bytes, from, bytes.length - from);
    } catch (RuntimeException e) {
      throw new Damage("a page cannot be unpacked");
    }
  }

  private static int gunzip(byte[] packed, int from, byte[] bytes) throws Damage {
    try (InputStream in =
        new GZIPInputStream(new ByteArrayInputStream(packed, from, packed.length - from))) {
      int count = in.readNBytes(bytes, from, bytes.length - from);
      return in.read() < 0 ? count : -1;
    } catch (IOException e) {
      throw new Damage("a page cannot be unpacked");
    }
  }
}
