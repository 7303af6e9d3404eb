package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.model.Engine;
import io.loupe.model.InputOptions;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.assertj.core.data.Offset;

/** Loading, identifying and closing models. */
final class LoadingChecks {
  private LoadingChecks() {}

  static void refusesForeign(Engine engine) {
    assertThat(engine.refusal(ModelSource.of("foreign", new Object())))
        .as("refusal of a foreign network")
        .hasValueSatisfying(
            reason -> assertThat(reason).isNotBlank().doesNotEndWith(".").doesNotContain("\n"));
  }

  static void identifies(EngineSubject subject) {
    ModelInfo info = subject.model().info();
    assertThat(subject.engine().refusal(subject.source())).as("refusal").isEmpty();
    assertThat(info.name()).as("name").isNotBlank();
    assertThat(info.engine()).as("engine").isEqualTo(subject.engine().id());
    assertThat(info.engineVersion()).as("engine version").isNotBlank();
    assertThat(info.location()).as("location").isEqualTo(subject.source().location());
    assertThat(info.sha256()).as("fingerprint").matches("[0-9a-f]{64}");
    Set<String> own = new TreeSet<>(subject.source().options().keySet());
    own.removeAll(InputOptions.COMMON);
    assertThat(subject.engine().options()).as("options that the engine declares").containsAll(own);
    try (Model again = subject.engine().load(subject.source())) {
      assertThat(again.info()).as("information when loaded again").isEqualTo(info);
    }
  }

  static void takesInputOptions(EngineSubject subject) {
    int channels = subject.model().info().input().channels();
    String halves = String.join(",", Collections.nCopies(channels, "0.5"));
    Map<String, String> options = Map.of("range", "-2,3", "mean", halves, "std", halves);
    try (Model model = subject.engine().load(with(subject.source(), options))) {
      InputSpec input = model.info().input();
      List<Double> expected = Collections.nCopies(channels, 0.5);
      assertThat(List.of(input.min(), input.max())).as("range").containsExactly(-2.0, 3.0);
      assertThat(input.mean()).as("mean").isEqualTo(expected);
      assertThat(input.std()).as("std").isEqualTo(expected);
      assertThat(input.toModel(1, 0)).isCloseTo(1, Offset.offset(1e-9));
      assertThat(model.info().options()).as("options").containsAllEntriesOf(options);
    }
    takesChannelOrder(subject);
    takesComposite(subject);
    refusesOption(subject, Map.of("range", "dark"));
    refusesOption(subject, Map.of("range", "1,0"));
    refusesOption(subject, Map.of("std", "0"));
  }

  private static void takesChannelOrder(EngineSubject subject) {
    refusesOption(subject, Map.of("channels", "grb"));
    Map<String, String> blueFirst = Map.of("channels", "bgr");
    Shape shape = subject.model().info().input().shape();
    if (shape.rank() != 3 || shape.dim(0) != 3) {
      refusesOption(subject, blueFirst);
      return;
    }
    try (Model model = subject.engine().load(with(subject.source(), blueFirst))) {
      assertThat(model.info().input().order()).as("channels").isEqualTo(ChannelOrder.BGR);
    }
  }

  private static void takesComposite(EngineSubject subject) {
    refusesOption(subject, Map.of("composite", "red"));
    refusesOption(subject, Map.of("composite", "1000000,0,0"));
    if (subject.model().info().input().shape().rank() == 3) {
      Map<String, String> first = Map.of("composite", "0");
      try (Model model = subject.engine().load(with(subject.source(), first))) {
        assertThat(model.info().input().composite())
            .as("composite")
            .contains(new ChannelComposite(0, 0, 0));
      }
    }
  }

  private static ModelSource with(ModelSource source, Map<String, String> options) {
    Map<String, String> all = new TreeMap<>(source.options());
    all.putAll(options);
    return source.withOptions(all);
  }

  private static void refusesOption(EngineSubject subject, Map<String, String> options) {
    assertThatCode(() -> subject.engine().load(with(subject.source(), options)).close())
        .as("options " + options)
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(options.keySet().stream().collect(Collectors.joining()));
  }

  static void closesTwice(EngineSubject subject) {
    Model model = subject.engine().load(subject.source());
    EngineSubject own =
        new EngineSubject(
            subject.engine(), subject.source(), model, subject.data(), subject.tolerances());
    List<ProbeRequest> requests = List.of(own.requests().get(0));
    assertThat(own.probe(requests, 4).values()).hasSize(1);
    model.close();
    assertThatCode(model::close).as("closing twice").doesNotThrowAnyException();
    assertThat(subject.probe(requests, 4).values())
        .as("another model of the same source")
        .hasSize(1);
  }
}
