package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a run tells while it climbs, and what it leaves when it is stopped. */
class MaximizationProgressTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void cancelledRunLeavesImagesSoFar() {
    CancellationToken token = CancellationToken.create();
    List<Map<String, Double>> measures = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void advanced(String task, long done, Map<String, Double> values) {
            measures.add(values);
            if (done == 20) {
              token.cancel();
            }
          }
        };
    RunResult result = request().with("steps", "500").progress(listener).cancelledBy(token).run();

    assertThat(result.provenance().partial()).isTrue();
    assertThat(measures).hasSize(20).allSatisfy(m -> assertThat(m).containsKey("objective"));
    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .containsExactlyInAnyOrder("sheet", "measures", "images");
  }

  @Test
  void targetsThatAreNotReachedAreSaid() {
    RunResult missed =
        request().with("steps", "1").with("starts", "1").with("null-model", "off").run();

    List<List<Object>> rows = missed.table("measures").rows();
    long others =
        IntStream.range(0, rows.size()).filter(n -> !rows.get(n).get(7).equals(n)).count();
    assertThat(others).isPositive();
    assertThat(missed.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith(
                        others == 1
                            ? "One image does not reach the target"
                            : others + " images do not reach the target"));
    assertThat(missed.image("sheet").caption())
        .contains(" the model answers something else than the target.");
  }

  @Test
  void progressCountsEveryStepAlsoWhenImagesSettleEarly() {
    long[] seen = {0, 0};
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String task, OptionalLong total) {
            seen[0] = total.orElse(-1);
          }

          @Override
          public void advanced(String task, long done, Map<String, Double> values) {
            seen[1] = done;
          }
        };
    request()
        .with("filters", "0")
        .with("steps", "700")
        .with("null-model", "off")
        .progress(listener)
        .run();

    assertThat(seen).containsExactly(700, 700);
  }

  @Test
  void cancelledWhereTheSurestSamplesAreSoughtItKeepsTheImages() {
    CancellationToken token = CancellationToken.create();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String task, OptionalLong total) {
            if (task.endsWith("surest samples")) {
              token.cancel();
            }
          }
        };
    RunResult result =
        request()
            .data(TestDatasets.labelled(model.info().input()))
            .with("steps", "1")
            .with("starts", "1")
            .with("truth", "off")
            .with("null-model", "off")
            .progress(listener)
            .cancelledBy(token)
            .run();

    assertThat(token.isCancelled()).as("it tells of them").isTrue();
    assertThat(result.provenance().partial()).isTrue();
    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .containsExactlyInAnyOrder("sheet", "measures", "images");
  }

  private RunRequest request() {
    return Loupe.visualizer("activation-maximization").on(model);
  }
}
