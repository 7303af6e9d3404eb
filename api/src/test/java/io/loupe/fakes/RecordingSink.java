package io.loupe.fakes;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.NumbersWriter;
import io.loupe.artifact.Provenance;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Writes down how a sink was called. */
public class RecordingSink implements ArtifactSink {
  private final List<String> calls = new ArrayList<>();
  private final List<Provenance> provenances = new ArrayList<>();

  public List<String> calls() {
    return calls;
  }

  public List<Provenance> provenances() {
    return provenances;
  }

  @Override
  public void accept(Artifact artifact, Provenance provenance) {
    provenances.add(provenance);
    calls.add("accept " + artifact.name() + partial(provenance));
  }

  @Override
  public NumbersWriter numbers(String name, String caption, Shape item, Provenance provenance) {
    calls.add("numbers " + name + " " + item);
    return new NumbersWriter() {
      @Override
      public void append(Tensor items) {
        calls.add("append " + items.shape());
      }

      @Override
      public void close() {
        calls.add("close " + name);
      }
    };
  }

  @Override
  public void finish(Provenance provenance) {
    provenances.add(provenance);
    calls.add("finish" + partial(provenance));
  }

  @Override
  public void abandon() {
    calls.add("abandon");
  }

  private static String partial(Provenance provenance) {
    return provenance.partial() ? " partial" : "";
  }
}
