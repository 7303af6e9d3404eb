package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DatasetContractTest {
  @Nested
  class Sound extends Bars {
    Sound() {
      super(new BarsProvider());
    }
  }

  @Test
  void findsDataThatChanges() {
    assertFails(Shrinking.class, "givesTheSameSamplesInEachPass", "test/");
  }

  @Test
  void findsLabelsWithoutName() {
    assertFails(Unnamed.class, "namesEveryLabel", "label of odd");
  }

  @Test
  void findsValuesOutOfRange() {
    assertFails(Bright.class, "deliversInputsAsTheModelWantsThem", "value 0 of bright");
  }

  @Test
  void findsRepeatedIds() {
    assertFails(Repeating.class, "givesTheSameSamplesInEachPass", "duplicate");
  }

  private abstract static class Bars extends DatasetContract {
    private final DatasetProvider provider;

    Bars(DatasetProvider provider) {
      this.provider = provider;
    }

    @Override
    protected DatasetProvider subject() {
      return provider;
    }

    @Override
    protected String path() {
      return "3";
    }

    @Override
    protected InputSpec input() {
      return InputSpec.of(Shape.of(1, 4, 4), 0, 1);
    }

    @Override
    protected Map<String, String> brokenPaths() {
      return Map.of("many", "not a number");
    }
  }

  static class Shrinking extends Bars {
    Shrinking() {
      super(
          new BarsProvider() {
            private final AtomicInteger passes = new AtomicInteger();

            @Override
            Stream<Sample> samples(Dataset bars) {
              return bars.samples().skip(passes.getAndIncrement());
            }
          });
    }
  }

  static class Unnamed extends Bars {
    Unnamed() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              return bars.samples().map(s -> Sample.of("odd", s.input(), 7));
            }
          });
    }
  }

  static class Bright extends Bars {
    Bright() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              return bars.samples()
                  .map(s -> Sample.of("bright", Floats.filled(s.input().shape(), 255)));
            }
          });
    }
  }

  static class Repeating extends Bars {
    Repeating() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              return bars.samples().map(s -> Sample.of("one", s.input(), 0));
            }
          });
    }
  }
}
