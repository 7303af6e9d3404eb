package io.loupe.formats.parquet;

import io.loupe.formats.file.DataFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A part of a file, from its front to its end; nothing behind it is read. */
final class Source implements Closeable {
  private final InputStream in;
  private final long end;
  private long position;

  private Source(InputStream in, long from, long end) {
    this.in = in;
    this.position = from;
    this.end = end;
  }

  static Source open(DataFile file, long from, long end) throws IOException {
    InputStream in = file.open();
    try {
      in.skipNBytes(from);
      return new Source(in, from, end);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  long position() {
    return position;
  }

  long left() {
    return end - position;
  }

  int read() throws IOException {
    check(1);
    int value = in.read();
    if (value < 0) {
      throw new EOFException();
    }
    position++;
    return value;
  }

  byte[] bytes(int count) throws IOException {
    check(count);
    byte[] bytes = new byte[count];
    int read = in.readNBytes(bytes, 0, count);
    position += read;
    if (read < count) {
      throw new EOFException();
    }
    return bytes;
  }

  void skip(long count) throws IOException {
    check(count);
    in.skipNBytes(count);
    position += count;
  }

  private void check(long count) throws Damage {
    if (count < 0 || count > left()) {
      throw new Damage("something goes on behind the end of its part, at byte " + position);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
