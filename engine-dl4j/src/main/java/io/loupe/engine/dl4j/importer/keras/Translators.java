package io.loupe.engine.dl4j.importer.keras;

import com.google.common.collect.ImmutableMap;
import io.loupe.engine.dl4j.guard.FileProblem;
import java.util.Map;

/** The translator of each class of layers. */
final class Translators {
  private static final Map<String, Translator> ALL =
      ImmutableMap.<String, Translator>builder()
          .putAll(Convolutions.all())
          .putAll(RowConvolutions.all())
          .putAll(Poolings.all())
          .putAll(Denses.all())
          .putAll(RetiredDenses.all())
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
          .putAll(Operations.all())
          .build();

  private static final String TEXT =
      "it works on text or hashes, which Loupe does not give to networks: save a model that begins"
          + " behind it, with an input of the numbers that it gives";

  private static final Map<String, String> REASONS =
      Map.of(
          "Lambda", "it holds Python code, which is not run",
          "StringLookup", TEXT,
          "TextVectorization", TEXT,
          "Hashing", TEXT,
          "HashedCrossing", TEXT);

  private Translators() {}

  /** Whether layers of a class are read. */
  static boolean reads(String className) {
    return ALL.containsKey(className);
  }

  /** Adds a use of a layer to the graph. */
  static void translate(Call call, GraphAssembler graph) {
    try {
      Masks.check(call, graph);
      of(call.layer()).translate(Layouts.declared(call, graph), graph);
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

  private static Translator of(LayerSpec layer) {
    Translator translator = ALL.get(layer.className());
    if (translator == null) {
      throw layer.problem(
          REASONS.getOrDefault(layer.className(), "layers of this class are not read"));
    }
    return translator;
  }
}
