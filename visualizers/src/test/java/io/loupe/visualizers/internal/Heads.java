package io.loupe.visualizers.internal;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Last layers without a model, and what is decided by them on data of some kind. */
final class Heads {
  static final Tensor X = Tensor.of(Shape.of(1), 0);

  private Heads() {}

  static LayerInfo head(String activation, Shape shape) {
    return new LayerInfo(0, "out", LayerKind.OUTPUT, "Dense", shape, 0, "", activation);
  }

  static Classifier classifier(String activation, int outputs, String data) {
    return Classifier.of(head(activation, Shape.of(outputs)), data(data, outputs));
  }

  static Classifier classifier(String activation, int outputs, Sample... data) {
    return Classifier.of(head(activation, Shape.of(outputs)), Optional.of(Datasets.of(data)));
  }

  private static Optional<Dataset> data(String kind, int outputs) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      float[] row = new float[outputs];
      for (int k = 0; k < outputs; k++) {
        row[k] =
            switch (kind) {
              case "bits" -> (i + k) % 2;
              case "signs" -> (i + k) % 2 * 2 - 1;
              default -> i == 3 ? 0.5f : i % 2;
            };
      }
      samples.add(
          switch (kind) {
            case "labels" -> Sample.of("s" + i, X, Math.min(i, 2));
            case "two" -> Sample.of("s" + i, X, i % 2);
            case "none" -> Sample.of("s" + i, X);
            default -> Sample.withTarget("s" + i, X, row);
          });
    }
    return Optional.of(Datasets.of(samples));
  }
}
