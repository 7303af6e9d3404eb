package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scored;
import io.loupe.model.Ablatable;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  @Test
  void activationsOfAnotherPass() {
    assertFails(OtherActivations.class, "readsInForwardPassesWhatTheProbeReads", "conv1");
  }

  @Test
  void gradientsOfOneLayerOnly() {
    assertFails(OneLayer.class, "addsPullbacksOfSeveralLayers", "pullback from");
  }

  @Test
  void pullbacksFromAnywhere() {
    assertFails(Anywhere.class, "refusesPullbacksItWasNotAskedFor", "to raise a throwable");
  }

  @Test
  void filtersThatStayAwake() {
    assertFails(Awake.class, "silencesFilters", "with a silenced filter");
  }

  static class OtherActivations extends FaultyContract {
    OtherActivations() {
      super(
          new FaultyPasses() {
            @Override
            Tensor activation(ForwardPass pass, String layer) {
              return times(pass.activation(layer), 1.01);
            }
          });
    }
  }

  static class OneLayer extends FaultyContract {
    OneLayer() {
      super(
          new FaultyPasses() {
            @Override
            Tensor pullback(ForwardPass pass, Map<String, Tensor> layerGradients) {
              Map<String, Tensor> one = new TreeMap<>(layerGradients);
              if (one.size() > 1) {
                one.keySet().remove(layerGradients.keySet().iterator().next());
              }
              return pass.pullback(one);
            }
          });
    }
  }

  static class Anywhere extends FaultyContract {
    Anywhere() {
      super(
          new FaultyPasses() {
            @Override
            Tensor pullback(ForwardPass pass, Map<String, Tensor> layerGradients) {
              try {
                return pass.pullback(layerGradients);
              } catch (IllegalArgumentException e) {
                return pass.pullback(Map.of());
              }
            }
          });
    }
  }

  static class Awake extends FaultyContract {
    Awake() {
      super(
          new FaultyEngine() {
            @Override
            Ablatable silences(Ablatable silences) {
              return channels -> silences.silenced(Map.of());
            }
          });
    }
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

  private static final class ChangedPullback extends FaultyPasses {
    private final UnaryOperator<Tensor> change;

    ChangedPullback(UnaryOperator<Tensor> change) {
      this.change = change;
    }

    @Override
    Tensor pullback(ForwardPass pass, Map<String, Tensor> layerGradients) {
      return change.apply(pass.pullback(layerGradients));
    }
  }

  /** An engine with something wrong in its forward passes: override one method. */
  private static class FaultyPasses extends FaultyEngine {
    Tensor activation(ForwardPass pass, String layer) {
      return pass.activation(layer);
    }

    Tensor pullback(ForwardPass pass, Map<String, Tensor> layerGradients) {
      return pass.pullback(layerGradients);
    }

    @Override
    Differentiable gradients(Differentiable gradients) {
      return (batch, layers) -> new FaultyPass(this, gradients.forward(batch, layers));
    }
  }

  private record FaultyPass(FaultyPasses faults, ForwardPass pass) implements ForwardPass {
    @Override
    public Tensor activation(String layer) {
      return faults.activation(pass, layer);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> layerGradients) {
      return faults.pullback(pass, layerGradients);
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
