package io.loupe.visualizers.internal.statistics;

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
public final class HandMade {
  /** Eight of ten right with the filter and without it, one lost, one won: no change. */
  public static final PairedAccuracy UNCHANGED = new PairedAccuracy(8, 1, 1, 0);

  /** Half of ten lost: a change of -0.5, three of its standard errors. */
  public static final PairedAccuracy WORSE = new PairedAccuracy(5, 5, 0, 0);

  private HandMade() {}

  /** A layer of [filters, 1, columns] with nothing counted, for the classes a, b and c. */
  public static LayerStatistics of(int filters, int columns) {
    Shape shape = Shape.of(filters, 1, columns);
    LayerInfo layer = new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", shape, 0);
    return new LayerStatistics(layer, 0, List.of("a", "b", "c"));
  }

  /** Adds a sample by its values, filter after filter. */
  public static void add(LayerStatistics statistics, int label, float... values) {
    statistics.add(List.of(sample(label)), values);
  }

  /** Tests the winners of the mean by a second pass over the samples. */
  public static void test(LayerStatistics statistics, List<Sample> samples, float[] values) {
    MeanPairs.Differences found = MeanPairs.of(statistics).create();
    found.add(samples, values);
    statistics.test(found);
  }

  /** A picture of winners, row after row; -1 where nothing fires. */
  public static WinnerMap map(int filters, int rows, int columns, int... winners) {
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
  public static Sample sample(int label) {
    return Sample.of("s", Tensor.of(Shape.of(1), new float[1]), label);
  }

  public static Ablation.Effect effect(double loss, PairedAccuracy answers) {
    return new Ablation.Effect(loss, answers);
  }
}
