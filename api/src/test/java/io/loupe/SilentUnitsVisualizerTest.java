package io.loupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.error.ParameterException;
import io.loupe.fakes.FakeModel;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentUnitsVisualizerTest {
  private static final Dataset DATA =
      Datasets.of(
          FakeModel.sample("a", 0, 0, 0, 1),
          FakeModel.sample("b", 1, 1, 1, 1),
          FakeModel.sample("c", 0, 2, 0, 0.5f));
  private final RunRequest request =
      Loupe.create().request(new SilentUnitsVisualizer()).on(FakeModel.lenet()).data(DATA);

  @Test
  void countsSilentUnitsBatchByBatch() {
    RunResult result = request.with("layer", "conv2").batchSize(2).run();
    assertThat(result.table("silent-units").columns())
        .containsExactly("start", "samples", "silent");
    assertThat(result.table("silent-units").rows())
        .containsExactly(List.of(0L, 2, 0.375), List.of(2L, 1, 0.5));
    RunResult higher = request.with("layer", "conv2").with("floor", "0.75").run();
    assertThat(higher.table("silent-units").rows()).containsExactly(List.of(0L, 3, 0.5));
    assertThat(higher.provenance().parameters()).containsEntry("floor", "0.75");
  }

  @Test
  void refusesAFloorBelowZero() {
    assertThatThrownBy(() -> request.with("layer", "conv2").with("floor", "-1").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage("--floor must be not negative, got -1.");
  }
}
