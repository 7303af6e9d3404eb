package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.model.Model;
import io.loupe.probe.MapStatistics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeDataUseTest {
  private final Loupe loupe = Loupe.create();
  private final Model model = loupe.model("sample:mnist", Map.of());

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void tellsOfProgressBatchByBatch() {
    List<String> told = new ArrayList<>();
    assertThat(LargeDataUse.run(loupe, model, new LargeDataUse.Drawn(96), told)).isNotEmpty();
    assertThat(told)
        .filteredOn(line -> line.endsWith(": 32") || line.endsWith(": 96"))
        .isNotEmpty();
  }

  @Test
  void gathersStatisticsByClass() {
    Map<Integer, MapStatistics> classes =
        LargeDataUse.statistics(model, new LargeDataUse.Drawn(70));
    assertThat(classes).containsOnlyKeys(0, 1);
    assertThat(classes.values()).allSatisfy(s -> assertThat(s.count()).isEqualTo(35));
    assertThat(classes.values().stream().map(s -> Arrays.toString(s.means())))
        .doesNotHaveDuplicates();
  }

  @Test
  void streamsArraysIntoFiles(@TempDir Path folder) {
    assertThat(LargeDataUse.stream(loupe, model, new LargeDataUse.Drawn(70), folder))
        .contains(folder.resolve("L1.npy"), folder.resolve("L2.npy"));
  }
}
