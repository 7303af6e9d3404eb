package io.loupe.visualizers.attribution.method;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationProbe;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * No method passes more items through the model than its definition asks for, plus a tenth. On
 * inputs [1,12,12]; conv2 has 8 maps. Methods of rules go back from one pass, which engines count.
 */
class MethodPassesTest {
  private static final int ITEMS = 3;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gradient                                         | 1",
        "gradient-x-input                                 | 1",
        "smoothgrad(samples=20)                           | 20",
        "vargrad(samples=20)                              | 20",
        "squaregrad(samples=20)                           | 20",
        "expected-gradients(samples=20)                   | 28",
        "integrated-gradients(steps=16, most-steps=16)    | 18",
        "grad-cam(layer=conv2)                            | 1",
        "grad-cam-plus-plus(layer=conv2)                         | 1",
        "xgrad-cam(layer=conv2)                           | 1",
        "layer-cam(layer=conv2)                           | 1",
        "eigen-cam(layer=conv2)                           | 1",
        "score-cam(layer=conv2)                           | 9",
        "ablation-cam(layer=conv2)                        | 9",
        "occlusion(window=4, stride=4)                    | 10",
        "rise(masks=50)                                   | 50",
        "shapley(regions=3, permutations=5)               | 50",
        "layer-conductance(layer=conv2, rule=captum, steps=16) | 19",
        "neuron-conductance(layer=conv2, steps=16)        | 18",
      })
  void takesThePassesOfItsDefinition(String method, int each) {
    Counted model = new Counted(ReferenceEngine.model("tiny", TinyConvNet.digits()));
    Dataset digits = TestDatasets.labelled(model.info().input(), 4, 5);
    AttributionRequest request =
        AttributionRequest.parseAll(method, Loupe.create().attributionMethods()).get(0);

    request
        .data(digits)
        .attribute(model, Batch.of(digits.some(ITEMS)), Objectives.unit("preds", 2));

    assertThat(model.items).isPositive().isLessThanOrEqualTo(Math.round(1.1 * each * ITEMS));
  }

  /** Counts the items of all passes, whole or from a layer on. */
  private static final class Counted implements Model {
    private final Model model;
    private long items;

    Counted(Model model) {
      this.model = model;
    }

    private void count(Tensor batch) {
      items += batch.shape().dim(0);
    }

    @Override
    public ModelInfo info() {
      return model.info();
    }

    @Override
    public List<LayerInfo> layers() {
      return model.layers();
    }

    @Override
    public ActivationProbe probe() {
      return new ActivationProbe() {
        @Override
        public void run(ProbePlan plan, Dataset data, ActivationSink sink, RunMonitor monitor) {
          model
              .probe()
              .run(
                  plan,
                  data,
                  batch -> {
                    items += batch.samples().size();
                    sink.accept(batch);
                  },
                  monitor);
        }
      };
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      if (type == Differentiable.class || type == Patchable.class) {
        return model.capability(Patchable.class).map(CountedPasses::new).map(type::cast);
      }
      return model.capability(type);
    }

    @Override
    public void close() {
      model.close();
    }

    private final class CountedPasses implements Patchable {
      private final Patchable passes;

      CountedPasses(Patchable passes) {
        this.passes = passes;
      }

      @Override
      public ForwardPass forward(Tensor batch, Set<String> layers) {
        count(batch);
        return passes.forward(batch, layers);
      }

      @Override
      public ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches) {
        count(batch);
        return passes.forward(batch, layers, patches);
      }

      @Override
      public ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers) {
        count(activations.values().iterator().next());
        return passes.forwardFrom(activations, layers);
      }
    }
  }
}
