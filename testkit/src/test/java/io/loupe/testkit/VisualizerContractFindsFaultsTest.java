package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.artifact.Artifact;
import io.loupe.error.RunCancelledException;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class VisualizerContractFindsFaultsTest {
  private static final Path LITTER = Path.of("litter.txt");

  @Test
  void idsInUpperCase() {
    assertFails(UpperCase.class, "namesAndDescribesItself", "id");
  }

  @Test
  void parametersWithoutHelp() {
    assertFails(NoHelp.class, "declaresParametersWithHelpAndFittingDefaults", "help of --size");
  }

  @Test
  void defaultsThatBreakTheirLimit() {
    assertFails(
        BadDefault.class,
        "declaresParametersWithHelpAndFittingDefaults",
        "default of --size is positive");
  }

  @Test
  void reservedParameters() {
    assertFails(Reserved.class, "declaresParametersWithHelpAndFittingDefaults", "--seed");
  }

  @Test
  void parametersThatAreNotConstants() {
    assertFails(NewParameters.class, "declaresParametersWithHelpAndFittingDefaults", "constants");
  }

  @Test
  void chanceOfItsOwn() {
    assertFails(OwnChance.class, "rendersTheSameForTheSameSeed", "contents of numbers");
  }

  @Test
  void namesThatDifferByCase() {
    assertFails(SameFile.class, "rendersWithDefaults", "file names");
  }

  @Test
  void deafness() {
    assertFails(Deaf.class, "stopsSoonWhenCancelled", "steps after being cancelled");
  }

  @Test
  void swallowedCancellation() {
    assertFails(Swallowing.class, "stopsSoonWhenCancelled", "must not be swallowed");
  }

  @Test
  void tasksLeftOpen() {
    assertFails(OpenTask.class, "rendersWithDefaults", "tasks left open");
  }

  @Test
  void printing() {
    assertFails(Printing.class, "touchesNothingButItsContext", "printed: hello");
  }

  @Test
  void files() throws IOException {
    try {
      assertFails(Littering.class, "touchesNothingButItsContext", "left files: litter.txt");
    } finally {
      Files.deleteIfExists(LITTER);
    }
  }

  @Test
  void loopsThatNeverAdvance() {
    try {
      for (String method :
          List.of(
              "rendersWithDefaults",
              "stopsSoonWhenCancelled",
              "worksWithColours",
              "takesEmptyDataOrRefuses")) {
        assertFails(Endless.class, method, "Nothing advanced for 100 ms, at io.loupe.testkit.");
      }
    } finally {
      Endless.END.countDown();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void filesLeftOpen() throws IOException {
    try {
      assertFails(LeftOpen.class, "touchesNothingButItsContext", "left files open: ");
    } finally {
      for (InputStream stream : LeftOpen.STREAMS) {
        stream.close();
      }
    }
  }

  @Test
  void threads() {
    try {
      assertFails(Spinning.class, "touchesNothingButItsContext", "left threads: spinner");
    } finally {
      Spinning.END.countDown();
    }
  }

  /** One number named {@code numbers}. */
  private static Artifact number(String name, float value) {
    return new Artifact.Numbers(name, "A number", Tensor.of(Shape.of(1), value));
  }

  private static Visualizer with(Param<?> param) {
    return new ChannelMeansVisualizer() {
      @Override
      public List<Param<?>> parameters() {
        List<Param<?>> all = new ArrayList<>(super.parameters());
        all.add(param);
        return all;
      }
    };
  }

  static class UpperCase extends FaultyVisualizerContract {
    UpperCase() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public String id() {
              return "Test";
            }
          });
    }
  }

  static class NoHelp extends FaultyVisualizerContract {
    NoHelp() {
      super(with(Param.integer("size", 3)));
    }
  }

  static class BadDefault extends FaultyVisualizerContract {
    BadDefault() {
      super(with(Param.integer("size", -3).limit("positive", v -> v > 0).help("A size.")));
    }
  }

  static class Reserved extends FaultyVisualizerContract {
    Reserved() {
      super(with(Param.integer("seed", 3).help("A seed.")));
    }
  }

  static class NewParameters extends FaultyVisualizerContract {
    NewParameters() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Param<?>> parameters() {
              return List.of(Param.integer("size", 3).help("A size."));
            }
          });
    }
  }

  static class OwnChance extends FaultyVisualizerContract {
    OwnChance() {
      super(
          new ChannelMeansVisualizer() {
            private final AtomicInteger runs = new AtomicInteger();

            @Override
            public List<Artifact> render(RenderContext context) {
              return List.of(number("numbers", runs.incrementAndGet()));
            }
          });
    }
  }

  static class SameFile extends FaultyVisualizerContract {
    SameFile() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              return List.of(number("one", 1), number("ONE", 1));
            }
          });
    }
  }

  static class Deaf extends FaultyVisualizerContract {
    Deaf() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try (var task = context.monitor().task("work", OptionalLong.of(3))) {
                for (int i = 0; i < 3; i++) {
                  advance(task);
                }
              }
              return List.of();
            }
          });
    }
  }

  @SuppressWarnings("EmptyCatch") // the fault to be found
  private static void advance(io.loupe.run.RunMonitor.Task task) {
    try {
      task.advance(1);
    } catch (RunCancelledException ignored) {
    }
  }

  static class Swallowing extends FaultyVisualizerContract {
    Swallowing() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try {
                return super.render(context);
              } catch (RunCancelledException e) {
                return List.of();
              }
            }
          });
    }
  }

  static class OpenTask extends FaultyVisualizerContract {
    OpenTask() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              context.monitor().task("work", OptionalLong.empty()).advance(1);
              return List.of(number("one", 1));
            }
          });
    }
  }

  static class Printing extends FaultyVisualizerContract {
    Printing() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              System.out.print("hello");
              return super.render(context);
            }
          });
    }
  }

  static class Littering extends FaultyVisualizerContract {
    Littering() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try {
                Files.writeString(LITTER, "left");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return super.render(context);
            }
          });
    }
  }

  static class Endless extends FaultyVisualizerContract {
    static final CountDownLatch END = new CountDownLatch(1);

    Endless() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              while (END.getCount() > 0) {
                Thread.onSpinWait();
              }
              return super.render(context);
            }
          });
    }

    @Override
    protected Duration patience() {
      return Duration.ofMillis(100);
    }
  }

  static class LeftOpen extends FaultyVisualizerContract {
    static final Queue<InputStream> STREAMS = new ConcurrentLinkedQueue<>();

    LeftOpen() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              try {
                STREAMS.add(Files.newInputStream(Path.of("pom.xml")));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return super.render(context);
            }
          });
    }
  }

  static class Spinning extends FaultyVisualizerContract {
    static final CountDownLatch END = new CountDownLatch(1);

    Spinning() {
      super(
          new ChannelMeansVisualizer() {
            @Override
            public List<Artifact> render(RenderContext context) {
              Thread spinner = new Thread(Spinning::await, "spinner");
              spinner.setDaemon(true);
              spinner.start();
              return super.render(context);
            }
          });
    }

    private static void await() {
      try {
        END.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
