package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class EngineContractFindsGradientFaultsTest {
  @Test
  void scaledGradients() {
    assertFails(ScaledGradients.class, "pullsBackWhatCentralDifferencesSay", "central differences");
  }

  @Test
  void missingGradients() {
    assertFails(
        MissingGradients.class, "pullsBackWhatCentralDifferencesSay", "central differences");
  }

  @Test
  void coupledItems() {
    assertFails(CoupledItems.class, "keepsItemsApartInPullbacks", "for item 0");
  }

  @Test
  void scoresOfItsOwn() {
    assertFails(OwnScores.class, "scoresAsTheReferenceDoes", "unit(preds, 0)");
  }

  static class ScaledGradients extends FaultyContract {
    ScaledGradients() {
      super(new ChangedPullback(gradient -> times(gradient, 0.95)));
    }
  }

  static class MissingGradients extends FaultyContract {
    MissingGradients() {
      super(new ChangedPullback(gradient -> times(gradient, 0)));
    }
  }

  static class CoupledItems extends FaultyContract {
    CoupledItems() {
      super(new ChangedPullback(CoupledItems::coupled));
    }

    /** As batch statistics do: a hundredth of the last item's gradient reaches the first. */
    private static Tensor coupled(Tensor gradient) {
      float[] values = gradient.toArray();
      int items = gradient.shape().dim(0);
      int size = values.length / items;
      for (int i = 0; items > 1 && i < size; i++) {
        values[i] += 0.01f * values[(items - 1) * size + i];
      }
      return Tensor.of(gradient.shape(), values);
    }
  }

  static class OwnScores extends FaultyContract {
    OwnScores() {
      super(
          new FaultyEngine() {
            @Override
            Differentiable gradients(Differentiable gradients) {
              return new Differentiable() {
                @Override
                public ForwardPass forward(Tensor batch, Set<String> layers) {
                  return gradients.forward(batch, layers);
                }

                @Override
                public Scored score(Objective objective, Tensor batch) {
                  Scored scored = gradients.score(objective, batch);
                  return new Scored(scored.values(), times(scored.gradient(), 1.001));
                }
              };
            }
          });
    }
  }

  private static final class ChangedPullback extends FaultyEngine {
    private final UnaryOperator<Tensor> change;

    ChangedPullback(UnaryOperator<Tensor> change) {
      this.change = change;
    }

    @Override
    Differentiable gradients(Differentiable gradients) {
      return (batch, layers) -> new ChangedPass(gradients.forward(batch, layers), change);
    }
  }

  private record ChangedPass(ForwardPass pass, UnaryOperator<Tensor> change)
      implements ForwardPass {
    @Override
    public Tensor activation(String layer) {
      return pass.activation(layer);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      return change.apply(pass.pullback(layerGradients));
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
