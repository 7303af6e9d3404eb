package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScoringTest {
  private final List<String> calls = new ArrayList<>();

  /** Layers {@code double} = 2x and {@code square} = x². */
  private final class Pass implements ForwardPass {
    private final Tensor batch;
    private final Lifetime lifetime = Lifetime.of("forward pass");

    Pass(Tensor batch) {
      this.batch = batch;
    }

    @Override
    public Tensor activation(String layer) {
      calls.add("read " + layer);
      float[] values = batch.toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = layer.equals("double") ? 2 * values[i] : values[i] * values[i];
      }
      return Tensor.borrow(batch.shape(), FloatBuffer.wrap(values), lifetime);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      calls.add("pullback " + layerGradients.keySet());
      float[] gradient = new float[batch.shape().elements()];
      layerGradients.forEach(
          (layer, at) -> {
            for (int i = 0; i < gradient.length; i++) {
              gradient[i] += at.get(i) * (layer.equals("double") ? 2 : 2 * batch.get(i));
            }
          });
      return Tensor.of(batch.shape(), gradient);
    }

    @Override
    public void close() {
      calls.add("close");
      lifetime.end();
    }
  }

  private final Differentiable model = (Tensor batch, Set<String> layers) -> new Pass(batch);

  @Test
  void scoresEachItemAndPullsBackOnce() {
    Objective objective =
        Objectives.parse("channel(double, 0) - 0.5*channel(square, 1) + channel(double, 1)");
    Tensor batch = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
    Scored scored = model.score(objective, batch);
    assertThat(scored.values()).containsExactly(2 - 2 + 4, 6 - 8 + 8);
    assertThat(scored.gradient().toArray()).containsExactly(2, 0, 2, -2);
    assertThat(scored.gradient().shape()).isEqualTo(batch.shape());
    assertThat(calls)
        .containsExactly("read double", "read square", "pullback [double, square]", "close");
  }

  @Test
  void scoresAnotherObjectiveForEachItem() {
    Objective objective = Objectives.parse("perItem(channel(double, 0), channel(square, 1))");
    Scored scored = model.score(objective, Tensor.of(Shape.of(2, 2), 1, 2, 3, 4));
    assertThat(scored.values()).containsExactly(2, 16);
    assertThat(scored.gradient().toArray()).containsExactly(2, 0, 0, 8);
  }

  @Test
  void keepsItsValues() {
    double[] values = {1};
    Scored scored = new Scored(values, Tensor.of(Shape.of(1), 0));
    values[0] = 2;
    scored.values()[0] = 3;
    assertThat(scored.values()).containsExactly(1);
  }
}
