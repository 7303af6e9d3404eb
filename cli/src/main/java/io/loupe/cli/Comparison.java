package io.loupe.cli;

import io.loupe.artifact.Provenance;
import io.loupe.formats.artifact.RunRecord;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of each result when a run was repeated, and what is not as it was.
 *
 * @param verdicts by artifact
 * @param differences in model, data, versions and machine
 */
record Comparison(Map<String, Verdict> verdicts, List<Difference> differences) {
  /** What became of a result. */
  enum Verdict {
    EQUAL,
    DIFFERENT,
    MISSING,
    NEW
  }

  /**
   * Something that is not as it was.
   *
   * @param what its name
   * @param then its value in the record
   * @param now its value now
   */
  record Difference(String what, String then, String now) {}

  Comparison {
    verdicts = Collections.unmodifiableMap(new TreeMap<>(verdicts));
    differences = List.copyOf(differences);
  }

  static Comparison of(RunRecord then, RunRecord now) {
    Map<String, Verdict> verdicts = new TreeMap<>();
    for (String name : union(then.digests(), now.digests())) {
      String before = then.digests().get(name);
      String after = now.digests().get(name);
      if (before == null) {
        if (!then.provenance().partial()) {
          verdicts.put(name, Verdict.NEW);
        }
      } else if (after == null) {
        verdicts.put(name, Verdict.MISSING);
      } else {
        verdicts.put(name, before.equals(after) ? Verdict.EQUAL : Verdict.DIFFERENT);
      }
    }
    return new Comparison(verdicts, differences(facts(then.provenance()), facts(now.provenance())));
  }

  boolean isEqual() {
    return verdicts.values().stream().allMatch(verdict -> verdict == Verdict.EQUAL);
  }

  void print(PrintWriter out) {
    TextTable table = new TextTable("result", "");
    verdicts.forEach((name, verdict) -> table.row(name, Words.of(verdict)));
    table.print(out);
    differences.forEach(
        difference ->
            out.println(
                "now "
                    + difference.what()
                    + " is "
                    + difference.now()
                    + ", then it was "
                    + difference.then()));
    out.println(isEqual() ? "Every result is equal." : "Not every result is equal.");
  }

  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("equal", isEqual());
    Map<String, Object> results = new LinkedHashMap<>();
    verdicts.forEach((name, verdict) -> results.put(name, Words.of(verdict)));
    all.put("results", results);
    all.put(
        "differences",
        differences.stream()
            .map(
                difference ->
                    Map.of(
                        "what",
                        difference.what(),
                        "then",
                        difference.then(),
                        "now",
                        difference.now()))
            .toList());
    return all;
  }

  private static List<Difference> differences(Map<String, String> then, Map<String, String> now) {
    List<Difference> differences = new ArrayList<>();
    for (String what : union(then, now)) {
      String before = then.getOrDefault(what, "unknown");
      String after = now.getOrDefault(what, "unknown");
      if (!before.equals(after)) {
        differences.add(new Difference(what, before, after));
      }
    }
    return differences;
  }

  private static Map<String, String> facts(Provenance provenance) {
    Map<String, String> facts = new TreeMap<>(provenance.environment());
    facts.put("visualizer", provenance.visualizer() + " " + provenance.visualizerVersion());
    facts.put("engine", provenance.model().engine() + " " + provenance.model().engineVersion());
    facts.put("model-sha256", provenance.model().sha256());
    facts.put("data", provenance.dataset());
    return facts;
  }

  private static TreeSet<String> union(Map<String, String> first, Map<String, String> second) {
    TreeSet<String> all = new TreeSet<>(first.keySet());
    all.addAll(second.keySet());
    return all;
  }
}
