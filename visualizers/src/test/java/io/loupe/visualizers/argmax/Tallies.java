package io.loupe.visualizers.argmax;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import java.util.List;

/** Layers whose activations are written by hand. */
final class Tallies {
  /** Eight of ten right with the filter and without it, one lost, one won: no change. */
  static final PairedAccuracy UNCHANGED = new PairedAccuracy(8, 1, 1, 0);

  /** Half of ten lost: a change of -0.5, three of its standard errors. */
  static final PairedAccuracy WORSE = new PairedAccuracy(5, 5, 0, 0);

  private Tallies() {}

  /** A layer of [filters, 1, columns] with nothing counted, for the classes a, b and c. */
  static LayerTally of(int filters, int columns) {
    Shape shape = Shape.of(filters, 1, columns);
    LayerInfo layer = new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", shape, 0);
    return new LayerTally(layer, 0, List.of("a", "b", "c"));
  }

  /** Adds a sample by its values, filter after filter. */
  static void add(LayerTally tally, int label, float... values) {
    tally.add(List.of(sample(label)), values);
  }

  /** A picture of winners, row after row; -1 where nothing fires. */
  static WinnerMap map(int filters, int rows, int columns, int... winners) {
    Maps maps = new Maps(filters, rows, columns);
    WinnerCounts counts = new WinnerCounts(maps, 0);
    float[] values = new float[maps.elements()];
    for (int p = 0; p < winners.length; p++) {
      if (winners[p] >= 0) {
        values[winners[p] * winners.length + p] = 1;
      }
    }
    counts.add(values, 0);
    return WinnerMap.byFrequency(maps, counts);
  }

  /** A sample of a class; the input is not looked at. */
  static Sample sample(int label) {
    return Sample.of("s", Tensor.of(Shape.of(1), new float[1]), label);
  }

  static Ablation.Effect effect(double loss, PairedAccuracy answers) {
    return new Ablation.Effect(loss, answers);
  }
}
