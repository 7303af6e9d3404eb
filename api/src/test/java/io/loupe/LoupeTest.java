package io.loupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownNameException;
import io.loupe.fakes.PluginJar;
import io.loupe.model.Engine;
import io.loupe.model.ModelProvider;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoupeTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1), 0, 1);

  private static final String ADVICE =
      " Save the whole model in a form that an engine reads, or add the engine that reads this one"
          + " (--plugins).";

  @TempDir Path folder = Path.of("replaced");

  @Test
  void saysThatThereIsNoEngine() throws IOException {
    Path model = Files.writeString(folder.resolve("model.onnx"), "?");
    try (URLClassLoader none = PluginJar.loader()) {
      assertThatThrownBy(() -> Loupe.create(none).model(ModelSource.of(model)))
          .isInstanceOf(ProviderException.class)
          .hasMessage("No engine on the class path. Add io.loupe:loupe-engine-dl4j.");
    }
  }

  @Test
  void saysWhyTheOnlyEngineIsBroken() throws IOException {
    Path jar = engine("com.acme.E", "dl4j", "", "throw new IllegalStateException(\"no natives\");");
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      assertThatThrownBy(() -> Loupe.create(loader).model(ModelSource.of("net", "x")))
          .isInstanceOf(ProviderException.class)
          .hasMessageStartingWith("Engine com.acme.E (dl4j.jar) could not be created: ");
    }
  }

  @Test
  void quotesEveryEngineThatRefuses() throws IOException {
    Path model = Files.writeString(folder.resolve("model.onnx"), "?");
    Path first = engine("com.acme.E", "dl4j", "neither a DL4J zip nor a Keras file", "");
    Path second = engine("com.acme.F", "torch", "no TorchScript", "");
    try (URLClassLoader one = PluginJar.loader(first);
        URLClassLoader two = PluginJar.loader(second, first)) {
      assertThatThrownBy(() -> Loupe.create(one).model(model.toString(), Map.of()))
          .isInstanceOf(ModelLoadException.class)
          .hasMessage(
              "No engine can load model.onnx: dl4j: \"neither a DL4J zip nor a Keras file\"."
                  + ADVICE);
      assertThatThrownBy(() -> Loupe.create(two).model(ModelSource.of("net", "x")))
          .hasMessage(
              "No engine can load the network: dl4j: \"neither a DL4J zip nor a Keras file\";"
                  + " torch: \"no TorchScript\"."
                  + ADVICE);
      assertThatThrownBy(() -> Loupe.create(one).model(ModelSource.of(model), "dl4j"))
          .isInstanceOf(ModelLoadException.class)
          .hasMessage(
              "Engine \"dl4j\" cannot load "
                  + model
                  + ": neither a DL4J zip nor a Keras file."
                  + " Leave the engine out to let Loupe choose.");
      assertThatThrownBy(() -> Loupe.create(one).model(ModelSource.of(model), "dlj4"))
          .isInstanceOf(UnknownNameException.class)
          .hasMessage("No engine \"dlj4\". Did you mean \"dl4j\"? Available: dl4j.");
    }
  }

  /** An engine that refuses everything. */
  private Path engine(String className, String id, String refusal, String inConstructor)
      throws IOException {
    String simple = className.substring(className.lastIndexOf('.') + 1);
    return new PluginJar()
        .source(
            className,
            """
            package com.acme;
            import io.loupe.model.*;
            import java.util.Optional;
            public final class %s implements Engine {
              public %s() { %s }
              @Override public String id() { return "%s"; }
              @Override public String description() { return "Refuses."; }
              @Override public Optional<String> refusal(ModelSource s) { return Optional.of("%s"); }
              @Override public Model load(ModelSource s) { throw new AssertionError(); }
            }
            """
                .formatted(simple, simple, inConstructor, id, refusal))
        .service(Engine.class, className)
        .write(folder.resolve(id + ".jar"));
  }

  @Test
  void saysWhatIsWrongWithAFile() throws IOException {
    Loupe loupe = Loupe.create();
    Path missing = folder.resolve("missing.zip");
    assertThatThrownBy(() -> loupe.source(missing.toString()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("Model " + missing + " does not exist. Check the path, or use sample:mnist.");
    assertThatThrownBy(() -> loupe.source(folder.toString()))
        .hasMessage("Model " + folder + " is a folder. Name a model file in it.");
    assertThatThrownBy(() -> loupe.source("a\0b"))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("Model \"a\\u0000b\" is not a path. Check the path.");
    Path file = Files.writeString(folder.resolve("x.zip"), "?");
    assertThat(loupe.source(file.toString())).isEqualTo(ModelSource.of(file));
  }

  @Test
  void findsModelsByScheme() throws IOException {
    Path jar =
        new PluginJar()
            .source(
                "com.acme.Zoo",
                """
                package com.acme;
                import io.loupe.model.*;
                public final class Zoo implements ModelProvider {
                  @Override public String id() { return "zoo"; }
                  @Override public String description() { return "Knows animals."; }
                  @Override public ModelSource locate(String name) {
                    return ModelSource.of(name, name);
                  }
                }
                """)
            .service(ModelProvider.class, "com.acme.Zoo")
            .write(folder.resolve("zoo.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      Loupe loupe = Loupe.create(loader);
      assertThat(loupe.source("zoo:lion")).isEqualTo(ModelSource.of("lion", "lion"));
      assertThat(loupe.models().all()).hasSize(1);
      assertThatThrownBy(() -> loupe.source("zo:lion"))
          .hasMessageStartingWith("Model zo:lion does not exist.");
    }
  }

  @Test
  void suggestsVisualizers() throws IOException {
    Path jar =
        new PluginJar()
            .visualizer("com.acme.A", "activation-grid", "")
            .visualizer("com.acme.B", "activation-maximization", "")
            .visualizer("com.acme.C", "argmax-filter", "")
            .service(Visualizer.class, "com.acme.A\ncom.acme.B\ncom.acme.C")
            .write(folder.resolve("acme.jar"));
    try (URLClassLoader loader = PluginJar.loader(jar)) {
      assertThatThrownBy(() -> Loupe.create(loader).request("activation-gird"))
          .isInstanceOf(UnknownNameException.class)
          .hasMessage(
              "No visualizer \"activation-gird\". Did you mean \"activation-grid\"? Available:"
                  + " activation-grid, activation-maximization, argmax-filter.");
      assertThat(Loupe.create(loader).visualizers().all()).hasSize(3);
      assertThat(Loupe.create(loader).request("argmax-filter")).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          count:6                                  | s0 s1 s2 s3 s4 s5
          count:6?take=2                           | s0 s1
          count:6?labels=odd                       | s1 s3 s5
          count:6?labels=0                         | s0 s2 s4
          count:6?take=2&labels=odd,even           | s0 s1
          count:6?take=3&per-class=1               | s0 s1
          count:6?skip=4                           | s4 s5
          count:6?shuffle=1&take=6&skip=5          | s5
          """)
  void opensDataWithOptions(String location, String ids) throws IOException {
    try (URLClassLoader loader = PluginJar.loader(counting())) {
      Dataset data = Loupe.create(loader).dataset(location, INPUT);
      try (Stream<Sample> samples = data.samples()) {
        assertThat(samples.map(Sample::id)).containsExactly(ids.split(" "));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          count:6?tak=2     | No option of count data "tak". Did you mean "take"? Available: labels, on-bad-sample, per-class, shuffle, skip, take.
          cuont:6           | No dataset provider "cuont". Did you mean "count"? Available: count.
          count:6?labels=od | No class "od". Did you mean "odd"? Available: even, odd.
          count:6?labels=2  | No class "2". Available: even, odd.
          count:6?labels=   | No class "". Available: even, odd.
          count:6?take=0    | --take must be positive, got 0.
          count:6?take=x    | --take wants an int, got "x".
          """)
  void saysWhatIsWrongWithData(String location, String message) throws IOException {
    try (URLClassLoader loader = PluginJar.loader(counting())) {
      Loupe loupe = Loupe.create(loader);
      assertThatThrownBy(() -> loupe.dataset(location, INPUT)).hasMessage(message);
    }
  }

  @Test
  void keepsLocationsThatOpenTheSameAgain() throws IOException {
    try (URLClassLoader loader = PluginJar.loader(counting())) {
      Loupe loupe = Loupe.create(loader);
      Dataset data =
          loupe.dataset("count:6?take=4&skip=1&shuffle=3&labels=odd,even&per-class=3", INPUT);
      assertThat(data.location())
          .isEqualTo("count:6?skip=1&shuffle=3&labels=0,1&per-class=3&take=4");
      assertThat(ids(loupe.dataset(data.location(), INPUT))).isEqualTo(ids(data));
    }
  }

  private static List<String> ids(Dataset data) {
    try (Stream<Sample> samples = data.samples()) {
      return samples.map(Sample::id).toList();
    }
  }

  /** Data of as many samples as the path says, in turn of class even and odd. */
  private Path counting() throws IOException {
    return new PluginJar()
        .source(
            "com.acme.Count",
            """
            package com.acme;
            import io.loupe.data.*;
            import io.loupe.tensor.*;
            import java.util.*;
            import java.util.stream.*;
            public final class Count implements DatasetProvider {
              @Override public String id() { return "count"; }
              @Override public String description() { return "Counts."; }
              @Override public Set<String> options() { return Set.of("skip"); }
              @Override public Dataset open(DataLocation l, InputSpec input) {
                int first = Integer.parseInt(l.options().getOrDefault("skip", "0"));
                int end = Integer.parseInt(l.path());
                return new Dataset() {
                  @Override public String location() { return l.toString(); }
                  @Override public OptionalLong size() { return OptionalLong.of(end - first); }
                  @Override public List<String> classNames() { return List.of("even", "odd"); }
                  @Override public Stream<Sample> samples() {
                    return IntStream.range(first, end).mapToObj(
                        i -> Sample.of("s" + i, Tensor.of(Shape.of(1), i), i % 2));
                  }
                };
              }
            }
            """)
        .service(DatasetProvider.class, "com.acme.Count")
        .write(folder.resolve("count.jar"));
  }
}
