package io.loupe.spark;

import io.loupe.data.LeftOut;
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
          LeftOut leftOut = new LeftOut();
          Answer.addTo(parts, leftOut, one);
          Answer.addTo(parts, leftOut, other);
          return Answer.of(parts, leftOut);
        });
  }
}
