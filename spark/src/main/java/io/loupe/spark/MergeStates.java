package io.loupe.spark;

import io.loupe.probe.Counted;
import java.util.List;
import org.apache.spark.api.java.function.Function2;

/** Adds what two tasks have counted; of two refusals the first stays. */
record MergeStates(Assignment assignment) implements Function2<byte[], byte[], byte[]> {
  private static final long serialVersionUID = 1;

  @Override
  public byte[] call(byte[] one, byte[] other) {
    if (Answer.isRefusal(one)) {
      return one;
    }
    if (Answer.isRefusal(other)) {
      return other;
    }
    return Answer.by(
        assignment,
        bench -> {
          List<Counted<?>> parts = bench.nothing(assignment);
          Answer.addTo(parts, one);
          Answer.addTo(parts, other);
          return Answer.of(parts);
        });
  }
}
