package io.loupe.docs;

import io.loupe.Loupe;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the guide on attribution shows. */
final class AttributionUse {
  private AttributionUse() {}

  static Attribution gradCam() {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      Dataset data = loupe.dataset("sample:mnist?take=8", model.info().input());
      List<Sample> samples;
      try (Stream<Sample> all = data.samples()) {
        samples = all.toList();
      }
      // snippet: attribution-use
      AttributionMethod method = loupe.attributionMethods().get("grad-cam");
      Attribution cam =
          AttributionRequest.of(method)
              .layer("L3")
              .attribute(model, Batch.of(samples), Objectives.unit("preds", 3));
      Tensor maps = cam.maps(); // [8,7,7], at the layer's positions
      // end
      assert maps.shape().rank() == 3;
      return cam;
    }
  }
}
