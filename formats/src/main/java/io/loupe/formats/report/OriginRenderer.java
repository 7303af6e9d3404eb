package io.loupe.formats.report;

import io.loupe.artifact.Provenance;
import io.loupe.data.ChannelOrder;
import io.loupe.data.InputSpec;
import io.loupe.model.ModelInfo;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes, folded, what is needed to make results again; the time of the run is not part of it. */
final class OriginRenderer {
  private final Html html;

  OriginRenderer(Html html) {
    this.html = html;
  }

  void render(Provenance provenance) throws IOException {
    html.open("details", "class", "origin");
    html.element("summary", "How this was made: " + provenance.visualizer()).line();
    facts(run(provenance));
    group("Parameters", provenance.parameters());
    group("Decided in the run", provenance.resolved());
    group("Warnings", numbered(provenance.warnings()));
    group("Engine options", new TreeMap<>(provenance.model().options()));
    group("Environment", provenance.environment());
    html.close("details").line();
  }

  void facts(Map<String, String> facts) throws IOException {
    html.open("dl", "class", "facts").line();
    for (Map.Entry<String, String> fact : facts.entrySet()) {
      html.element("dt", fact.getKey()).element("dd", fact.getValue()).line();
    }
    html.close("dl").line();
  }

  private static Map<String, String> numbered(List<String> texts) {
    Map<String, String> numbered = new LinkedHashMap<>();
    texts.forEach(text -> numbered.put(Integer.toString(numbered.size() + 1), text));
    return numbered;
  }

  private void group(String heading, Map<String, String> facts) throws IOException {
    if (!facts.isEmpty()) {
      html.element("h4", heading);
      facts(facts);
    }
  }

  private static Map<String, String> run(Provenance provenance) {
    ModelInfo model = provenance.model();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Visualizer", provenance.visualizer() + ", " + provenance.visualizerVersion());
    facts.put("Model", model.name() + ", from " + model.location());
    facts.put("Model SHA-256", model.sha256());
    facts.put("Input", input(model.input()));
    facts.put("Engine", model.engine() + ", " + model.engineVersion());
    facts.put("Data", provenance.dataset().isEmpty() ? "none" : provenance.dataset());
    provenance.seed().ifPresent(seed -> facts.put("Seed", Long.toString(seed)));
    if (provenance.partial()) {
      facts.put("Complete", "no, the run was cancelled");
    }
    return facts;
  }

  private static String input(InputSpec input) {
    String normalised =
        input.mean().isEmpty() && input.std().isEmpty()
            ? ""
            : ", mean " + input.mean() + ", std " + input.std();
    String order = input.order() == ChannelOrder.BGR ? ", channels blue, green, red" : "";
    String drawn = input.composite().map(shown -> ", drawn: " + shown.describe()).orElse("");
    return input.shape() + ", values " + input.rangeText() + normalised + order + drawn;
  }
}
