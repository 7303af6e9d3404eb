package io.loupe.testkit;

import static io.loupe.testkit.Verdict.assertFails;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineContractFindsInnerFaultsTest {
  @Test
  void gradientsThatStopAtTheLayerBehind() {
    assertFails(Scaled.class, "givesGradientsAtInnerLayers", "central differences");
  }

  @Test
  void passesThatBeginWithOtherValues() {
    assertFails(Begun.class, "beginsAtInnerLayers", "from the layers before it");
  }

  @Test
  void patchesThatChangeNothing() {
    assertFails(Unpatched.class, "replacesValuesOnTheWay", "with a replaced channel");
  }

  @Test
  void patchesOfAnyShape() {
    assertFails(Lenient.class, "refusesPatchesThatDoNotFit", "a patch of shape");
  }

  @Test
  void patchesOfTheFirstItemForAll() {
    assertFails(FirstOnly.class, "replacesValuesInLargeBatches", "of many");
  }

  @Test
  void valuesThatAreSwallowed() {
    assertFails(Swallowing.class, "refusesValuesThatAreNotFinite", "the value NaN");
  }

  @Test
  void weightsInAnotherOrder() {
    assertFails(Turned.class, "tellsWeightsWithTheirMeaning", "kernel");
  }

  static class Scaled extends FaultyContract {
    Scaled() {
      super(
          new FaultyInside() {
            @Override
            Gradients pullback(ForwardPass pass, Map<String, Tensor> seeds, Set<String> at) {
              Map<String, Tensor> changed = new HashMap<>();
              pass.pullback(seeds, at)
                  .byLayer()
                  .forEach((layer, gradient) -> changed.put(layer, times(gradient, 0.9)));
              return new Gradients(changed);
            }
          });
    }
  }

  static class Begun extends FaultyContract {
    Begun() {
      super(
          new FaultyInside() {
            @Override
            ForwardPass forwardFrom(
                Patchable sound, Map<String, Tensor> activations, Set<String> layers) {
              Map<String, Tensor> changed = new HashMap<>();
              activations.forEach((layer, values) -> changed.put(layer, times(values, 1.1)));
              return sound.forwardFrom(changed, layers);
            }
          });
    }
  }

  static class Unpatched extends FaultyContract {
    Unpatched() {
      super(
          new FaultyInside() {
            @Override
            ForwardPass forward(
                Patchable sound, Tensor batch, Set<String> layers, List<Patch> patches) {
              return sound.forward(batch, layers);
            }
          });
    }
  }

  static class Lenient extends FaultyContract {
    Lenient() {
      super(
          new FaultyInside() {
            @Override
            ForwardPass forward(
                Patchable sound, Tensor batch, Set<String> layers, List<Patch> patches) {
              try {
                return sound.forward(batch, layers, patches);
              } catch (RuntimeException e) {
                return sound.forward(batch, layers);
              }
            }
          });
    }
  }

  static class FirstOnly extends FaultyContract {
    FirstOnly() {
      super(
          new FaultyInside() {
            @Override
            ForwardPass forward(
                Patchable sound, Tensor batch, Set<String> layers, List<Patch> patches) {
              return sound.forward(
                  batch,
                  layers,
                  patches.stream()
                      .map(p -> new Patch(p.layer(), p.channels(), first(p.values())))
                      .toList());
            }
          });
    }

    private static Tensor first(Tensor values) {
      return Floats.stack(List.of(values.slice(0)));
    }
  }

  static class Swallowing extends FaultyContract {
    Swallowing() {
      super(
          new FaultyEngine() {
            @Override
            Differentiable gradients(Differentiable sound) {
              return (batch, layers) -> sound.forward(finite(batch), layers);
            }
          });
    }

    private static Tensor finite(Tensor batch) {
      float[] values = batch.toArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = Float.isFinite(values[i]) ? values[i] : 0;
      }
      return Tensor.of(batch.shape(), values);
    }
  }

  static class Turned extends FaultyContract {
    Turned() {
      super(
          new FaultyEngine() {
            @Override
            Weighted weights(Weighted sound) {
              return layer ->
                  sound.weights(layer).map(all -> all.stream().map(Turned::turned).toList());
            }
          });
    }

    private static Weight turned(Weight weight) {
      float[] values = weight.values().toArray();
      float[] back = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        back[i] = values[values.length - 1 - i];
      }
      Tensor other = Tensor.of(weight.values().shape(), back);
      return weight.name().equals("kernel")
          ? new Weight(weight.name(), weight.axes(), other, weight.dilation())
          : weight;
    }
  }

  /** An engine with something wrong inside: override one method. */
  private static class FaultyInside extends FaultyEngine {
    Gradients pullback(ForwardPass pass, Map<String, Tensor> seeds, Set<String> at) {
      return pass.pullback(seeds, at);
    }

    ForwardPass forward(Patchable sound, Tensor batch, Set<String> layers, List<Patch> patches) {
      return sound.forward(batch, layers, patches);
    }

    ForwardPass forwardFrom(Patchable sound, Map<String, Tensor> given, Set<String> layers) {
      return sound.forwardFrom(given, layers);
    }

    @Override
    Patchable inner(Patchable sound) {
      return new Inside(this, sound);
    }
  }

  private record Inside(FaultyInside faults, Patchable sound) implements Patchable {
    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers) {
      return forward(batch, layers, List.of());
    }

    @Override
    public ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches) {
      return new Pass(faults, faults.forward(sound, batch, layers, patches));
    }

    @Override
    public ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers) {
      return new Pass(faults, faults.forwardFrom(sound, activations, layers));
    }
  }

  private record Pass(FaultyInside faults, ForwardPass pass) implements ForwardPass {
    @Override
    public Tensor activation(String layer) {
      return pass.activation(layer);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> seeds) {
      return pass.pullback(seeds);
    }

    @Override
    public Gradients pullback(Map<String, Tensor> seeds, Set<String> at) {
      return faults.pullback(pass, seeds, at);
    }

    @Override
    public void close() {
      pass.close();
    }
  }
}
