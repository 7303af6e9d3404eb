package io.loupe.visualizers.cards;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The numbers of a layer's cards. */
final class CardTable {
  static final String LARGEST_MEAN = "mean on maximised image";
  static final String SMALLEST_MEAN = "mean on minimised image";
  static final String MEAN = "mean";
  static final String MAX = "max";
  static final String VALUES = "largest values";
  private static final String MISSING = "n/a";

  private CardTable() {}

  static Artifact.Table of(
      String name,
      String caption,
      List<FilterCard> cards,
      Classifier.Kind kind,
      List<String> classNames) {
    SortedSet<Integer> labels = new TreeSet<>();
    cards.forEach(card -> labels.addAll(card.parts().keySet()));
    String part = kind == Classifier.Kind.INDEPENDENT ? "output " : "class ";
    List<String> columns =
        new ArrayList<>(
            List.of(
                "filter",
                "fires on",
                "places won",
                MEAN,
                MAX,
                "strongest class",
                "most correlated with",
                "correlation",
                LARGEST_MEAN,
                SMALLEST_MEAN,
                "top samples",
                VALUES,
                Change.Measure.of(kind).noun() + " change when silenced",
                "its standard error"));
    labels.forEach(l -> columns.add("change on " + part + ClassNames.of(classNames, l)));
    List<List<Object>> rows = cards.stream().map(card -> row(card, labels)).toList();
    return new Artifact.Table(name, caption, columns, rows);
  }

  private static List<Object> row(FilterCard card, SortedSet<Integer> labels) {
    var summary = card.summary();
    List<Object> row = new ArrayList<>();
    row.add(summary.filter());
    row.add(summary.firing());
    row.add(summary.won());
    row.add(summary.mean());
    row.add(summary.highest());
    row.add(summary.topClass().isEmpty() ? MISSING : summary.topClass());
    row.add(
        summary.partner().isPresent() ? (Object) summary.partner().getAsInt() : (Object) MISSING);
    row.add(Double.isNaN(summary.correlation()) ? MISSING : (Object) summary.correlation());
    row.add(card.most() == null ? MISSING : (Object) card.most().score());
    row.add(card.least() == null ? MISSING : (Object) (0 - card.least().score()));
    row.add(joined(card.shownPatches().stream().map(FilterPatches.Patch::id).toList()));
    row.add(joined(card.shownPatches().stream().map(p -> Float.toString(p.value())).toList()));
    row.add(card.effect().map(e -> (Object) e.whole().change()).orElse(MISSING));
    row.add(card.effect().map(e -> (Object) e.whole().error()).orElse(MISSING));
    for (int label : labels) {
      PairedAccuracy effect = card.parts().get(label);
      row.add(effect == null ? MISSING : (Object) effect.change());
    }
    return row;
  }

  private static String joined(List<String> parts) {
    return parts.stream().collect(Collectors.joining(" "));
  }
}
