package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Silenced filters. Skipped where the engine offers no {@link Ablatable}. */
final class AblationChecks {
  private AblationChecks() {}

  static void silences(EngineSubject subject) {
    Ablatable model = subject.offered(Ablatable.class);
    subject.model().layers().forEach(layer -> silences(subject, model, layer));
    refuses(subject, model);
  }

  private static void silences(EngineSubject subject, Ablatable model, LayerInfo layer) {
    List<ProbeRequest> requests = subject.layerNames().stream().map(ProbeRequest::of).toList();
    int channel = layer.channels() - 1;
    Probed before = subject.probe(requests, 4);
    try (Model silenced = model.silenced(Map.of(layer.name(), Set.of(channel)))) {
      EngineSubject view =
          new EngineSubject(
              subject.engine(), subject.source(), silenced, subject.data(), subject.tolerances());
      Probed after = view.probe(requests, 4);
      for (ProbeRequest request : requests.subList(0, layer.index())) {
        if (subject.model().layer(request.layer()).index() < layer.index()) {
          Floats.assertClose(
              request.layer() + " before a silenced layer",
              after.get(request),
              before.get(request),
              subject.tolerances().rounding());
        }
      }
      ProbeRequest own = ProbeRequest.of(layer.name());
      Floats.assertClose(
          layer.name() + " with a silenced filter",
          after.get(own),
          zeroed(before.get(own), channel),
          subject.tolerances().rounding());
    }
    Probed later = subject.probe(requests, 4);
    for (ProbeRequest request : requests) {
      Floats.assertClose(
          request.layer() + " after closing the view", later.get(request), before.get(request), 0);
    }
  }

  private static Tensor zeroed(Tensor batch, int channel) {
    int channels = batch.shape().dim(1);
    float[] values = batch.toArray();
    int positions = values.length / batch.shape().dim(0) / channels;
    for (int i = 0; i < values.length; i++) {
      if (i / positions % channels == channel) {
        values[i] = 0;
      }
    }
    return Tensor.of(batch.shape(), values);
  }

  private static void refuses(EngineSubject subject, Ablatable model) {
    LayerInfo layer = subject.model().layers().get(0);
    String unknown = "no such layer at all";
    assertThatThrownBy(() -> model.silenced(Map.of(unknown, Set.of(0))).close())
        .isInstanceOf(UnknownLayerException.class)
        .hasMessageStartingWith(
            "Model \"" + subject.model().info().name() + "\" has no layer \"" + unknown + "\".");
    assertThatThrownBy(() -> model.silenced(Map.of(layer.name(), Set.of(layer.channels()))).close())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(layer.name())
        .hasMessageContaining(Integer.toString(layer.channels()));
    assertThat(subject.probe(List.of(ProbeRequest.of(layer.name())), 4).values()).hasSize(1);
  }
}
