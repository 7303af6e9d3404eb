package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.DatasetException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Item i of an array goes with sample i at an input that is not looked at. */
class HeldItemsTest {
  private static final String X2 = "npy:" + file("s2s_k2.x2.npy") + "?layout=nhwc";
  private static final String X1 = "npy:" + file("s2s_k2.x1.npy") + "?layout=nhwc";

  private static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(HeldItemsTest.class.getResource("/keras_reading/" + name))
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static Model model(String held) {
    Map<String, String> options =
        Map.of("input", "enc_in", "input-shape", "5,7", "hold", "dec_in=" + held);
    return new Dl4jEngine().load(ModelSource.of(file("s2s_k2.h5")).withOptions(options));
  }

  private static Dataset data(Model model, String location) {
    return Loupe.create().dataset(location, model.info().input());
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> samples = data.samples()) {
      return samples.toList();
    }
  }

  private static String last(Model model) {
    return model.layers().get(model.layers().size() - 1).name();
  }

  @Test
  void theOutputIsThatOfKeras() throws IOException {
    try (Model model = model(X2)) {
      ProbeRequest request = new ProbeRequest(last(model), Reduction.none());
      List<Tensor> outputs = new ArrayList<>();
      model
          .probe()
          .run(
              new ProbePlan(List.of(request), 1),
              data(model, X1),
              batch -> outputs.add(batch.get(request).copy()),
              RunMonitor.silent());
      Tensor expected = Npy.channelsFirst(Npy.read(file("s2s_k2.expected.npy")));
      assertThat(outputs).hasSize(expected.shape().dim(0));
      for (int n = 0; n < outputs.size(); n++) {
        Recording.compare("sample " + n, outputs.get(n).slice(0), expected.slice(n));
      }
    }
  }

  @Test
  void gradientsAreThoseOfEachSampleWithItsItem() {
    try (Model all = model(X2)) {
      List<Sample> samples = samples(data(all, X1));
      Tensor together = gradient(all, Batch.of(samples));
      for (int n = 0; n < samples.size(); n++) {
        try (Model one = model(X2 + "&item=" + n)) {
          Tensor alone =
              gradient(one, new Batch(Batch.of(samples.subList(n, n + 1)).inputs(), Map.of()));
          Recording.compare("sample " + n, together.slice(n), alone.slice(0));
        }
      }
      assertThat(together.slice(0).toArray()).isNotEqualTo(together.slice(1).toArray());
    }
  }

  private static Tensor gradient(Model model, Batch batch) {
    String last = last(model);
    Differentiable network = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = network.forward(batch, Set.of(last))) {
      Tensor out = pass.activation(last);
      return pass.pullback(Map.of(last, Tensor.of(out.shape(), out.toArray())));
    }
  }

  @Test
  void theRecordFindsTheSameFileAgain() {
    try (Model model = model(X2)) {
      Map<String, String> options = model.info().options();
      assertThat(options.get("hold")).matches("dec_in=npy:.*layout=nhwc&sha256=[0-9a-f]{64}");
      ModelSource again = ModelSource.of(file("s2s_k2.h5")).withOptions(options);
      try (Model same = new Dl4jEngine().load(again)) {
        assertThat(same.info().options()).isEqualTo(options);
        assertThat(same.info().input().held()).isEqualTo(model.info().input().held());
      }
    }
  }

  @Test
  void itemsStayWithTheirSamplesWhateverIsChosen() {
    try (Model model = model(X2)) {
      List<Sample> all = samples(data(model, X1));
      List<Sample> shuffled = samples(data(model, X1 + "&shuffle=3"));
      for (Sample sample : shuffled) {
        Sample same = all.stream().filter(s -> s.id().equals(sample.id())).findAny().orElseThrow();
        assertThat(held(sample)).isEqualTo(held(same));
      }
    }
  }

  private static float[] held(Sample sample) {
    return Objects.requireNonNull(sample.held().get("dec_in")).toArray();
  }

  @Test
  void anotherNumberOfItemsIsRefused() {
    try (Model model = model(X2)) {
      int items = samples(data(model, X1)).size();
      assertThatThrownBy(
              () -> Datasets.holding(data(model, X1 + "&take=1"), "dec_in", data(model, X1)))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("is held at " + items + " items")
          .hasMessageContaining("have 1 samples");
    }
  }

  @Test
  void withoutASampleItIsRefused() {
    try (Model model = model(X2)) {
      Tensor inputs = Batch.of(samples(data(model, X1))).inputs();
      Differentiable network = model.capability(Differentiable.class).orElseThrow();
      assertThatThrownBy(() -> network.forward(inputs, Set.of(last(model))))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("Input dec_in of model")
          .hasMessageContaining("has a value for each sample");
      Batch wrong = new Batch(inputs, Map.of("dec_in", inputs));
      assertThatThrownBy(() -> network.forward(wrong, Set.of(last(model))))
          .hasMessageContaining("do not fit input dec_in");
    }
  }
}
