package io.loupe.engine.dl4j.importer.keras;

import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.guard.FileProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The translator of each class of layers. */
final class Translators {
  private static final Map<String, Translator> ALL =
      ImmutableMap.<String, Translator>builder()
          .putAll(Convolutions.all())
          .putAll(RowConvolutions.all())
          .putAll(Poolings.all())
          .putAll(Denses.all())
          .putAll(RetiredDenses.all())
          .putAll(EinsumDenses.all())
          .putAll(SpectralNormalizations.all())
          .putAll(Normalizations.all())
          .putAll(Scales.all())
          .putAll(Activations.all())
          .putAll(Shapes.all())
          .putAll(Borders.all())
          .putAll(Merges.all())
          .putAll(Recurrents.all())
          .putAll(ConvolutionalRecurrents.all())
          .putAll(Embeddings.all())
          .putAll(TimeSteps.all())
          .putAll(Attentions.all())
          .putAll(Pictures.all())
          .putAll(Categories.all())
          .putAll(Spectrograms.all())
          .putAll(Operations.all())
          .build();

  private static final String TEXT =
      "it works on text or hashes, which Loupe does not give to networks: save a model that begins"
          + " behind it, with an input of the numbers that it gives";

  private static final String BATCH =
      "what it cuts off depends on the loudest of all samples of a batch, so that it has no value for"
          + " one sample: save a model that begins behind it";

  private static final Map<String, String> REASONS =
      Map.of(
          "MelSpectrogram", BATCH,
          "StringLookup", TEXT,
          "TextVectorization", TEXT,
          "Hashing", TEXT,
          "HashedCrossing", TEXT);

  private Translators() {}

  /** The classes of layers that are read. */
  static List<String> names() {
    return ALL.keySet().stream().filter(name -> !name.equals(Operations.CLASS)).sorted().toList();
  }

  /** Whether layers of a class are read. */
  static boolean reads(String className) {
    return ALL.containsKey(className);
  }

  /** Adds a use of a layer to the graph. */
  static void translate(Call call, GraphAssembler graph) {
    try {
      Masks.check(call, graph);
      checkPrecision(call.layer());
      if (!graph.objects().translate(call, graph)) {
        of(call, graph).translate(Layouts.declared(call, graph), graph);
      }
      if (graph.known(call.vertex()).isEmpty()) {
        Masks.pass(call, graph);
      }
    } catch (FileProblem e) {
      throw e;
    } catch (ArithmeticException e) {
      throw call.layer().problem("its sizes are too large");
    } catch (RuntimeException e) {
      KerasProblem problem = call.layer().problem("its options do not fit each other");
      problem.initCause(e);
      throw problem;
    }
  }

  /** Policies of lower precision are computed in full; whole numbers are another computation. */
  private static void checkPrecision(LayerSpec layer) {
    String mode = layer.option("dtype").path("config").path("mode").asText("");
    if (!mode.isEmpty()) {
      throw layer.problem("its weights are quantised to " + mode + ", which is not read");
    }
  }

  private static Translator of(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Translator translator = ALL.get(layer.className());
    if (translator != null) {
      return translator;
    }
    boolean plain = layer.className().equals("MelSpectrogram") && !layer.flag("power_to_db", true);
    if (REASONS.containsKey(layer.className()) && !plain) {
      throw layer.problem(REASONS.getOrDefault(layer.className(), ""));
    }
    boolean lambda = layer.className().equals("Lambda");
    String said = "say what it computes, for example --custom-objects \"" + layer.name();
    Optional<String> before =
        call.inputs().stream().filter(vertex -> graph.isLayer(vertex)).findFirst();
    throw new KerasProblem(
        "layer \""
            + layer.name()
            + "\" ("
            + layer.className()
            + "): "
            + (lambda
                ? "it holds Python code, which is not run"
                : "layers of this class are not read"),
        "If it has no weights "
            + said
            + "=x/127.5-1\""
            + before
                .map(vertex -> ", or look at the part before it: --until \"" + vertex + "\"")
                .orElse("")
            + ".");
  }
}
