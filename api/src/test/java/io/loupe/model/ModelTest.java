package io.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.UnknownLayerException;
import io.loupe.fakes.FakeModel;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  @TempDir Path folder = Path.of("replaced");

  @Test
  void findsLayersWithAndWithoutSuffix() {
    Model model = FakeModel.lenet();
    assertThat(model.layer("preds").index()).isEqualTo(4);
    assertThat(model.layer("preds:logits")).isEqualTo(model.layer("preds"));
    assertThatThrownBy(() -> model.layer("conv3"))
        .isInstanceOf(UnknownLayerException.class)
        .hasMessage(
            "Model \"lenet\" has no layer \"conv3\". Did you mean \"conv1\"?"
                + " Layers: conv1, pool1, conv2, dense, preds.");
    assertThatThrownBy(() -> model.layer("conv3:logits"))
        .hasMessageStartingWith("Model \"lenet\" has no layer \"conv3\".");
  }

  @Test
  void describesLayers() {
    LayerInfo map = FakeModel.layer(0, "a", LayerKind.CONVOLUTION, Shape.of(6, 3, 2));
    assertThat(map.channels()).isEqualTo(6);
    assertThat(map.isSpatial()).isTrue();
    LayerInfo scalar = FakeModel.layer(0, "a", LayerKind.OTHER, Shape.of());
    assertThat(scalar.channels()).isEqualTo(1);
    assertThat(scalar.isSpatial()).isFalse();
    assertThat(LayerInfo.logits(LayerInfo.logits("a"))).isEqualTo("a:logits");
    assertThat(LayerInfo.withoutLogits("a:logits")).isEqualTo("a");
    assertThat(LayerInfo.withoutLogits("a")).isEqualTo("a");
  }

  @Test
  void readsFilesAndResources() throws IOException {
    Path file = Files.writeString(folder.resolve("lenet.zip"), "weights");
    ModelSource.File source =
        (ModelSource.File) ModelSource.of(file).withOptions(Map.of("range", "0,255"));
    assertThat(source.fileName()).isEqualTo("lenet.zip");
    assertThat(source.location()).isEqualTo(file.toString());
    assertThat(source.options()).containsExactly(Map.entry("range", "0,255"));
    ModelSource.Resource resource =
        new ModelSource.Resource("sample:mnist", file.toUri().toURL(), Map.of());
    assertThat(resource.fileName()).isEqualTo("lenet.zip");
    assertThat(resource.withOptions(Map.of("a", "b")).location()).isEqualTo("sample:mnist");
    for (ModelSource.Bytes readable : new ModelSource.Bytes[] {source, resource}) {
      try (InputStream stream = readable.open()) {
        assertThat(stream).hasContent("weights");
      }
    }
  }

  @Test
  void namesNetworksInMemory() {
    Map<String, String> options = new HashMap<>(Map.of("range", "0,1"));
    ModelSource source = ModelSource.of("net", "network").withOptions(options);
    options.clear();
    assertThat(source.location()).isEqualTo("memory");
    assertThat(source.options()).hasSize(1);
    assertThat(source).isInstanceOf(ModelSource.InMemory.class);
  }
}
