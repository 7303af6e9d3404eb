package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.Counted;
import io.loupe.probe.PlacedBatch;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.registry.Registry;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/**
 * What every statistic must keep. Extend it in a test and name the statistic, a model and samples.
 *
 * @param <S> the statistic's state
 */
public abstract class StatisticContract<S> {
  private static final int PARTITIONINGS = 50;
  private static final int HEAD = 6;

  /** Creates the contract. */
  protected StatisticContract() {}

  /**
   * Returns the statistic to test.
   *
   * @return a statistic of the model; equal ones each time
   */
  protected abstract Statistic<S> statistic();

  /**
   * Returns the model whose activations are counted.
   *
   * @return the same model each time; stays open
   */
  protected abstract Model model();

  /**
   * Returns what is counted.
   *
   * @return at least thirty samples that fit the model, of several classes, some of them equal
   */
  protected abstract List<Sample> samples();

  /** Where the samples are cut, in which order they come and how they are batched. */
  @Test
  void partitionsAndOrdersChangeNoBit() {
    Counted<S> whole = whole();
    Map<String, String> expected = digests(whole);
    assertThat(expected).as("arrays").isNotEmpty();
    Random random = new Random(20);
    for (int trial = 0; trial < PARTITIONINGS; trial++) {
      List<Counted<S>> parts = parts(random);
      Counted<S> merged = Counted.nothing(statistic());
      parts.forEach(merged::merge);
      assertThat(digests(merged)).as("SHA-256 of partitioning " + trial).isEqualTo(expected);
      assertThat(Arrays.mismatch(merged.toBytes(), whole.toBytes()))
          .as("first byte that differs in partitioning " + trial)
          .isEqualTo(-1);
    }
  }

  @Test
  void mergingIsAssociativeAndCommutative() {
    List<List<Long>> shares = List.of(share(0), share(1), share(2));
    Counted<S> left = count(shares.get(0), 4);
    left.merge(count(shares.get(1), 5));
    left.merge(count(shares.get(2), 6));
    Counted<S> right = count(shares.get(1), 7);
    right.merge(count(shares.get(2), 3));
    Counted<S> turned = count(shares.get(0), 2);
    turned.merge(right);
    Counted<S> backwards = count(shares.get(2), 9);
    backwards.merge(count(shares.get(1), 1));
    backwards.merge(count(shares.get(0), 8));

    assertThat(Arrays.mismatch(turned.toBytes(), left.toBytes())).as("a+(b+c)").isEqualTo(-1);
    assertThat(Arrays.mismatch(backwards.toBytes(), left.toBytes())).as("(c+b)+a").isEqualTo(-1);
  }

  @Test
  void whatIsMergedStaysAsItIs() {
    Counted<S> one = count(share(0), 4);
    Counted<S> other = count(share(1), 4);
    byte[] before = other.toBytes();
    one.merge(other);
    one.merge(count(share(2), 4));

    assertThat(Arrays.mismatch(other.toBytes(), before)).isEqualTo(-1);
  }

  @Test
  void bytesComeBackAndCountOn() {
    Counted<S> some = count(share(0), 4);
    Counted<S> back = Counted.read(statistic(), some.toBytes());
    assertThat(Arrays.mismatch(back.toBytes(), some.toBytes())).isEqualTo(-1);
    back.merge(Counted.read(statistic(), count(share(1), 4).toBytes()));
    back.merge(count(share(2), 4));

    assertThat(digests(back)).isEqualTo(digests(whole()));
    assertThat(Arrays.mismatch(back.toBytes(), whole().toBytes())).isEqualTo(-1);
    Counted<S> nothing = Counted.nothing(statistic());
    assertThat(Counted.read(statistic(), nothing.toBytes()).toBytes()).isEqualTo(nothing.toBytes());
  }

  /** Where it says what it is made of: it is what a registered provider makes of that. */
  @Test
  void isMadeAgainFromItsRecipe() {
    Recipe recipe = statistic().recipe().orElse(null);
    if (recipe != null) {
      Statistic<?> made =
          Registry.load(StatisticProvider.class, getClass().getClassLoader())
              .get(recipe.provider())
              .make(recipe.arguments(), model());
      assertThat(made.id()).isEqualTo(statistic().id());
      assertThat(made).isEqualTo(statistic());
      assertThat(made.recipe()).hasValue(recipe);
    }
  }

  /** Cut off, changed, of another version or followed by more: one sentence each. */
  @Test
  void strangeBytesAreRefused() {
    byte[] good = whole().toBytes();
    for (int length = 0; length < good.length; length += 1 + length / 3) {
      assertRefused(Arrays.copyOf(good, length), "cannot be read");
    }
    assertRefused(Arrays.copyOf(good, good.length + 1), "more follows");
    assertRefused(changed(good, 0), "do not begin");
    assertRefused(changed(good, 5), "version");
    Random random = new Random(21);
    for (int trial = 0; trial < 50; trial++) {
      assertRefused(changed(good, HEAD + random.nextInt(good.length - HEAD)), "cannot be read");
    }
  }

  /** With a right check sum, but counts that nobody could have: no memory is taken for them. */
  @Test
  void absurdCountsAreRefused() {
    byte[] good = whole().toBytes();
    int from = HEAD + 2 + statistic().id().getBytes(StandardCharsets.UTF_8).length;
    for (byte filling : new byte[] {0x7F, (byte) 0x80, (byte) 0xFF}) {
      byte[] bad = good.clone();
      Arrays.fill(bad, from, bad.length, filling);
      CRC32 sum = new CRC32();
      sum.update(bad, 0, bad.length - 4);
      ByteBuffer.wrap(bad).putInt(bad.length - 4, (int) sum.getValue());
      assertRefused(bad, "cannot be read");
    }
  }

  private void assertRefused(byte[] bytes, String part) {
    assertThatThrownBy(() -> Counted.read(statistic(), bytes))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(part);
  }

  private static byte[] changed(byte[] bytes, int at) {
    byte[] changed = bytes.clone();
    changed[at] ^= 0x55;
    return changed;
  }

  private Counted<S> whole() {
    return count(LongStream.range(0, samples().size()).boxed().toList(), 16);
  }

  private List<Long> share(int third) {
    return LongStream.range(0, samples().size()).filter(n -> n % 3 == third).boxed().toList();
  }

  private List<Counted<S>> parts(Random random) {
    List<Long> order = new ArrayList<>(LongStream.range(0, samples().size()).boxed().toList());
    Collections.shuffle(order, random);
    List<Counted<S>> parts = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      int to = Math.min(order.size(), from + 1 + random.nextInt(order.size() / 2));
      parts.add(count(order.subList(from, to), 1 + random.nextInt(9)));
      from = to;
    }
    return parts;
  }

  private Counted<S> count(List<Long> order, int batchSize) {
    Counted<S> counted = Counted.nothing(statistic());
    List<ProbeRequest> requests = new ArrayList<>(statistic().requests());
    if (requests.isEmpty() && counted.gatherings().isEmpty()) {
      requests.add(ProbeRequest.of(model().layers().get(0).name()));
    }
    model()
        .probe()
        .run(
            new ProbePlan(requests, counted.gatherings(), batchSize),
            Datasets.of(order.stream().map(place -> samples().get(place.intValue())).toList()),
            batch -> counted.add(new PlacedBatch(batch, order)),
            RunMonitor.silent());
    return counted;
  }

  private static <S> Map<String, String> digests(Counted<S> counted) {
    Map<String, String> digests = new TreeMap<>();
    counted.finish().forEach((name, array) -> digests.put(name, digest(array)));
    return digests;
  }

  private static String digest(Tensor array) {
    ByteBuffer bytes = ByteBuffer.allocate(array.shape().elements() * Float.BYTES);
    bytes.asFloatBuffer().put(array.data());
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
