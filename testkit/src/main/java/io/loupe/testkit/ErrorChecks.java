package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Errors say what is wrong in the words every engine uses. */
final class ErrorChecks {
  private ErrorChecks() {}

  static void namesUnknownLayers(EngineSubject subject) {
    Model model = subject.model();
    List<String> names = subject.layerNames();
    for (String wrong : List.of(names.get(names.size() - 1) + "x", "no such layer at all")) {
      for (String asked : List.of(wrong, LayerInfo.logits(wrong))) {
        String message = wordsOf(new UnknownLayerException(model.info().name(), wrong, names));
        unknown(message, () -> model.layer(asked));
        ProbePlan plan = ProbePlan.of(ProbeRequest.of(names.get(0)), ProbeRequest.of(asked));
        unknown(
            message,
            () -> model.probe().run(plan, subject.data(), batch -> {}, RunMonitor.silent()));
        subject
            .gradients()
            .ifPresent(
                gradients ->
                    unknown(
                        message, () -> gradients.forward(subject.batch(1), Set.of(asked)).close()));
      }
    }
  }

  private static String wordsOf(UnknownLayerException error) {
    return error.message() + " " + error.hint();
  }

  private static void unknown(String message, ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(UnknownLayerException.class).hasMessage(message);
  }

  static void namesWrongSamples(EngineSubject subject) {
    String layer = subject.layerNames().get(0);
    Tensor wrong = Floats.filled(Shape.of(5, 7), 0);
    Sample sample = Sample.of("some/sample-17", wrong);
    assertThatThrownBy(
            () ->
                subject
                    .model()
                    .probe()
                    .run(
                        ProbePlan.of(ProbeRequest.of(layer)),
                        Datasets.of(subject.samples().get(0), sample),
                        batch -> {},
                        RunMonitor.silent()),
            "sample of a wrong shape")
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("some/sample-17")
        .hasMessageContaining("[5,7]")
        .hasMessageContaining(subject.model().info().input().shape().toString());
    subject
        .gradients()
        .ifPresent(
            model ->
                assertThatThrownBy(
                        () -> model.forward(Floats.stack(List.of(wrong)), Set.of(layer)).close(),
                        "batch of a wrong shape")
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("[1,5,7]"));
  }

  /** A ReLU or a maximum would swallow them, and the answer look like any other. */
  static void refusesNotFinite(EngineSubject subject) {
    String layer = subject.layerNames().get(0);
    Sample sound = subject.samples().get(0);
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] values = sound.input().toArray();
      values[values.length - 1] = wrong;
      Tensor input = Tensor.of(sound.input().shape(), values);
      Sample sample = Sample.of("some/sample-17", input);
      ProbePlan plan = ProbePlan.of(ProbeRequest.of(layer));
      refusesNotFinite(
          "some/sample-17",
          wrong,
          () ->
              subject
                  .model()
                  .probe()
                  .run(plan, Datasets.of(sound, sample), batch -> {}, RunMonitor.silent()));
      Tensor batch = Floats.stack(List.of(sound.input(), input));
      subject
          .gradients()
          .ifPresent(
              model ->
                  refusesNotFinite(
                      "item 1", wrong, () -> model.forward(batch, Set.of(layer)).close()));
      subject
          .model()
          .capability(Patchable.class)
          .ifPresent(model -> refusesNotFinite(subject, model, layer, wrong));
    }
  }

  private static void refusesNotFinite(
      EngineSubject subject, Patchable model, String layer, float wrong) {
    Tensor given = Floats.filled(subject.model().layer(layer).outputShape().withBatch(2), wrong);
    Patch patch = Patch.all(layer, given);
    refusesNotFinite(
        layer, wrong, () -> model.forward(subject.batch(2), Set.of(layer), List.of(patch)).close());
    refusesNotFinite(
        layer, wrong, () -> model.forwardFrom(Map.of(layer, given), Set.of(layer)).close());
  }

  private static void refusesNotFinite(String name, float value, ThrowingCallable use) {
    assertThatThrownBy(use, "the value " + value)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(Float.toString(value));
  }
}
