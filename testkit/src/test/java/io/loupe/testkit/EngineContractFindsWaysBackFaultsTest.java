package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.data.Batch;
import io.loupe.error.ProviderException;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Patchable;
import io.loupe.gradient.Relevance;
import io.loupe.gradient.RulePass;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineContractFindsWaysBackFaultsTest {
  @Test
  void anotherThingThatIsSaidToBeTheGradient() {
    assertFails(Doubled.class, "goesBackByRules", "what is said to be the plain gradient");
  }

  @Test
  void contributionsThatDoNotAddUp() {
    assertFails(Incomplete.class, "goesBackByRules", "what DeepLIFT adds up to");
  }

  @Test
  void relevanceThatDoesNotBeginWithTheLogit() {
    assertFails(FromOne.class, "goesBackByRules", "where LRP begins");
  }

  @Test
  void refusalsThatNameNoLayer() {
    assertFails(Silent.class, "goesBackByRules", "refusal of guided backprop");
  }

  static class Doubled extends FaultyContract {
    Doubled() {
      super(new ByGradient(BackwardRule.GuidedBackprop.class, 2, "layer \"c1\" is refused"));
    }
  }

  static class Incomplete extends FaultyContract {
    Incomplete() {
      super(new ByGradient(BackwardRule.DeepLift.class, 1, "layer \"c1\" is refused"));
    }
  }

  static class FromOne extends FaultyContract {
    FromOne() {
      super(new ByGradient(BackwardRule.Lrp.class, 1, "layer \"c1\" is refused"));
    }
  }

  static class Silent extends FaultyContract {
    Silent() {
      super(new ByGradient(BackwardRule.Lrp.class, 1, "It is refused"));
    }
  }

  /** Gives a multiple of the gradient for one rule and refuses all others. */
  private static final class ByGradient extends FaultyEngine {
    private final Class<? extends BackwardRule> answered;
    private final double factor;
    private final String refusal;

    ByGradient(Class<? extends BackwardRule> answered, double factor, String refusal) {
      this.answered = answered;
      this.factor = factor;
      this.refusal = refusal;
    }

    @Override
    Optional<Explainable> waysBack(Model model) {
      return model.capability(Patchable.class).map(inner -> new Gradient(this, inner));
    }
  }

  private record Gradient(ByGradient faults, Patchable inner) implements Explainable {
    @Override
    public RulePass forward(BackwardRule rule, Batch batch, Set<String> layers) {
      ForwardPass pass = inner.forward(batch.inputs(), layers);
      if (!faults.answered.isInstance(rule)) {
        pass.close();
        throw new ProviderException(faults.refusal, "Choose another rule.", null);
      }
      return new Pass(pass, faults.factor);
    }
  }

  private record Pass(ForwardPass pass, double factor) implements RulePass {
    @Override
    public Tensor activation(String layer) {
      return pass.activation(layer);
    }

    @Override
    public Relevance relevance(Map<String, Tensor> gradients, Set<String> at) {
      Map<String, Tensor> changed = new HashMap<>();
      pass.pullback(gradients, at)
          .byLayer()
          .forEach((layer, gradient) -> changed.put(layer, times(gradient)));
      return new Relevance(changed, List.of("This is the plain gradient."));
    }

    private Tensor times(Tensor tensor) {
      float[] values = tensor.toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] *= (float) factor;
      }
      return Tensor.of(tensor.shape(), values);
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
