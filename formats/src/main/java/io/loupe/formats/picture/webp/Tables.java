package io.loupe.formats.picture.webp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/** The tables of RFC 6386. Arrays are shared and not changed. */
final class Tables {
  static final int TYPES = 4;
  static final int BANDS = 8;
  static final int CONTEXTS = 3;
  static final int NODES = 11;
  static final int MODES = 10;

  static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
  static final int[] BAND = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7};

  /** Probabilities of the bits of large coefficients, section 13.2. */
  static final int[][] LARGE = {
    {173, 148, 140},
    {176, 155, 140, 135},
    {180, 157, 141, 134, 130},
    {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
  };

  private static final int INDICES = 128;
  private static final Tables LOADED = load();

  final int[] coefficients;
  final int[] changes;
  final int[] modes;
  final int[] firstStep;
  final int[] otherStep;

  private Tables(StringTokenizer numbers) {
    int all = TYPES * BANDS * CONTEXTS * NODES;
    coefficients = take(numbers, all);
    changes = take(numbers, all);
    modes = take(numbers, MODES * MODES * (MODES - 1));
    firstStep = take(numbers, INDICES);
    otherStep = take(numbers, INDICES);
  }

  static Tables get() {
    return LOADED;
  }

  private static int[] take(StringTokenizer numbers, int count) {
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = Integer.parseInt(numbers.nextToken());
    }
    return values;
  }

  private static Tables load() {
    InputStream file = Objects.requireNonNull(Tables.class.getResourceAsStream("tables.txt"));
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      return new Tables(
          new StringTokenizer(
              lines.lines().filter(l -> !l.startsWith("#")).collect(Collectors.joining(" "))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
