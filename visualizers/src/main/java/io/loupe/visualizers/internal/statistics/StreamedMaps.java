package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.Counted;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.NoSamples;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * Sends every sample's maps of several layers past a listener, in one pass over the data.
 *
 * <p>Each layer's batches come in the order of the data, one after another; different layers may
 * come at the same time, from several threads, so a listener keeps the layers apart.
 */
public final class StreamedMaps {
  private StreamedMaps() {}

  /** Told of one batch and one layer; the values belong to the caller after it returns. */
  public interface Listener {
    /**
     * Takes the maps of a batch.
     *
     * @param layer index into the layers
     * @param samples the batch
     * @param values the layer's values, one sample after another, all of the same length
     */
    void accept(int layer, List<Sample> samples, float[] values);
  }

  /**
   * Runs some samples through another model of the same layers.
   *
   * @throws io.loupe.error.DatasetException if there are no samples
   */
  public static void run(
      RenderContext context,
      Model model,
      List<Sample> samples,
      List<LayerInfo> layers,
      Listener listener) {
    run(context, model, Datasets.of(samples), layers, listener);
  }

  /** Runs other data through a model of the same layers. */
  public static void run(
      RenderContext context,
      Model model,
      Dataset dataset,
      List<LayerInfo> layers,
      Listener listener) {
    List<ProbeRequest> requests =
        layers.stream().map(layer -> ProbeRequest.of(layer.name())).toList();
    AtomicBoolean any = new AtomicBoolean();
    model
        .probe()
        .run(
            new ProbePlan(requests, context.batchSize()),
            dataset,
            batch -> {
              any.set(true);
              IntStream.range(0, layers.size())
                  .parallel()
                  .forEach(
                      i -> {
                        float[] values = batch.get(requests.get(i)).toArray();
                        listener.accept(i, batch.samples(), values);
                      });
            },
            context.monitor());
    if (!any.get()) {
      throw NoSamples.in(dataset);
    }
  }

  /**
   * Counts statistics of all data in one pass.
   *
   * @param parts what is counted, with nothing counted yet
   * @param more what is counted beside them
   * @return statistics of the inputs themselves, by class
   * @throws io.loupe.error.DatasetException if there are no samples
   */
  public static ByClass<MapStatistics> count(
      RenderContext context, List<? extends Counted<?>> parts, Counted<?>... more) {
    return count(context, context.dataset().classNames(), parts, more);
  }

  /**
   * Counts statistics of all data in one pass.
   *
   * @param classes names of the classes, or {@link ByClass#TOGETHER}
   * @param parts what is counted, with nothing counted yet
   * @param more what is counted beside them
   * @return statistics of the inputs themselves, by class
   * @throws io.loupe.error.DatasetException if there are no samples
   */
  public static ByClass<MapStatistics> count(
      RenderContext context,
      List<String> classes,
      List<? extends Counted<?>> parts,
      Counted<?>... more) {
    Dataset dataset = context.dataset();
    Shape input = context.model().info().input().shape();
    if (!classes.equals(ByClass.TOGETHER)) {
      Memory.checkInputs(input, dataset, MapStatistics.bytesPerElement());
    }
    Counted<ByClass<MapStatistics>> inputs = Counted.nothing(MapsByClass.ofInputs(input, classes));
    List<Counted<?>> all = new ArrayList<>(parts);
    all.addAll(List.of(more));
    all.add(inputs);
    context.count(all);
    if (inputs.state().isEmpty()) {
      throw NoSamples.in(dataset);
    }
    return inputs.state();
  }
}
