package io.loupe.formats.dataset;

import io.loupe.formats.file.DataFile;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of a file, unpacked where it is gzipped. A small file that unpacks without end is
 * refused: pictures are packed 2 to 20 times at most.
 */
final class UnpackedStream extends FilterInputStream {
  private static final long MOST_PACKING = 200;
  private static final long SMALL = 1L << 26;

  private final DataFile file;
  private final long most;
  private long position;

  private UnpackedStream(DataFile file, InputStream in, long most) {
    super(in);
    this.file = file;
    this.most = most;
  }

  static UnpackedStream open(DataFile file) {
    try {
      return opened(file);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static UnpackedStream opened(DataFile file) throws IOException {
    boolean bounded = file.isGzip() && file.length().isPresent();
    long most =
        bounded
            ? Math.max(SMALL, Math.multiplyExact(file.length().getAsLong(), MOST_PACKING))
            : Long.MAX_VALUE;
    return new UnpackedStream(file, file.openUnpacked(), most);
  }

  /** Returns how many bytes have been read or skipped. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    advance(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] bytes, int from, int count) throws IOException {
    int read = in.read(bytes, from, count);
    advance(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = in.skip(count);
    advance(skipped);
    return skipped;
  }

  private void advance(long count) {
    position += count;
    if (position > most) {
      throw file.wrong(
          "unpacks to more than " + MOST_PACKING + " times its size",
          "If that is right, unpack it with gunzip first.");
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
