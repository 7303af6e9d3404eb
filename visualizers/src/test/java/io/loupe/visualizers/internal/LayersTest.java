package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LayersTest {
  private static LayerInfo layer(int index, String name, LayerKind kind, List<String> inputs) {
    return new LayerInfo(index, name, kind, "", Shape.of(2, 3, 3), 0, "", "", inputs);
  }

  /** A file of an exporter: nodes named after calls, and the modules that they end. */
  private record Exported(Model inner, List<LayerInfo> layers, List<Inspectable.Module> modules)
      implements ForwardingModel, Inspectable {
    @Override
    public List<Inspectable.Node> graph() {
      return List.of();
    }

    @Override
    public String graphSha256() {
      return "";
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Inspectable.class ? Optional.of(type.cast(this)) : Optional.empty();
    }
  }

  private static Inspectable.Module module(String name, String output) {
    return new Inspectable.Module(name, "", List.of(output), List.of(output));
  }

  @Test
  void titlesSayWhatModuleAndWhoseMapsALayerIs() {
    LayerInfo conv = layer(0, "node_conv", LayerKind.CONVOLUTION, List.of());
    LayerInfo relu = layer(1, "node_relu", LayerKind.ACTIVATION, List.of("node_conv"));
    LayerInfo told = layer(2, "/block/act/Relu", LayerKind.ACTIVATION, List.of("node_relu"));
    LayerInfo last = layer(3, "node_add", LayerKind.OTHER, List.of("node_relu", "node_conv"));
    try (Model inner = ReferenceEngine.model("net", TinyConvNet.digits());
        Model model =
            new Exported(
                inner,
                List.of(conv, relu, told, last),
                List.of(
                    module("block", "node_add"),
                    module("block.0", "node_add"),
                    module("block.relu", "/block/act/Relu")))) {
      assertThat(Layers.origin(model, conv)).isEmpty();
      assertThat(Layers.origin(model, told)).isEmpty();
      assertThat(Layers.origin(model, last)).isEqualTo(" (block)");
    }
    try (Model inner = ReferenceEngine.model("net", TinyConvNet.digits());
        Model model =
            new Exported(inner, List.of(conv, relu), List.of(module("block.relu", "node_relu")))) {
      assertThat(Layers.origin(model, relu)).isEqualTo(" (block.relu; node_conv after node_relu)");
    }
  }
}
