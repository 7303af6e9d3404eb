package io.loupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.error.OutputException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownNameException;
import io.loupe.fakes.FakeModel;
import io.loupe.fakes.FakeVisualizer;
import io.loupe.fakes.RecordingSink;
import io.loupe.param.Param;
import io.loupe.run.CancellationToken;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinTask;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private static final Param<Integer> SIZE = Param.integer("size", 3);
  private final RecordingSink sink = new RecordingSink();

  @Test
  void handsArtifactsToTheSinkAndFinishes() {
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              context.emit(FakeVisualizer.number("first", 1));
              try (var writer = context.numbers("rows", "Rows", Shape.of(2))) {
                writer.append(Tensor.of(Shape.of(3, 2), new float[6]));
              }
              return List.of(FakeVisualizer.number("second", 2));
            });
    RunResult result = request(visualizer).to(sink).run();
    assertThat(sink.calls())
        .containsExactly(
            "accept first",
            "numbers rows [2]",
            "append [3,2]",
            "close rows",
            "accept second",
            "finish");
    assertThat(result.artifacts()).extracting(Artifact::name).containsExactly("first", "second");
    assertThat(result.numbers("second").tensor().get(0)).isEqualTo(2);
    assertThat(result.provenance().partial()).isFalse();
  }

  @Test
  void whatIsThrownUndeclaredAlsoEndsTheSink() {
    IOException unplugged = new IOException("unplugged");
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              context.emit(FakeVisualizer.number("first", 1));
              throw RunnerTest.<RuntimeException>undeclared(unplugged);
            });
    assertThatThrownBy(() -> request(visualizer).to(sink).run()).isSameAs(unplugged);
    assertThat(sink.calls()).containsExactly("accept first", "abandon");
  }

  @Test
  void boundedThreadsAreThoseOfAPoolThatThrowsWhatIsThrown() {
    List<Integer> pools = new ArrayList<>();
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              pools.add(ForkJoinTask.getPool().getParallelism());
              return List.of(FakeVisualizer.number("first", 1));
            });
    assertThat(request(visualizer).threads(3).to(sink).run().artifacts()).hasSize(1);
    assertThat(pools).containsExactly(3);
    IllegalStateException broken = new IllegalStateException("broken");
    FakeVisualizer failing =
        FakeVisualizer.of(
            context -> {
              throw broken;
            });
    assertThatThrownBy(() -> request(failing).threads(1).run()).isSameAs(broken);
    assertThatThrownBy(() -> request(failing).threads(0)).hasMessageContaining("threads");
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T undeclared(Throwable error) throws T {
    throw (T) error;
  }

  @Test
  void aMisfitOfTheDataIsNotTheVisualizers() {
    NoSuchMethodError error = new NoSuchMethodError("gone");
    StackTraceElement reader = new StackTraceElement("com.other.Reader", "read", "Reader.java", 1);
    error.setStackTrace(new StackTraceElement[] {reader});
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              throw error;
            });
    assertThatThrownBy(() -> request(visualizer).to(sink).run()).isSameAs(error);
    error.setStackTrace(new StackTraceElement[0]);
    assertThatThrownBy(() -> request(visualizer).to(sink).run())
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining(" does not fit this version of Loupe: java.lang.NoSuchMethodError");
  }

  @Test
  void keepsStreamedArraysWhereThereIsNoSink() {
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              try (var writer = context.numbers("rows", "Rows", Shape.of(2))) {
                writer.append(Tensor.of(Shape.of(1, 2), 1, 2));
                writer.append(Tensor.of(Shape.of(2, 2), 3, 4, 5, 6));
                assertThatThrownBy(() -> writer.append(Tensor.of(Shape.of(2, 1), 3, 4)))
                    .hasMessage("Array \"rows\" takes items of shape [2], got [2,1]");
              }
              return List.of();
            });
    Tensor rows = request(visualizer).run().numbers("rows").tensor();
    assertThat(rows.shape()).isEqualTo(Shape.of(3, 2));
    assertThat(rows.toArray()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void writesDownWhatWasDecided() {
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              context.resolved("objective", "first");
              context.resolved("objective", "unit(preds, 3)");
              return List.of(FakeVisualizer.number("n", 1));
            });
    RunResult result = request(visualizer).to(sink).run();
    assertThat(result.provenance().resolved())
        .containsExactly(entry("objective", "unit(preds, 3)"));
    assertThat(result.provenance().asPartial().resolved())
        .isEqualTo(result.provenance().resolved());
    assertThat(sink.provenances()).containsOnly(result.provenance());
  }

  @Test
  void keepsWarningsOnceAndInOrder() {
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              context.warn("Few samples.");
              context.emit(FakeVisualizer.number("early", 1));
              context.warn("A dead start.");
              context.warn("Few samples.");
              return List.of(FakeVisualizer.number("late", 1));
            });
    RunResult result = request(visualizer).to(sink).run();
    assertThat(result.provenance().warnings()).containsExactly("Few samples.", "A dead start.");
    assertThat(result.provenance().asPartial().warnings())
        .isEqualTo(result.provenance().warnings());
    assertThat(sink.provenances().get(0).warnings()).containsExactly("Few samples.");
  }

  @Test
  void abandonsFailedRuns() {
    IllegalStateException error = new IllegalStateException("broken");
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              context.emit(FakeVisualizer.number("first", 1));
              throw error;
            });
    assertThatThrownBy(() -> request(visualizer).to(sink).run()).isSameAs(error);
    assertThat(sink.calls()).containsExactly("accept first", "abandon");
  }

  @Test
  void keepsTheFirstErrorWhenAbandoningFailsToo() {
    OutputException second = new OutputException("Folder out cannot be cleared.", "", null);
    RecordingSink failing =
        new RecordingSink() {
          @Override
          public void abandon() {
            throw second;
          }
        };
    IllegalStateException error = new IllegalStateException("broken");
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              throw error;
            });
    assertThatThrownBy(() -> request(visualizer).to(failing).run())
        .isSameAs(error)
        .hasSuppressedException(second);
  }

  @Test
  void keepsWhatACancelledRunHasMadeAndMarksItPartial() {
    CancellationToken token = CancellationToken.create();
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              try (var task = context.monitor().task("ascent", OptionalLong.of(3))) {
                context.emit(FakeVisualizer.number("first", 1));
                token.cancel();
                task.advance(1);
              }
              throw new AssertionError("went on");
            });
    RunResult result = request(visualizer).to(sink).cancelledBy(token).run();
    assertThat(sink.calls()).containsExactly("accept first", "finish partial");
    assertThat(result.provenance().partial()).isTrue();
    assertThat(result.artifacts()).extracting(Artifact::name).containsExactly("first");
  }

  @Test
  void givesEachSeedItsNumbers() {
    assertThat(draws(7)).isEqualTo(draws(7)).isNotEqualTo(draws(8));
    assertThat(draws(RunRequest.DEFAULT_SEED)).isEqualTo(numbers(request(drawing())));
    assertThat(request(drawing()).seed(7).run().provenance().seed()).hasValue(7);
    assertThat(draws(-1)).doesNotHaveDuplicates();
  }

  private List<Float> draws(long seed) {
    return numbers(request(drawing()).seed(seed));
  }

  private static List<Float> numbers(RunRequest request) {
    List<Float> values = new ArrayList<>();
    for (float value : request.run().numbers("draws").tensor().toArray()) {
      values.add(value);
    }
    return values;
  }

  /** The shared source, then two streams. */
  private static FakeVisualizer drawing() {
    return FakeVisualizer.of(
        context ->
            List.of(
                FakeVisualizer.number(
                    "draws",
                    context.random().nextFloat(),
                    context.random().nextFloat(),
                    context.random(0).nextFloat(),
                    context.random(1).nextFloat())));
  }

  @Test
  void keepsRandomStreamsApart() {
    FakeVisualizer visualizer =
        FakeVisualizer.of(
            context -> {
              double alone = context.random(5).nextDouble();
              context.random().nextDouble();
              context.random(4).nextDouble();
              assertThat(context.random(5).nextDouble()).isEqualTo(alone);
              assertThat(context.random(6).nextDouble()).isNotEqualTo(alone);
              assertThat(context.random()).isSameAs(context.random());
              double mean = 0;
              for (int i = 0; i < 1000; i++) {
                mean += context.random(i).nextDouble() / 1000;
              }
              assertThat(mean).isBetween(0.45, 0.55);
              return List.of();
            });
    request(visualizer).run();
  }

  @Test
  void givesTheContextWhatTheRequestSays() {
    Dataset data = Datasets.of(FakeModel.sample("a", 1, 2, 3, 4));
    FakeVisualizer visualizer =
        FakeVisualizer.of(
                context -> {
                  assertThat(context.get(SIZE)).isEqualTo(5);
                  assertThat(context.batchSize()).isEqualTo(16);
                  assertThat(context.dataset()).isSameAs(data);
                  assertThat(context.optionalDataset()).containsSame(data);
                  assertThat(context.model().info().name()).isEqualTo("lenet");
                  return List.of();
                })
            .with(SIZE);
    RunRequest request = request(visualizer).with(SIZE, 5).batchSize(16).data(data);
    var provenance = request.run().provenance();
    assertThat(provenance.visualizer()).isEqualTo("fake");
    assertThat(provenance.parameters()).containsExactly(Map.entry("size", "5"));
    assertThat(provenance.dataset()).isEqualTo("1 samples in memory");
    assertThat(provenance.environment())
        .containsEntry("batch", "16")
        .containsEntry("abacus", "7 beads")
        .containsEntry("java", System.getProperty("java.version"))
        .containsKeys("loupe", "os", "arch", "processors");
    assertThat(request(nothing()).run().provenance().dataset()).isEmpty();
  }

  @Test
  void blamesTheVersionForLinkageErrors() {
    FakeVisualizer old =
        FakeVisualizer.of(
            context -> {
              throw new NoSuchMethodError("RenderContext.old()");
            });
    assertThatThrownBy(() -> request(old).run())
        .isInstanceOf(ProviderException.class)
        .hasMessage(
            "Visualizer fake (test-classes) does not fit this version of Loupe:"
                + " java.lang.NoSuchMethodError: RenderContext.old(). Get a build of it for this"
                + " version.");
  }

  @Test
  void requestsAreImmutable() {
    RunRequest request = request(nothing().with(SIZE));
    assertThatThrownBy(() -> request.with("size", "x").run())
        .isInstanceOf(ParameterException.class);
    assertThat(request.run().provenance().parameters()).containsEntry("size", "3");
    RunRequest unnamed = Loupe.create().request(nothing());
    assertThatThrownBy(unnamed::run).hasMessage("Name the model first: on(model)");
    assertThatThrownBy(() -> unnamed.data("x:y")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void findsArtifactsByNameAndKind() {
    RunResult result =
        request(FakeVisualizer.of(context -> List.of(FakeVisualizer.number("conv1", 1)))).run();
    assertThatThrownBy(() -> result.numbers("conv2"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage("No array \"conv2\". Did you mean \"conv1\"? Available: conv1.");
    assertThatThrownBy(() -> result.image("conv1"))
        .hasMessage("No image \"conv1\". Available: none.");
    assertThatThrownBy(() -> result.table("conv1")).hasMessageStartingWith("No table");
    assertThatThrownBy(() -> result.animation("conv1")).hasMessageStartingWith("No animation");
  }

  private static FakeVisualizer nothing() {
    return FakeVisualizer.of(context -> List.of());
  }

  private static RunRequest request(FakeVisualizer visualizer) {
    return Loupe.create().request(visualizer).on(FakeModel.lenet());
  }
}
