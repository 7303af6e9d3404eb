package io.loupe.visualizers.internal;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import java.util.ArrayList;
import java.util.List;

/** Lists samples in the order of the numbers beside it. */
public final class SampleTable {
  private final String name;
  private final List<String> classNames;
  private final List<List<Object>> rows = new ArrayList<>();

  public SampleTable(String name, List<String> classNames) {
    this.name = name;
    this.classNames = classNames;
  }

  public void add(Sample sample) {
    int label = sample.label().orElse(-1);
    boolean known = label >= 0 && label < classNames.size();
    rows.add(
        List.of(
            rows.size(), sample.id(), label < 0 ? "" : label, known ? classNames.get(label) : ""));
  }

  public int size() {
    return rows.size();
  }

  public Artifact.Table toTable() {
    return new Artifact.Table(
        name,
        "The " + rows.size() + " samples, in the order of the numbers' first axis.",
        List.of("index", "id", "label", "class"),
        rows);
  }
}
