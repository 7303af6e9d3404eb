package com.acme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.PageTab;
import io.loupe.visualizer.PageTab.Filling;
import io.loupe.visualizer.PageTab.Page;
import org.junit.jupiter.api.Test;

class HeatTabTest {
  private final PageTab tab = Loupe.create().pageTabs().get("acme.heat");

  @Test
  void pagesOfFiltersAndSamplesAreFilledAndThoseOfClassesAreNot() {
    try (Model model = ReferenceEngine.model("digits", TinyConvNet.digits())) {
      LayerInfo layer = model.layers().get(0);
      Sample sample = TestDatasets.labelled(model.info().input()).some(1).get(0);
      Filling filter = tab.filling(model, new Page.OfFilter(layer, 2)).orElseThrow();
      assertEquals("2", filter.parameters().get("filter"));
      Filling whole = tab.filling(model, new Page.OfSample(sample)).orElseThrow();
      for (Filling filling : new Filling[] {filter, whole}) {
        RunResult run =
            Loupe.visualizer(filling.visualizer())
                .on(model)
                .data(Datasets.of(sample))
                .with(filling.parameters())
                .run();
        assertEquals("heat", run.artifacts().get(0).name());
      }
      assertTrue(tab.filling(model, new Page.OfClass(0, "zero")).isEmpty());
    }
  }
}
