package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Differentiable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Set;

/** Weights drawn anew. Skipped where the engine offers no {@link Redrawable}. */
final class RedrawChecks {
  private static final int ITEMS = 5;

  /** By how much a layer's values may be more or less spread than in the trained network. */
  private static final double SPREAD = 10;

  private RedrawChecks() {}

  static void redraws(EngineSubject subject) {
    redraws(subject, subject.offered(Redrawable.class));
  }

  private static void redraws(EngineSubject subject, Redrawable model) {
    List<ProbeRequest> requests = subject.layerNames().stream().map(ProbeRequest::of).toList();
    Tensor inputs = subject.batch(ITEMS);
    Probed trained = subject.probe(requests, 4);
    Probed drawn;
    try (Model redrawn = model.redrawn(3, inputs)) {
      assertThat(redrawn.layers())
          .as("layers of a redrawn model")
          .isEqualTo(subject.model().layers());
      assertThat(redrawn.info().input()).isEqualTo(subject.model().info().input());
      assertThat(redrawn.capability(Differentiable.class).isPresent())
          .as("gradients of a redrawn model")
          .isEqualTo(subject.gradients().isPresent());
      drawn = on(subject, redrawn).probe(requests, 4);
    }
    boolean changed = false;
    for (LayerInfo layer : subject.model().layers()) {
      ProbeRequest request = ProbeRequest.of(layer.name());
      changed |= layer.parameters() > 0;
      if (changed) {
        differs(layer.name(), trained.get(request), drawn.get(request));
      }
    }
    repeats(subject, model, requests, inputs, drawn);
    keeps(subject, model, requests, inputs, trained);
    Probed later = subject.probe(requests, 4);
    for (ProbeRequest request : requests) {
      Floats.assertClose(
          request.layer() + " after a redrawn model was closed",
          later.get(request),
          trained.get(request),
          0);
    }
    refuses(subject, model);
  }

  private static void repeats(
      EngineSubject subject,
      Redrawable model,
      List<ProbeRequest> requests,
      Tensor inputs,
      Probed drawn) {
    ProbeRequest last = requests.get(requests.size() - 1);
    try (Model same = model.redrawn(3, inputs);
        Model other = model.redrawn(4, inputs)) {
      Probed again = on(subject, same).probe(requests, 4);
      for (ProbeRequest request : requests) {
        Floats.assertClose(
            request.layer() + " drawn with the same seed",
            again.get(request),
            drawn.get(request),
            0);
      }
      assertThat(on(subject, other).probe(List.of(last), 4).get(last).toArray())
          .as(last.layer() + " drawn with another seed")
          .isNotEqualTo(drawn.get(last).toArray());
    }
  }

  /** Only the last layer with weights is drawn: what comes before it stays to the bit. */
  private static void keeps(
      EngineSubject subject,
      Redrawable model,
      List<ProbeRequest> requests,
      Tensor inputs,
      Probed trained) {
    List<String> weighted =
        subject.model().layers().stream()
            .filter(layer -> layer.parameters() > 0)
            .map(LayerInfo::name)
            .toList();
    if (weighted.size() < 2) {
      return;
    }
    String top = weighted.get(weighted.size() - 1);
    Set<String> kept = Set.copyOf(weighted.subList(0, weighted.size() - 1));
    try (Model drawn = model.redrawn(3, inputs, kept)) {
      Probed read = on(subject, drawn).probe(requests, 4);
      for (ProbeRequest request : requests) {
        if (request.layer().equals(top)) {
          assertThat(read.get(request).toArray())
              .as(top + ", the only layer with other weights")
              .isNotEqualTo(trained.get(request).toArray());
          break;
        }
        Floats.assertClose(
            request.layer() + " before the only layer with other weights",
            read.get(request),
            trained.get(request),
            0);
      }
    }
    assertThatThrownBy(() -> model.redrawn(1, inputs, Set.of("no such layer")).close())
        .as("a kept layer that is not there")
        .isInstanceOf(UnknownLayerException.class);
  }

  private static EngineSubject on(EngineSubject subject, Model model) {
    return new EngineSubject(
        subject.engine(), subject.source(), model, subject.data(), subject.tolerances());
  }

  private static void differs(String layer, Tensor trained, Tensor drawn) {
    float[] before = trained.toArray();
    float[] after = drawn.toArray();
    assertThat(after).as(layer + " with other weights").isNotEqualTo(before);
    double wanted = spread(before);
    double found = spread(after);
    assertThat(found)
        .as("spread of " + layer + " with other weights, " + wanted + " when trained")
        .isBetween(wanted / SPREAD, wanted * SPREAD);
  }

  private static double spread(float[] values) {
    double mean = 0;
    for (float value : values) {
      mean += (double) value / values.length;
    }
    double squares = 0;
    for (float value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / values.length);
  }

  private static void refuses(EngineSubject subject, Redrawable model) {
    Shape input = subject.model().info().input().shape();
    Tensor wrong = Floats.filled(Shape.of(1, input.elements() + 1), 0);
    assertThatThrownBy(() -> model.redrawn(1, wrong).close())
        .as("inputs of another shape")
        .isInstanceOf(DatasetException.class);
  }
}
