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
 * <p>Each layer's samples come in the order of the data, one after another; different layers may
 * come at the same time, from several threads, so a listener keeps the layers apart.
 */
public final class StreamedMaps {
  private StreamedMaps() {}

  /** Told of one sample and one layer; the values belong to the caller after it returns. */
  public interface Listener {
    /**
     * Takes a map.
     *
     * @param layer index into the layers
     * @param values the layer's values of this sample begin at {@code offset}
     */
    void accept(int layer, Sample sample, float[] values, int offset);
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
                      i -> {
                        float[] values = batch.get(requests.get(i)).toArray();
                        int item = layers.get(i).outputShape().elements();
                        for (int n = 0; n < batch.samples().size(); n++) {
                          listener.accept(i, batch.samples().get(n), values, n * item);
                        }
                      });
            },
            context.monitor());
  }
}
