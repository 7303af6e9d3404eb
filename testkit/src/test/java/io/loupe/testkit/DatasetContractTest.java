package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

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

  @Test
  void findsOptionsThatAreTaken() {
    assertFails(OwnTake.class, "namesAndDescribesItself", "beside those that work on all data");
  }

  @Test
  void findsLocationsThatLeadNowhere() {
    assertFails(Elsewhere.class, "keepsItsLocation", "elsewhere");
  }

  @Test
  void findsPassesThatShareAFile() {
    assertFails(Shared.class, "keepsPassesApart", "test/");
  }

  @Test
  void findsSamplesThatAreNotAtTheirPlace() {
    assertFails(Late.class, "beginsAtAnySample", "test/1");
  }

  @Test
  void findsOtherSamplesThanThoseAskedFor() {
    assertFails(Neighbouring.class, "readsSomeAlone", "test/");
  }

  @Test
  void findsPassesThatClingToAThread() {
    assertFails(Clinging.class, "goesOnInAnotherThread", "test/");
  }

  @Test
  void findsPassesThatEndInSilence() {
    assertFails(Ending.class, "doesNotEndInSilenceWhenClosed", "test/");
  }

  @Test
  void findsShapesThatDoNotFit() {
    assertFails(Square.class, "fitsOrRefusesOtherInputs", "[1,4,4]");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void findsFilesLeftOpen() throws IOException {
    try {
      assertFails(LeftOpen.class, "leavesNoFileOpen", "A pass to its end left files open: ");
    } finally {
      for (InputStream stream : LeftOpen.STREAMS) {
        stream.close();
      }
    }
  }

  @Test
  void findsBrokenDataTaken() {
    assertFails(Lenient.class, "refusesWhatItCannotRead", "to raise a throwable");
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

  static class LeftOpen extends Bars {
    static final Queue<InputStream> STREAMS = new ConcurrentLinkedQueue<>();

    LeftOpen() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              try {
                STREAMS.add(Files.newInputStream(Path.of("pom.xml")));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return bars.samples();
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

  static class OwnTake extends Bars {
    OwnTake() {
      super(
          new BarsProvider() {
            @Override
            public Set<String> options() {
              return Set.of("take");
            }
          });
    }
  }

  static class Elsewhere extends Bars {
    Elsewhere() {
      super(
          new BarsProvider() {
            @Override
            String location(DataLocation location) {
              return "elsewhere:" + location.path();
            }
          });
    }
  }

  static class Shared extends Bars {
    Shared() {
      super(
          new BarsProvider() {
            private Iterator<Sample> file = Collections.emptyIterator();

            @Override
            Stream<Sample> samples(Dataset bars) {
              if (!file.hasNext()) {
                file = bars.samples().iterator();
              }
              return StreamSupport.stream(Spliterators.spliteratorUnknownSize(file, 0), false);
            }
          });
    }
  }

  static class Late extends Bars {
    Late() {
      super(
          new BarsProvider() {
            @Override
            long first(long index) {
              return index == 0 ? 0 : index + 1;
            }
          });
    }
  }

  static class Neighbouring extends Bars {
    Neighbouring() {
      super(
          new BarsProvider() {
            @Override
            SortedSet<Long> places(SortedSet<Long> places) {
              return places.stream().map(k -> k + 1).collect(Collectors.toCollection(TreeSet::new));
            }
          });
    }
  }

  static class Clinging extends Bars {
    Clinging() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              Thread own = Thread.currentThread();
              return bars.samples().takeWhile(sample -> Thread.currentThread().equals(own));
            }
          });
    }
  }

  static class Ending extends Bars {
    Ending() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              AtomicInteger closed = new AtomicInteger();
              return bars.samples()
                  .takeWhile(sample -> closed.get() == 0)
                  .onClose(closed::incrementAndGet);
            }
          });
    }
  }

  static class Square extends Bars {
    Square() {
      super(
          new BarsProvider() {
            @Override
            Stream<Sample> samples(Dataset bars) {
              return bars.samples()
                  .map(s -> Sample.of(s.id(), Floats.filled(Shape.of(1, 4, 4), 0)));
            }
          });
    }
  }

  static class Lenient extends Bars {
    Lenient() {
      super(
          new BarsProvider() {
            @Override
            public Dataset open(DataLocation location, InputSpec input) {
              return super.open(new DataLocation("bars", "3", Map.of()), input);
            }
          });
    }
  }
}
