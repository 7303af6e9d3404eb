package io.loupe.samples.study;

import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.formats.report.Section;
import io.loupe.formats.report.Text;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is looked at, and how well it reads. */
final class NetworkChapter {
  private final StudyRun run;
  private final int samples;
  private final List<String> mistakes;

  private NetworkChapter(StudyRun run, int samples, List<String> mistakes) {
    this.run = run;
    this.samples = samples;
    this.mistakes = List.copyOf(mistakes);
  }

  static NetworkChapter measure(StudyRun run) {
    Dataset digits = run.loupe().dataset(StudyRun.DIGITS, run.model().info().input());
    ProbeRequest decision =
        new ProbeRequest(
            LayerSelection.OUTPUT.resolve(run.model()).get(0).name(),
            Reduction.argMaxChannel(Float.NEGATIVE_INFINITY));
    List<String> mistakes = new ArrayList<>();
    int[] samples = {0};
    run.model()
        .probe()
        .run(
            ProbePlan.of(decision),
            digits,
            batch -> {
              for (int i = 0; i < batch.samples().size(); i++) {
                Sample sample = batch.samples().get(i);
                int read = (int) batch.get(decision).get(i);
                int label = sample.label().orElse(-1);
                samples[0]++;
                if (read != label) {
                  mistakes.add(digits.classNames().get(label) + " as " + read);
                }
              }
            },
            RunMonitor.of(run.progress(), run.token()));
    return new NetworkChapter(run, samples[0], mistakes);
  }

  Text lead() {
    return Text.of(
            "A small convolutional network was trained on 60,000 handwritten digits. It reads ")
        .strong(accuracyText())
        .plain(
            " right. This page asks what it has learned to see: what its layers answer to, which"
                + " filter is most active where, which images excite its outputs most, and where it"
                + " can be fooled.");
  }

  long parameters() {
    return run.model().layers().stream().mapToLong(LayerInfo::parameters).sum();
  }

  String accuracyText() {
    return (samples - mistakes.size())
        + " of "
        + samples
        + " test digits ("
        + Figures.percent(1 - (double) mistakes.size() / samples)
        + ")";
  }

  Section section() {
    List<List<Object>> rows = new ArrayList<>();
    for (LayerInfo layer : run.model().layers()) {
      rows.add(
          List.of(layer.name(), layer.type(), layer.outputShape().toString(), layer.parameters()));
    }
    Section section =
        Section.titled("The network")
            .paragraph(
                "Pictures of 28 by 28 pixels go in at the top; ten probabilities come out at the"
                    + " bottom. Each filter of a convolution makes a map of where in the picture it"
                    + " finds what it looks for.")
            .table(
                new Artifact.Table(
                    "layers",
                    "The layers in order, with the shape of one sample's output (channels, rows,"
                        + " columns) and the number of trained weights.",
                    List.of("layer", "type", "output", "weights"),
                    rows));
    return mistakes.isEmpty()
        ? section
        : section.paragraph(
            "Of the digits shown here it misreads "
                + mistakes.size()
                + ": "
                + String.join(", ", mistakes)
                + ".");
  }

  Section origin() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("network", run.model().info().location());
    facts.put("SHA-256 of the network", run.model().info().sha256());
    facts.put("engine", run.model().info().engine() + " " + run.model().info().engineVersion());
    facts.put("digits", StudyRun.DIGITS + ", from the MNIST test set");
    return Section.titled("Where this comes from")
        .paragraph(
            "The digits and the network derive from MNIST (Yann LeCun, Corinna Cortes, Christopher"
                + " Burges), the clothes and the network that names them from Fashion-MNIST (Zalando"
                + " SE). Each folder beside this page, but the microscope, has a JSON file that loupe"
                + " replay runs again.")
        .facts(facts);
  }
}
