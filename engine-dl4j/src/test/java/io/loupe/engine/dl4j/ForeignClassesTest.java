package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ModelLoadException;
import io.loupe.model.ModelSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** No key of any configuration makes the library load a class that is on no list. */
class ForeignClassesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String PLANTED = Planted.class.getName();
  private static final String DENSE = DenseLayer.class.getName();

  /** Names as a file may write them: plain, as an argument of a listed class, as an array. */
  private static final List<String> NAMES =
      List.of(PLANTED, DENSE + "<" + PLANTED + ">", "[L" + PLANTED + ";");

  private static final String MARK = "\"loupe-mark\":0";

  /** A layer that is on the class path and on no list: what a file must not be able to make. */
  static final class Planted extends ActivationLayer {
    private static final long serialVersionUID = 1L;

    Planted() {
      super(new ActivationLayer.Builder());
    }
  }

  /** Remembers which classes are asked for by name. */
  private static final class Recorder extends ClassLoader {
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    Recorder(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      asked.add(name);
      return super.loadClass(name, resolve);
    }
  }

  private static List<JsonNode> configurations = List.of();

  @TempDir
  @SuppressWarnings("NullAway.Init") // by JUnit
  Path folder;

  @BeforeAll
  static void writeConfigurations() {
    configurations = OracleTest.subjects().map(subject -> tree(subject.network())).toList();
  }

  @Test
  void theRecorderSeesWhatTheLibraryAloneWouldLoad() {
    String json = network().getLayerWiseConfigurations().toJson().replace(DENSE, PLANTED);
    assertThat(asked(() -> attempt(() -> MultiLayerConfiguration.fromJson(json))))
        .contains(PLANTED);
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() {
    int tried = everyPlace(object -> fieldNames(object), this::assertDuplicateRefused);
    assertThat(tried).isGreaterThan(600);
  }

  @Test
  void aClassThatIsNotListedIsRefusedWhereverItIsNamed() {
    int tried =
        everyPlace(
            object -> List.of("@class", "type"),
            (tree, object, key) ->
                NAMES.forEach(name -> assertNameRefused(tree, object, key, name)));
    assertThat(tried).isGreaterThan(150);
  }

  private interface Place {
    void tried(JsonNode tree, ObjectNode object, String key);
  }

  /** Tries keys of every kind of object once; nothing that was planted is asked for by name. */
  private static int everyPlace(Function<ObjectNode, List<String>> keys, Place place) {
    Set<String> tried = new HashSet<>();
    Set<String> asked =
        asked(
            () -> {
              for (JsonNode tree : configurations) {
                everyObject(
                    tree,
                    object ->
                        keys.apply(object).stream()
                            .filter(key -> tried.add(signature(object, key)))
                            .forEach(key -> place.tried(tree, object, key)));
              }
            });
    assertThat(asked).noneMatch(name -> name.contains("Planted"));
    return tried.size();
  }

  private void assertDuplicateRefused(JsonNode tree, ObjectNode object, String key) {
    object.put("loupe-mark", 0);
    String marked = tree.toString();
    object.remove("loupe-mark");
    String again = MAPPER.createObjectNode().put(key, PLANTED).toString();
    String pair = again.substring(1, again.length() - 1);
    assertThatThrownBy(() -> load(marked.replace(MARK, pair)))
        .as(key)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("twice");
  }

  private void assertNameRefused(JsonNode tree, ObjectNode object, String key, String name) {
    JsonNode before = object.get(key);
    object.put(key, name);
    String json = tree.toString();
    if (before == null) {
      object.remove(key);
    } else {
      object.set(key, before);
    }
    assertThatThrownBy(() -> load(json))
        .as(key)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("Planted");
  }

  /** Old formats name layers by short names, in an object around them. */
  @Test
  void wrappersOfOldFormatsLoadNothing() {
    Set<String> asked =
        asked(
            () -> {
              for (JsonNode tree : configurations) {
                String json =
                    tree.toString()
                        .replaceAll(
                            "\\{\"@class\":\"[^\"]*\\.(\\w+)\"",
                            Matcher.quoteReplacement("{\"" + PLANTED + "\":{}"));
                attempt(() -> load(json));
              }
            });
    assertThat(asked).noneMatch(name -> name.contains("Planted"));
  }

  private static Set<String> asked(Runnable work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    Recorder recorder = new Recorder(before);
    thread.setContextClassLoader(recorder);
    try {
      work.run();
    } finally {
      thread.setContextClassLoader(before);
    }
    return recorder.asked;
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void attempt(Attempt work) {
    try {
      work.run();
    } catch (IOException | RuntimeException e) {
      assertThat(e).isNotNull();
    }
  }

  private static List<String> fieldNames(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static String signature(ObjectNode object, String key) {
    return object.path("@class").asText() + object.path("type").asText() + " " + key;
  }

  private static void everyObject(JsonNode node, Consumer<ObjectNode> work) {
    if (node instanceof ObjectNode object) {
      work.accept(object);
    }
    List<JsonNode> children = new ArrayList<>();
    node.forEach(children::add);
    children.forEach(child -> everyObject(child, work));
  }

  private static JsonNode tree(Object network) {
    try {
      return MAPPER.readTree(
          network instanceof ComputationGraph graph
              ? graph.getConfiguration().toJson()
              : ((MultiLayerNetwork) network).getLayerWiseConfigurations().toJson());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MultiLayerNetwork network() {
    Subject subject =
        Subject.of("dense", InputType.feedForward(3), new DenseLayer.Builder().nOut(2).build());
    return (MultiLayerNetwork) subject.network();
  }

  private void load(String json) throws IOException {
    Path file = Files.write(folder.resolve("model.zip"), zip(json));
    new Dl4jEngine().load(ModelSource.of(file).withOptions(Map.of("input-shape", "1,5,4"))).close();
  }

  private static byte[] zip(String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("configuration.json"));
      zip.write(json.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry("coefficients.bin"));
      zip.write(new byte[8]);
    }
    return bytes.toByteArray();
  }
}
