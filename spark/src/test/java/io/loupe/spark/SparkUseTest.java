package io.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.auto.service.AutoService;
import io.loupe.Loupe;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Reduction;
import io.loupe.probe.Statistic;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

/** A statistic of one's own on Spark, as the guide shows it. */
class SparkUseTest {
  @Test
  void countsAStatisticOfOnesOwn() {
    try (JavaSparkContext context =
        new JavaSparkContext(
            new SparkConf()
                .setMaster("local[2]")
                .setAppName("t")
                .set("spark.ui.enabled", "false"))) {
      // snippet: spark-collect
      Loupe loupe = Loupe.create();
      List<Counted<?>> counted =
          LoupeSpark.on(context)
              .collect(
                  "sample:mnist?take=200",
                  loupe.source("sample:mnist"),
                  List.of(new Firing("L2")),
                  RunMonitor.silent())
              .counted();
      Map<String, Tensor> arrays = counted.get(0).finish();
      // end
      try (Model model = loupe.model("sample:mnist", Map.of())) {
        Counted<long[]> here = Counted.nothing(new Firing("L2"));
        Counted.all(
            List.of(here),
            model.probe(),
            loupe.dataset("sample:mnist?take=200", model.info().input()),
            64,
            batch -> {},
            RunMonitor.silent());
        assertThat(values(arrays)).isEqualTo(values(here.finish())).isNotEqualTo(Map.of());
      }
    }
  }

  private static Map<String, List<Float>> values(Map<String, Tensor> arrays) {
    Map<String, List<Float>> values = new TreeMap<>();
    arrays.forEach((name, array) -> values.put(name, List.of(array.get(0))));
    return values;
  }

  /** On how many samples a layer's filters are above zero anywhere, all filters together. */
  record Firing(String layer) implements Statistic<long[]> {
    // snippet: spark-recipe
    @Override
    public Optional<Recipe> recipe() {
      return Optional.of(new Recipe("acme.firing", List.of(layer)));
    }

    /** Makes it of the layer's name. */
    @AutoService(StatisticProvider.class)
    public static final class Provider implements StatisticProvider {
      @Override
      public String id() {
        return "acme.firing";
      }

      @Override
      public String description() {
        return "On how many samples filters fire.";
      }

      @Override
      public Statistic<?> make(List<String> arguments, Model model) {
        return new Firing(model.layer(arguments.get(0)).name());
      }
    }

    // end

    @Override
    public String id() {
      return "acme.firing/1 " + layer;
    }

    @Override
    public List<ProbeRequest> requests() {
      return List.of(new ProbeRequest(layer, Reduction.maxSpatial()));
    }

    @Override
    public long[] create() {
      return new long[1];
    }

    @Override
    public void add(long[] state, ActivationBatch batch) {
      for (float highest : batch.get(requests().get(0)).toArray()) {
        state[0] += highest > 0 ? 1 : 0;
      }
    }

    @Override
    public void merge(long[] state, long[] other) {
      state[0] += other[0];
    }

    @Override
    public Map<String, Tensor> finish(long[] state) {
      return Map.of("firing", Tensor.of(Shape.of(1), new float[] {state[0]}));
    }

    @Override
    public void write(long[] state, DataOutput out) throws IOException {
      out.writeLong(state[0]);
    }

    @Override
    public long[] read(DataInput in) throws IOException {
      long count = in.readLong();
      if (count < 0) {
        throw new StreamCorruptedException("filters fired " + count + " times");
      }
      return new long[] {count};
    }
  }
}
