package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.error.ModelLoadException;
import java.nio.FloatBuffer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Refuses networks whose weights are not numbers: nothing they compute would be one. */
final class WeightChecks {
  private static final int PIECE = 1 << 16;

  private WeightChecks() {}

  static void check(String model, ComputationGraph graph, VertexNames names) {
    INDArray all = graph.params();
    if (all == null || all.isEmpty() || broken(all) == 0) {
      return;
    }
    for (GraphVertex vertex : graph.getVertices()) {
      if (vertex.hasLayer() && vertex.getLayer().numParams() > 0) {
        long broken = broken(vertex.getLayer().params());
        if (broken > 0) {
          throw new ModelLoadException(
              "Layer \""
                  + names.of(vertex)
                  + "\" of model \""
                  + model
                  + "\" has weights that are not finite numbers: "
                  + broken
                  + " of "
                  + vertex.getLayer().numParams()
                  + ".",
              "Its training diverged; take a checkpoint from before.",
              null);
        }
      }
    }
  }

  private static long broken(INDArray weights) {
    FloatBuffer values = weights.dup('c').data().asNioFloat();
    float[] piece = new float[PIECE];
    long broken = 0;
    for (int start = 0; start < values.capacity(); start += PIECE) {
      int count = Math.min(PIECE, values.capacity() - start);
      values.get(start, piece, 0, count);
      for (int i = 0; i < count; i++) {
        broken += Float.isFinite(piece[i]) ? 0 : 1;
      }
    }
    return broken;
  }
}
