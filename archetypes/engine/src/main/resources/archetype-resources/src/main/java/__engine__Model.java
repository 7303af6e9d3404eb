package ${package};

import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.BatchProbe;
import io.loupe.model.CloseGuard;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One layer, {@code softmax((bias + weights * input) / temperature)}, and its gradient. */
final class ${engine}Model implements Model, Differentiable {
  private static final String LAYER = "softmax";
  private static final String LOGITS = LayerInfo.logits(LAYER);

  private final ModelInfo info;
  private final float[][] rows;
  private final double temperature;
  private final CloseGuard guard;

  /** A row for each class: its bias, then its weights. */
  ${engine}Model(ModelInfo info, float[][] rows, double temperature, CloseGuard guard) {
    this.info = info;
    this.rows = rows;
    this.temperature = temperature;
    this.guard = guard;
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public List<LayerInfo> layers() {
    Shape classes = Shape.of(rows.length);
    long parameters = (long) rows.length * rows[0].length;
    return List.of(
        new LayerInfo(0, LAYER, LayerKind.OUTPUT, "Dense", classes, parameters, "", "softmax"));
  }

  @Override
  public ActivationProbe probe() {
    guard.check();
    return new BatchProbe(this, guard, (inputs, layers) -> values(inputs));
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    guard.check();
    return type == Differentiable.class ? Optional.of(type.cast(this)) : Optional.empty();
  }

  @Override
  public ForwardPass forward(Tensor batch, Set<String> layers) {
    return guard.use(
        () -> {
          layers.forEach(this::layer);
          Shape wanted = info.input().shape();
          if (batch.shape().rank() == 0 || !batch.shape().item().equals(wanted)) {
            throw new DatasetException(
                "The batch has shape " + batch.shape() + ", each item must be " + wanted + ".",
                "Give inputs of that size, channels first.",
                null);
          }
          Samples.requireFinite("The batch", batch);
          CloseGuard own = guard.within("The forward pass", () -> {});
          return new Pass(batch.shape(), Set.copyOf(layers), values(batch), own);
        });
  }

  /** The layer and its logits, [N,K]. */
  private Map<String, Tensor> values(Tensor inputs) {
    int items = inputs.shape().dim(0);
    float[] logits = new float[items * rows.length];
    float[] shares = new float[items * rows.length];
    for (int item = 0; item < items; item++) {
      float[] input = inputs.slice(item).toArray();
      double[] scores = new double[rows.length];
      double highest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < rows.length; k++) {
        double sum = rows[k][0];
        for (int i = 0; i < input.length; i++) {
          sum += (double) rows[k][i + 1] * input[i];
        }
        scores[k] = sum / temperature;
        highest = Math.max(highest, scores[k]);
      }
      double all = 0;
      for (double score : scores) {
        all += StrictMath.exp(score - highest);
      }
      for (int k = 0; k < rows.length; k++) {
        logits[item * rows.length + k] = (float) scores[k];
        shares[item * rows.length + k] = (float) (StrictMath.exp(scores[k] - highest) / all);
      }
    }
    Shape shape = Shape.of(items, rows.length);
    return Map.of(LAYER, Tensor.of(shape, shares), LOGITS, Tensor.of(shape, logits));
  }

  @Override
  public void close() {
    guard.close();
  }

  /** A batch that went through, with what its gradient needs. */
  private final class Pass implements ForwardPass {
    private final Shape input;
    private final Set<String> asked;
    private final Map<String, Tensor> values;
    private final CloseGuard guard;

    Pass(Shape input, Set<String> asked, Map<String, Tensor> values, CloseGuard guard) {
      this.input = input;
      this.asked = asked;
      this.values = values;
      this.guard = guard;
    }

    @Override
    public Tensor activation(String layer) {
      guard.check();
      if (!asked.contains(layer)) {
        throw new IllegalArgumentException("The pass was not asked for layer \"" + layer + "\"");
      }
      return values.get(layer);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      return guard.use(
          () -> {
            layerGradients.forEach(this::requireFitting);
            float[] gradient = new float[input.elements()];
            for (int item = 0; item < input.dim(0); item++) {
              pullItem(layerGradients, item, gradient);
            }
            return Tensor.of(input, gradient);
          });
    }

    private void requireFitting(String layer, Tensor gradient) {
      if (!gradient.shape().equals(activation(layer).shape())) {
        throw new IllegalArgumentException("Gradient has shape " + gradient.shape());
      }
    }

    private void pullItem(Map<String, Tensor> layerGradients, int item, float[] gradient) {
      double[] scores = new double[rows.length];
      if (layerGradients.containsKey(LOGITS)) {
        Tensor given = layerGradients.get(LOGITS);
        for (int k = 0; k < scores.length; k++) {
          scores[k] = given.get(item * scores.length + k);
        }
      }
      if (layerGradients.containsKey(LAYER)) {
        Tensor given = layerGradients.get(LAYER);
        Tensor shares = values.get(LAYER);
        double mean = 0;
        for (int k = 0; k < scores.length; k++) {
          int at = item * scores.length + k;
          mean += (double) shares.get(at) * given.get(at);
        }
        for (int k = 0; k < scores.length; k++) {
          int at = item * scores.length + k;
          scores[k] += shares.get(at) * (given.get(at) - mean);
        }
      }
      int each = gradient.length / input.dim(0);
      for (int i = 0; i < each; i++) {
        double sum = 0;
        for (int k = 0; k < scores.length; k++) {
          sum += scores[k] * rows[k][i + 1];
        }
        gradient[item * each + i] = (float) (sum / temperature);
      }
    }

    @Override
    public void close() {
      guard.close();
    }
  }
}
