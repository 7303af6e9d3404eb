package io.loupe.cli;

import java.util.Map;
import java.util.OptionalLong;

/**
 * A task under way.
 *
 * @param name for people
 * @param total steps, if known
 * @param startedAt nanoseconds
 * @param done steps so far
 * @param measures numbers of interest
 */
record TaskState(
    String name, OptionalLong total, long startedAt, long done, Map<String, Double> measures) {
  private static final double NANOS = 1e9;

  TaskState advanced(long steps, Map<String, Double> values) {
    return new TaskState(name, total, startedAt, steps, values);
  }

  double seconds(long now) {
    return (now - startedAt) / NANOS;
  }

  /** From 0 to 1; 0 where the total is unknown. */
  double share() {
    return total.isPresent() && total.getAsLong() > 0
        ? Math.min(1, (double) done / total.getAsLong())
        : 0;
  }

  /** {@code 120 of 1200, 33.1/s, 33 s left, objective 2.10}. */
  String numbers(long now) {
    StringBuilder text = new StringBuilder().append(done);
    total.ifPresent(all -> text.append(" of ").append(all));
    double seconds = seconds(now);
    if (done > 0 && seconds > 0) {
      double rate = done / seconds;
      text.append(", ").append(Words.number(rate)).append("/s");
      if (total.isPresent() && total.getAsLong() > done) {
        text.append(", ").append(Words.duration((total.getAsLong() - done) / rate)).append(" left");
      }
    }
    measures.forEach(
        (measure, value) ->
            text.append(", ").append(measure).append(' ').append(Words.number(value)));
    return text.toString();
  }
}
