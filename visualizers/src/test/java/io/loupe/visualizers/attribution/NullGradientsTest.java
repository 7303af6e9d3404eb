package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.ForwardingModel;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights drawn anew may give gradients that are not finite. */
class NullGradientsTest {
  private static final InputSpec ROW = InputSpec.of(Shape.of(6), 0, 1);
  private static final int SPOILED = 2;

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aListIsDrawnAllTheSame(float value) {
    Model dense =
        ReferenceEngine.model(
            "row", TinyConvNet.builder(ROW, 1).head("preds", 2, Activation.SOFTMAX).build());
    RunResult result =
        Loupe.visualizer("input-gradient")
            .on(new Redrawn(dense, value))
            .data(TestDatasets.labelled(ROW, 2, 4))
            .run();

    Tensor beside = result.numbers("input-gradient-null").tensor();
    assertThat(beside.toArray()).contains(value, atIndex(SPOILED));
    assertThat(beside.get(SPOILED + 1)).isFinite().isNotZero();
    assertThat(result.image("input-gradient").caption()).contains("null model");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void valuesThatAreNotFiniteHaveNoBarAndNoPartInTheScale(float value) {
    assertThat(strip(0.5f, value, -2))
        .isEqualTo(strip(0.5f, 0, -2))
        .isNotEqualTo(strip(0.5f, 0, 2));
    assertThat(strip(value, value, value)).isEqualTo(strip(0, 0, 0));
  }

  private static List<Integer> strip(float... gradient) {
    BufferedImage drawn =
        FeatureGradients.small(List.of(0, 1, 2), Tensor.of(Shape.of(3), gradient));
    return IntStream.range(0, drawn.getWidth() * drawn.getHeight())
        .map(i -> drawn.getRGB(i % drawn.getWidth(), i / drawn.getWidth()))
        .boxed()
        .toList();
  }

  /** A model whose null model has one value in every gradient that is not finite. */
  private record Redrawn(Model inner, float value) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      Optional<C> own = inner.capability(type);
      return type == Redrawable.class
          ? own.map(
              found ->
                  type.cast(
                      (Redrawable)
                          (seed, inputs, kept) ->
                              new Spoiled(((Redrawable) found).redrawn(seed, inputs, kept), value)))
          : own;
    }
  }

  private record Spoiled(Model inner, float value) implements ForwardingModel {
    @Override
    public <C> Optional<C> capability(Class<C> type) {
      Optional<C> own = inner.capability(type);
      return type == Differentiable.class
          ? own.map(
              found ->
                  type.cast(
                      (Differentiable)
                          (batch, layers) ->
                              new SpoiledPass(
                                  ((Differentiable) found).forward(batch, layers), value)))
          : own;
    }
  }

  private record SpoiledPass(ForwardPass inner, float value) implements ForwardPass {
    @Override
    public Tensor activation(String layer) {
      return inner.activation(layer);
    }

    @Override
    public Tensor pullback(Map<String, Tensor> gradients) {
      Tensor gradient = inner.pullback(gradients);
      float[] values = gradient.toArray();
      for (int n = 0; n < values.length; n += ROW.shape().elements()) {
        values[n + SPOILED] = value;
      }
      return Tensor.of(gradient.shape(), values);
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
