package com.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SilentUnitsCountTest {
  @Test
  void countsBatchByBatch() {
    try (Model model = ReferenceEngine.model("digits", TinyConvNet.digits())) {
      RunRequest request =
          Loupe.create()
              .request(new SilentUnitsVisualizer())
              .on(model)
              .data(TestDatasets.labelled(model.info().input()))
              .with("layer", model.layers().get(0).name())
              .batchSize(8);
      assertEquals(
          List.of(List.of(0L, 8, 1.0), List.of(8L, 4, 1.0)),
          request.with("floor", "1e9").run().table("silent-units").rows());
      ParameterException error =
          assertThrows(ParameterException.class, () -> request.with("floor", "-1").run());
      assertEquals("--floor must be not negative, got -1.", error.message());
    }
  }
}
