package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Dataset;
import io.loupe.model.Model;
import io.loupe.probe.Counted;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatisticUseTest {
  @Test
  void onePassCountsSeveralStatistics() {
    try (Model model = ReferenceEngine.model("tiny", TinyConvNet.digits())) {
      Dataset data = TestDatasets.labelled(model.info().input());
      // snippet: count-statistics
      Counted<FiringShare.Counts> first =
          Counted.nothing(new FiringShare("conv1", model.layer("conv1").channels()));
      Counted<FiringShare.Counts> second =
          Counted.nothing(new FiringShare("conv2", model.layer("conv2").channels()));
      Counted.all(
          List.of(first, second), model.probe(), data, 64, batch -> {}, RunMonitor.silent());
      Map<String, Tensor> arrays = first.finish(); // firing [K]
      // end
      assertThat(arrays).containsOnlyKeys("firing");
      for (Counted<FiringShare.Counts> counted : List.of(first, second)) {
        for (Tensor shares : counted.finish().values()) {
          for (float share : shares.toArray()) {
            assertThat(share).isBetween(0f, 1f);
          }
        }
      }
    }
  }
}
