package io.loupe.formats.picture.webp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixCodeWriterTest {
  private static void assertRead(int[] counts) throws IOException {
    PrefixCodeWriter code = PrefixCodeWriter.of(counts);
    int[] symbols =
        IntStream.range(0, counts.length).filter(symbol -> counts[symbol] > 0).toArray();
    BitWriter out = new BitWriter();
    code.describe(out);
    for (int symbol : symbols) {
      code.symbol(out, symbol);
    }
    byte[] bytes = out.toBytes();
    BitReader in = new BitReader(bytes, 0, bytes.length);
    PrefixCode read = PrefixCode.read(in, counts.length);
    for (int symbol : symbols) {
      assertThat(read.symbol(in)).isEqualTo(symbol);
    }
  }

  @Test
  void codesAreReadAsTheyWereWritten() throws IOException {
    int[] none = new int[40];
    assertRead(none);
    for (int symbol : new int[] {0, 1, 2, 255, 256, 1303}) {
      int[] one = new int[1304];
      one[symbol] = 7;
      assertRead(one);
      one[3] = 1;
      assertRead(one);
    }
    Random random = new Random(2);
    for (int trial = 0; trial < 200; trial++) {
      int[] counts = new int[1 + random.nextInt(600)];
      int used = 1 + random.nextInt(counts.length);
      for (int i = 0; i < used; i++) {
        counts[random.nextInt(counts.length)] = 1 + random.nextInt(1 << random.nextInt(20));
      }
      assertRead(counts);
    }
  }

  @Test
  void noCodeIsLongerThanItMayBe() throws IOException {
    int[] fibonacci = new int[30];
    for (int i = 0; i < 30; i++) {
      fibonacci[i] = i < 2 ? 1 : fibonacci[i - 1] + fibonacci[i - 2];
    }
    assertRead(fibonacci);
    PrefixCodeWriter code = PrefixCodeWriter.of(fibonacci);
    assertThat(IntStream.range(0, 30).map(code::bits).max().getAsInt()).isEqualTo(15);
  }

  @Test
  void whatComesOftenTakesFewBits() {
    PrefixCodeWriter code = PrefixCodeWriter.of(new int[] {8, 4, 2, 1, 1, 0});
    assertThat(IntStream.range(0, 5).map(code::bits)).containsExactly(1, 2, 3, 4, 4);
    assertThat(code.isUsed(5)).isFalse();
    PrefixCodeWriter alone = PrefixCodeWriter.of(new int[] {0, 9});
    assertThat(alone.bits(1)).isZero();
    assertThat(alone.isUsed(1)).isTrue();
  }

  @Test
  void theSumOfAllBitsIsHuffmans() {
    int[] counts = new Random(3).ints(50, 1, 1000).toArray();
    PrefixCodeWriter code = PrefixCodeWriter.of(counts);
    long bits = IntStream.range(0, 50).mapToLong(i -> (long) counts[i] * code.bits(i)).sum();
    long least = 0;
    long[] weights = Arrays.stream(counts).asLongStream().toArray();
    for (int left = 50; left > 1; left--) {
      Arrays.sort(weights, 0, left);
      weights[0] += weights[1];
      least += weights[0];
      weights[1] = weights[left - 1];
    }
    assertThat(bits).isEqualTo(least);
  }
}
