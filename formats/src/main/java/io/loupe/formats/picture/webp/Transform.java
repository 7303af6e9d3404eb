package io.loupe.formats.picture.webp;

/** From coefficients back to differences, RFC 6386, section 14. */
final class Transform {
  private static final int COSINE = 20091;
  private static final int SINE = 35468;

  private Transform() {}

  /**
   * Spreads the means of 16 blocks, at {@code at}, to their first coefficients, at 0, 16, 32, ...
   */
  static void means(int[] c, int at) {
    int[] t = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = c[at + i] + c[at + 12 + i];
      int b = c[at + 4 + i] + c[at + 8 + i];
      int d = c[at + 4 + i] - c[at + 8 + i];
      int e = c[at + i] - c[at + 12 + i];
      t[i] = a + b;
      t[4 + i] = d + e;
      t[8 + i] = a - b;
      t[12 + i] = e - d;
    }
    for (int i = 0; i < 4; i++) {
      int a = t[4 * i] + t[4 * i + 3];
      int b = t[4 * i + 1] + t[4 * i + 2];
      int d = t[4 * i + 1] - t[4 * i + 2];
      int e = t[4 * i] - t[4 * i + 3];
      c[(4 * i) * 16] = (a + b + 3) >> 3;
      c[(4 * i + 1) * 16] = (d + e + 3) >> 3;
      c[(4 * i + 2) * 16] = (a - b + 3) >> 3;
      c[(4 * i + 3) * 16] = (e - d + 3) >> 3;
    }
  }

  /** Adds what the 16 coefficients at {@code at} say to a block of a plane. */
  static void add(int[] c, int at, byte[] plane, int place, int stride) {
    int[] t = new int[16];
    for (int i = 0; i < 4; i++) {
      int a = c[at + i] + c[at + 8 + i];
      int b = c[at + i] - c[at + 8 + i];
      int d = sine(c[at + 4 + i]) - cosine(c[at + 12 + i]);
      int e = cosine(c[at + 4 + i]) + sine(c[at + 12 + i]);
      t[i] = a + e;
      t[4 + i] = b + d;
      t[8 + i] = b - d;
      t[12 + i] = a - e;
    }
    for (int i = 0; i < 4; i++) {
      int a = t[4 * i] + t[4 * i + 2];
      int b = t[4 * i] - t[4 * i + 2];
      int d = sine(t[4 * i + 1]) - cosine(t[4 * i + 3]);
      int e = cosine(t[4 * i + 1]) + sine(t[4 * i + 3]);
      int row = place + i * stride;
      change(plane, row, (a + e + 4) >> 3);
      change(plane, row + 1, (b + d + 4) >> 3);
      change(plane, row + 2, (b - d + 4) >> 3);
      change(plane, row + 3, (a - e + 4) >> 3);
    }
  }

  private static void change(byte[] plane, int at, int difference) {
    plane[at] = (byte) clip((plane[at] & 0xff) + difference);
  }

  static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static int cosine(int value) {
    return value + ((value * COSINE) >> 16);
  }

  private static int sine(int value) {
    return (value * SINE) >> 16;
  }
}
