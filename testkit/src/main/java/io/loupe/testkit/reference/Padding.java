package io.loupe.testkit.reference;

/** What a convolution does at the border. */
public enum Padding {
  /** Zeros around the input; with stride s the output has ceil(size / s) rows. */
  SAME,
  /** No padding: only windows that lie inside the input. */
  VALID;

  int outputSize(int size, int kernel, int stride) {
    return this == SAME ? (size + stride - 1) / stride : (size - kernel) / stride + 1;
  }

  int before(int size, int kernel, int stride) {
    if (this == VALID) {
      return 0;
    }
    return Math.max(0, (outputSize(size, kernel, stride) - 1) * stride + kernel - size) / 2;
  }
}
