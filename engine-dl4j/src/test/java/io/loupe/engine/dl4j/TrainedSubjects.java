package io.loupe.engine.dl4j;

import io.loupe.tensor.Shape;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Networks that were trained a little. */
final class TrainedSubjects {
  private TrainedSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(
        of("digits", TestNetworks::digits, 1, false),
        of("log std", () -> TestNetworks.normalised(true, false), 1, false),
        of("locked", () -> TestNetworks.normalised(false, true), 1, false),
        of("windows", TestNetworks::windows, 2, false),
        of("channels last", TestNetworks::channelsLast, 2, true),
        of("frozen", TestNetworks::frozen, 1, false),
        of("branches", TestNetworks::branches, 1, false));
  }

  private static Subject of(String name, Supplier<Object> network, int channels, boolean last) {
    Shape input = Shape.of(channels, TestNetworks.SIDE, TestNetworks.SIDE);
    return new Subject(name, network, input, last, 0);
  }
}
