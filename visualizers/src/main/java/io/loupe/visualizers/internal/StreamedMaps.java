package io.loupe.visualizers.internal;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.visualizer.RenderContext;
import java.util.List;
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

  public static void run(RenderContext context, List<LayerInfo> layers, Listener listener) {
    List<ProbeRequest> requests =
        layers.stream().map(layer -> ProbeRequest.of(layer.name())).toList();
    context
        .model()
        .probe()
        .run(
            new ProbePlan(requests, context.batchSize()),
            context.dataset(),
            batch -> {
              IntStream.range(0, requests.size())
                  .parallel()
                  .forEach(
                      i ->
                          listener.accept(
                              i, batch.samples(), batch.get(requests.get(i)).toArray()));
            },
            context.monitor());
  }
}
