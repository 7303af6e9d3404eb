package io.loupe.samples.training;

import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.AdamUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ISchedule;

/** Adam with a scheduled learning rate and decoupled weight decay, over the layers of a network. */
final class WeightUpdater {

  private final List<Part> parts;
  private final ISchedule schedule;
  private final double decay;
  private int step;

  /** Changes these weights in place. */
  WeightUpdater(List<Weights> layers, ISchedule schedule, double decay) {
    this.parts =
        layers.stream()
            .flatMap(
                layer ->
                    Stream.of(
                        Part.of(layer.matrix(), layer.matrixGradient(), schedule),
                        Part.of(layer.bias(), layer.biasGradient(), schedule)))
            .toList();
    this.schedule = schedule;
    this.decay = decay;
  }

  /** Takes one step down the gradients as they are now; they are overwritten. */
  void apply() {
    double kept = 1 - schedule.valueAt(step, 0) * decay;
    for (Part part : parts) {
      part.updater.applyUpdater(part.gradient, step, 0);
      part.weights.muli(kept).subi(part.gradient);
    }
    step++;
  }

  private record Part(INDArray weights, INDArray gradient, AdamUpdater updater) {

    static Part of(INDArray weights, INDArray gradient, ISchedule schedule) {
      AdamUpdater updater = new AdamUpdater(new Adam(schedule));
      updater.setStateViewArray(
          Nd4j.zeros(weights.dataType(), 1, 2 * weights.length()), weights.shape(), 'c', true);
      return new Part(weights, gradient, updater);
    }
  }
}
