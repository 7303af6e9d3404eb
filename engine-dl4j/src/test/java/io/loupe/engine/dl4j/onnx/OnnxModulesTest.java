package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Ablatable;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers can be chosen by the modules of the program that a file was exported from. */
@SuppressWarnings("NullAway.Init")
class OnnxModulesTest {
  private static final Tensor INPUT = Tensor.of(Shape.of(1, 1, 1, 2), new float[] {-1, 2});

  @TempDir Path folder;

  private static WireMessage named(String name, String type, String in, String out)
      throws IOException {
    return WireMessage.node(type, List.of(in.split(",")), out).with(3, name);
  }

  private static WireMessage entry(String key, String value) throws IOException {
    return new WireMessage().with(1, key).with(2, value);
  }

  private Model load(WireMessage... nodes) throws IOException {
    WireMessage graph =
        new WireMessage()
            .with(11, WireMessage.value("x", -1, 1, 1, 2))
            .with(12, new WireMessage().with(1, "y"))
            .with(5, WireMessage.reals("head.0.weight", 1, 1, 1, 1));
    for (WireMessage node : nodes) {
      graph.with(1, node);
    }
    Path file = folder.resolve("modules.onnx");
    Files.write(file, WireMessage.model(graph).bytes());
    return new Dl4jEngine().load(ModelSource.of(file));
  }

  private static List<Inspectable.Module> modules(Model model) {
    return model.capability(Inspectable.class).orElseThrow().modules();
  }

  private Model block() throws IOException {
    return load(
        named("/layer1/layer1.0/act/Abs", "Abs", "x", "a"),
        named("/layer1/layer1.0/Neg", "Neg", "a", "b"),
        named("/layer1/layer1.1/act/Exp", "Exp", "b", "c"),
        named("/layer1/layer1.1/Add", "Add", "c,b", "d"),
        named("/out/Sigmoid", "Sigmoid", "d", "y"));
  }

  /** The names are PyTorch's own, as {@code named_modules} lists them. */
  @Test
  void modulesOfPyTorchsOlderExporter() throws IOException {
    try (Model model = block()) {
      assertThat(modules(model).stream().map(Inspectable.Module::name))
          .containsExactly("layer1", "layer1.0", "layer1.0.act", "layer1.1", "layer1.1.act", "out");
      Inspectable.Module whole = modules(model).get(0);
      assertThat(whole.layers()).hasSize(4);
      assertThat(whole.outputs()).containsExactly("/layer1/layer1.1/Add");
      assertThat(modules(model).get(1).outputs()).containsExactly("/layer1/layer1.0/Neg");
      for (String name : List.of("layer1.0", "/layer1/layer1.0")) {
        assertThat(model.layer(name).name()).isEqualTo("/layer1/layer1.0/Neg");
      }
      assertThat(model.layer("1.act").name()).isEqualTo("/layer1/layer1.1/act/Exp");
      assertThatThrownBy(() -> model.layer("act"))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("2 modules whose names end in \"act\": layer1.0.act, layer1.1.act");
      assertThatThrownBy(() -> model.layer("layer2")).isInstanceOf(UnknownLayerException.class);
    }
  }

  /** x = (-1, 2): abs, neg give (-1, -2); exp(b) + b is what the block gives. */
  @Test
  void aModuleStandsForItsLastOutputWhereverALayerIsNamed() throws IOException {
    try (Model model = block()) {
      Differentiable passes = model.capability(Differentiable.class).orElseThrow();
      float first = (float) (Math.exp(-1) - 1);
      float second = (float) (Math.exp(-2) - 2);
      try (ForwardPass pass = passes.forward(INPUT, Set.of("layer1", "out:logits", "layer1.0"))) {
        assertThat(pass.activation("layer1").toArray()).containsExactly(first, second);
        assertThat(pass.activation("layer1.0").toArray()).containsExactly(-1, -2);
        Tensor seed = Tensor.of(pass.activation("layer1.0").shape(), new float[] {1, 1});
        assertThat(pass.pullback(Map.of("layer1.0", seed)).toArray()).containsExactly(1, -1);
      }
      Model silent =
          model.capability(Ablatable.class).orElseThrow().silenced(Map.of("layer1", Set.of(0)));
      try (ForwardPass pass =
          silent.capability(Differentiable.class).orElseThrow().forward(INPUT, Set.of("out"))) {
        assertThat(pass.activation("out").toArray()).containsExactly(0.5f, 0.5f);
      }
    }
  }

  /** Its nodes are named after calls; the metadata has the modules with their classes. */
  @Test
  void modulesOfPyTorchsNewerExporter() throws IOException {
    String block = ": net.Net/layer1: torch.nn.modules.container.Sequential/layer1.0: net.Block/";
    WireMessage relu =
        named("node_relu", "Relu", "x", "relu")
            .with(6, "line 7")
            .with(9, entry("namespace", block + "layer1.0.act: torch.nn.ReLU/relu: aten.relu"))
            .with(9, entry("pkg.torch.onnx.fx_node", "%relu"));
    WireMessage neg =
        named("node_neg", "Neg", "relu", "y").with(9, entry("namespace", block + "neg: aten.neg"));
    try (Model model = load(relu, neg)) {
      assertThat(modules(model).stream().map(m -> m.name() + " " + m.type()))
          .containsExactly("layer1 Sequential", "layer1.0 Block", "layer1.0.act ReLU");
      assertThat(model.layer("layer1").name()).isEqualTo("node_neg");
      assertThat(model.layer("act").name()).isEqualTo("node_relu");
      Inspectable file = model.capability(Inspectable.class).orElseThrow();
      assertThat(file.about("node_relu"))
          .containsEntry("description", "line 7")
          .containsEntry("pkg.torch.onnx.fx_node", "%relu");
    }
  }

  /** What older exporters call nodes says nothing; a weight's name tells whose it is. */
  @Test
  void modulesByTheNamesOfWeights() throws IOException {
    WireMessage conv = WireMessage.node("Conv", List.of("x", "head.0.weight"), "185");
    try (Model model = load(conv, WireMessage.node("Relu", List.of("185"), "y"))) {
      assertThat(modules(model))
          .containsExactly(new Inspectable.Module("head.0", "", List.of("185"), List.of("185")));
    }
  }

  /** A layer of Keras is the scope that its operations lie in. */
  @Test
  void layersOfKerasInFilesOfTf2onnx() throws IOException {
    try (Model model =
        load(
            named("StatefulPartitionedCall/model/first/Neg", "Neg", "x", "a"),
            named("StatefulPartitionedCall/model/first/Relu", "Relu", "a", "b"),
            named("StatefulPartitionedCall/model/second/Tanh", "Tanh", "b", "y"))) {
      assertThat(model.layer("first").name()).isEqualTo("StatefulPartitionedCall/model/first/Relu");
      assertThat(model.layer("model/first")).isEqualTo(model.layer("first"));
      assertThat(model.layer("second").activation()).isEqualTo("tanh");
    }
  }

  /** The nearest meaning goes first: a layer that is called as a module ends. */
  @Test
  void layersGoBeforeModules() throws IOException {
    try (Model model = load(named("/a/act/Neg", "Neg", "x", "a"), named("act", "Relu", "a", "y"))) {
      assertThat(model.layer("act").type()).isEqualTo("Relu");
      assertThat(modules(model).stream().flatMap(m -> m.outputs().stream()))
          .containsOnly("/a/act/Neg");
      assertThat(model.layers().stream().map(LayerInfo::name)).containsExactly("/a/act/Neg", "act");
    }
  }

  /** Names that no program has make no modules: neither time nor memory goes into them. */
  @Test
  void namesThatAreNoPathsArePassedOver() throws IOException {
    try (Model model =
        load(
            named("a/".repeat(200_000) + "b", "Neg", "x", "a"),
            named("/" + "m/".repeat(40) + "last", "Relu", "a", "y"))) {
      assertThat(modules(model)).hasSize(16).allMatch(m -> m.name().startsWith("m"));
    }
  }
}
