package io.loupe.cli;

import io.loupe.artifact.Provenance;
import io.loupe.formats.artifact.Deviation;
import io.loupe.formats.artifact.Deviation.Kind;
import io.loupe.formats.artifact.RunRecord;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What became of each result when a run was repeated, and what is not as it was.
 *
 * @param results by artifact
 * @param differences in model, data, versions and machine
 * @param byTables whether only what was measured of the results tells how far they are apart
 */
record Comparison(Map<String, Result> results, List<Difference> differences, boolean byTables) {
  /** What became of a result. */
  enum Verdict {
    SAME_BITS("the same bits"),
    ROUNDING("equal up to rounding"),
    MEASURED("equal as measured"),
    DIFFERENT("different"),
    UNTOLD("cannot be told"),
    MISSING("missing"),
    NEW("new");

    private final String words;

    Verdict(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * A result then and now.
   *
   * @param verdict what became of it
   * @param deviation how far it is from the recorded file, where that was measured
   */
  record Result(Verdict verdict, Optional<Deviation> deviation) {
    static Result of(Verdict verdict) {
      return new Result(verdict, Optional.empty());
    }

    String measure() {
      return deviation
          .map(Comparison::words)
          .orElse(
              verdict == Verdict.UNTOLD
                  ? "it has other bits, and the recorded file is not beside the record"
                  : "");
    }
  }

  /**
   * Something that is not as it was.
   *
   * @param what its name
   * @param then its value in the record
   * @param now its value now
   */
  record Difference(String what, String then, String now) {}

  private static final String MODEL = "model-sha256";
  private static final String DATA = "data-sha256";

  Comparison {
    results = Collections.unmodifiableMap(new TreeMap<>(results));
    differences = List.copyOf(differences);
  }

  static Comparison of(RunRecord then, RunRecord now, Measured measured) {
    List<Difference> differences = differences(facts(then.provenance()), facts(now.provenance()));
    boolean sameQuestion =
        differences.stream().noneMatch(d -> d.what().equals(MODEL) || d.what().equals(DATA));
    Map<String, Result> results = new TreeMap<>();
    for (String name : union(then.digests(), now.digests())) {
      String before = then.digests().get(name);
      String after = now.digests().get(name);
      if (before == null) {
        if (!then.provenance().partial()) {
          results.put(name, Result.of(Verdict.NEW));
        }
      } else if (after == null) {
        results.put(name, Result.of(Verdict.MISSING));
      } else if (before.equals(after)) {
        results.put(name, Result.of(Verdict.SAME_BITS));
      } else {
        Verdict verdict = sameQuestion ? verdict(name, measured) : Verdict.DIFFERENT;
        results.put(name, new Result(verdict, measured.of(name)));
      }
    }
    return new Comparison(results, differences, measured.byTables());
  }

  private static Verdict verdict(String name, Measured measured) {
    Verdict near = measured.byTables() ? Verdict.MEASURED : Verdict.ROUNDING;
    return measured
        .isRounding(name)
        .map(rounding -> rounding ? near : Verdict.DIFFERENT)
        .orElse(Verdict.UNTOLD);
  }

  /** Whether every result is the same, if not in each bit. */
  boolean isSame() {
    return EnumSet.of(Verdict.SAME_BITS, Verdict.ROUNDING, Verdict.MEASURED).contains(verdict());
  }

  private Verdict verdict() {
    Set<Verdict> verdicts = EnumSet.of(Verdict.SAME_BITS);
    results.values().forEach(result -> verdicts.add(result.verdict()));
    return Stream.of(Verdict.MISSING, Verdict.NEW, Verdict.DIFFERENT).anyMatch(verdicts::contains)
        ? Verdict.DIFFERENT
        : Stream.of(Verdict.UNTOLD, Verdict.MEASURED, Verdict.ROUNDING)
            .filter(verdicts::contains)
            .findFirst()
            .orElse(Verdict.SAME_BITS);
  }

  void print(PrintWriter out) {
    TextTable table = new TextTable("result", "", "");
    results.forEach((name, result) -> table.row(name, result.verdict(), result.measure()));
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
    out.println(sentence());
  }

  private String sentence() {
    return switch (verdict()) {
      case SAME_BITS -> "Every result has the same bits.";
      case ROUNDING -> "Every result is equal up to rounding" + largest() + ".";
      case MEASURED ->
          "Every result is equal as measured, whatever rounding did to the pictures"
              + largest()
              + ".";
      case UNTOLD ->
          "Whether every result is equal cannot be told: not every recorded file is there to compare"
              + " with.";
      default -> "Not every result is equal.";
    };
  }

  /** The largest difference of real numbers, which is what rounding makes. */
  private String largest() {
    double largest = -1;
    String where = "";
    for (Map.Entry<String, Result> entry : results.entrySet()) {
      double one =
          entry
              .getValue()
              .deviation()
              .filter(d -> d.kind() == Kind.TABLE || (d.kind() == Kind.NUMBERS && !byTables))
              .map(Deviation::largest)
              .orElse(-1.0);
      if (one > largest) {
        largest = one;
        where = entry.getKey();
      }
    }
    return largest < 0 ? "" : ": largest relative difference " + number(largest) + ", in " + where;
  }

  Map<String, Object> json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("equal", isSame());
    all.put("verdict", verdict().toString());
    Map<String, Object> verdicts = new LinkedHashMap<>();
    results.forEach((name, result) -> verdicts.put(name, result.verdict().toString()));
    all.put("results", verdicts);
    Map<String, Object> measures = new LinkedHashMap<>();
    results.forEach(
        (name, result) ->
            result
                .deviation()
                .filter(deviation -> deviation.why().isEmpty())
                .ifPresent(
                    deviation ->
                        measures.put(
                            name,
                            Map.of("largest", deviation.largest(), "share", deviation.share()))));
    all.put("deviations", measures);
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

  private static String words(Deviation deviation) {
    if (!deviation.why().isEmpty()) {
      return deviation.why();
    }
    return switch (deviation.kind()) {
      case NUMBERS, TABLE -> "largest relative difference " + number(deviation.largest());
      case CHOICES -> "another choice at " + percent(deviation.share()) + " of the places";
      case PIXELS ->
          Math.round(255 * deviation.largest())
              + " of 255 levels at most, "
              + percent(deviation.share())
              + " of the pixels by more than one";
      case OTHER -> "";
    };
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private static String percent(double share) {
    return share == 0 ? "none" : String.format(Locale.ROOT, "%.2g %%", 100 * share);
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
    facts.put(MODEL, provenance.model().sha256());
    facts.put("data", provenance.dataset());
    return facts;
  }

  private static TreeSet<String> union(Map<String, String> first, Map<String, String> second) {
    TreeSet<String> all = new TreeSet<>(first.keySet());
    all.addAll(second.keySet());
    return all;
  }
}
