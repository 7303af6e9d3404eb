package io.loupe.engine.dl4j.internal;

import com.google.common.hash.Hasher;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fingerprints a stream while it is read, and what is left of it when it is closed. */
final class HashingStream extends FilterInputStream {
  private final Hasher hasher;
  private boolean closed;

  HashingStream(InputStream in, Hasher hasher) {
    super(in);
    this.hasher = hasher;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      hasher.putByte((byte) value);
    }
    return value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    if (count > 0) {
      hasher.putBytes(bytes, offset, count);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      transferTo(java.io.OutputStream.nullOutputStream());
      super.close();
    }
  }
}
