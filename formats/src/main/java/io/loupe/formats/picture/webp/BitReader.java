package io.loupe.formats.picture.webp;

import java.io.EOFException;
import java.io.IOException;

/** Bits of a lossless picture, the lowest of each byte first. Nothing is read behind the end. */
final class BitReader {
  private final byte[] bytes;
  private final int end;
  private int at;
  private int left;
  private int current;

  BitReader(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  int bit() throws IOException {
    if (left == 0) {
      if (at >= end) {
        throw new EOFException();
      }
      current = bytes[at++] & 0xff;
      left = 8;
    }
    int bit = current & 1;
    current >>= 1;
    left--;
    return bit;
  }

  int number(int bits) throws IOException {
    int number = 0;
    for (int i = 0; i < bits; i++) {
      number |= bit() << i;
    }
    return number;
  }

  boolean flag() throws IOException {
    return bit() == 1;
  }
}
