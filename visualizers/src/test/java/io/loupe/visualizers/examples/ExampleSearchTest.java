package io.loupe.visualizers.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.statistics.TinyNetworkStatistic;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ExampleSearchTest {
  private record Given(List<Sample> samples, Tensor values) implements ActivationBatch {
    @Override
    public long start() {
      return 0;
    }

    @Override
    public Tensor get(ProbeRequest request) {
      return values;
    }
  }

  /** An input of a single value is one like others, not the zero that stands for none. */
  @Test
  void inputsOfOneValueAreKept() {
    LayerInfo layer = new LayerInfo(0, "one", LayerKind.DENSE, "Dense", Shape.of(1), 0);
    Sample sample = Sample.of("s", Tensor.of(Shape.of(1), 7));
    for (boolean kept : new boolean[] {true, false}) {
      Counted<ExampleSearch.Found> counted =
          Counted.nothing(
              new ExampleSearch(
                  layer, List.of(0), 1, Optional.of(Shape.of(1)).filter(shape -> kept)));
      counted.add(new Given(List.of(sample), Tensor.of(Shape.of(1, 1), 3)));
      FilterExamples found = ExampleSearch.examples(List.of(0), counted.state()).get(0);
      assertThat(found.examples().get(0).sample().input().get(0)).isEqualTo(kept ? 7 : 0);
    }
  }

  @Nested
  class WithInputs extends TinyNetworkStatistic<ExampleSearch.Found> {
    @Override
    protected Statistic<ExampleSearch.Found> statistic() {
      return new ExampleSearch(
          model().layers().get(0), List.of(2, 0), 5, Optional.of(model().info().input().shape()));
    }
  }

  @Nested
  class WithoutInputs extends TinyNetworkStatistic<ExampleSearch.Found> {
    @Override
    protected Statistic<ExampleSearch.Found> statistic() {
      return new ExampleSearch(model().layers().get(0), List.of(2, 0), 5, Optional.empty());
    }
  }
}
