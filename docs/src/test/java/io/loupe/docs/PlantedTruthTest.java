package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Datasets;
import io.loupe.error.LoupeException;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Weight;
import io.loupe.model.Weighted;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.PlantedTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** What attribution methods find of what is planted, and the table of it on their page. */
class PlantedTruthTest {
  private static final Path PAGE = Path.of("reference/attribution-methods.md");
  private static final String START = "<!-- planted -->\n";
  private static final int SLACK = 2;
  private static final String END = "<!-- end -->";

  /** Those without which a method cannot begin, and few draws: what is planted is plain. */
  private static final Map<String, Map<String, String>> PARAMETERS =
      Map.of(
          "neuron-conductance", Map.of("neuron", "0,0,0"),
          "rise", Map.of("masks", "1000"),
          "shapley", Map.of("permutations", "8"));

  @Test
  void theTableIsWhatMethodsFind() throws IOException {
    List<AttributionMethod> methods = Loupe.create().attributionMethods().all();
    StringBuilder table = new StringBuilder("\n| method |");
    PlantedTruth.all().forEach(truth -> table.append(' ').append(truth.name()).append(" |"));
    table.append("\n|---|").append("---|".repeat(PlantedTruth.all().size())).append('\n');
    List<Planted> all = new ArrayList<>();
    try {
      for (PlantedTruth truth : PlantedTruth.all()) {
        all.add(new Planted(truth, dl4j(truth)));
      }
      all.forEach(planted -> agrees(planted.truth(), planted.model()));
      for (AttributionMethod method : methods) {
        table.append("| [").append(method.id()).append("](#").append(method.id()).append(") |");
        for (Planted planted : all) {
          table.append(' ').append(cell(method, planted)).append(" |");
        }
        table.append('\n');
      }
    } finally {
      all.forEach(planted -> planted.model().close());
    }
    String text = Files.readString(PAGE);
    int from = text.indexOf(START) + START.length();
    int end = text.indexOf(END, from);
    assertThat(end).as("place of the table in " + PAGE).isGreaterThanOrEqualTo(from);
    String renewed = text.substring(0, from) + table + "\n" + text.substring(end);
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, renewed);
    } else {
      alike(text.substring(from, end), table + "\n");
    }
  }

  /** The last digit may be another on another processor. */
  private static void alike(String written, String found) {
    String hint = PAGE + "; -Ddocs.update=true renews it";
    assertThat(written.replaceAll("[0-9]+|\\*", ""))
        .as(hint)
        .isEqualTo(found.replaceAll("[0-9]+|\\*", ""));
    List<Integer> own = numbers(written);
    List<Integer> others = numbers(found);
    for (int i = 0; i < own.size(); i++) {
      assertThat(others.get(i)).as(hint).isBetween(own.get(i) - SLACK, own.get(i) + SLACK);
    }
    assertThat(written.lines().mapToLong(line -> line.split("\\*\\*", -1).length / 2).sum())
        .as(hint)
        .isCloseTo(
            found.lines().mapToLong(line -> line.split("\\*\\*", -1).length / 2).sum(),
            offset((long) SLACK));
  }

  private static List<Integer> numbers(String table) {
    return Pattern.compile("[0-9]+")
        .matcher(table)
        .results()
        .map(n -> Integer.valueOf(n.group()))
        .toList();
  }

  private record Planted(PlantedTruth truth, Model model) {}

  private static String cell(AttributionMethod method, Planted planted) {
    AttributionRequest request = AttributionRequest.of(method);
    for (Map.Entry<String, String> entry :
        PARAMETERS.getOrDefault(method.id(), Map.of()).entrySet()) {
      request = request.with(entry.getKey(), entry.getValue());
    }
    Optional<PlantedTruth.Score> score;
    try {
      score = planted.truth().score(request, planted.model());
    } catch (LoupeException e) {
      return "\u2013";
    }
    return score
        .map(
            found -> {
              String text =
                  String.format(Locale.ROOT, "%.0f / %.0f", 100 * found.rank(), 100 * found.mass());
              return found.isFound() ? text : "**" + text + "**";
            })
        .orElse("\u2013");
  }

  /** The same answers as on the reference engine. */
  private static void agrees(PlantedTruth truth, Model model) {
    try (Model reference = truth.model()) {
      List<Float> wanted = answers(truth, reference);
      List<Float> found = answers(truth, model);
      assertThat(found).hasSameSizeAs(wanted);
      for (int i = 0; i < wanted.size(); i++) {
        assertThat(found.get(i)).as(truth.name()).isCloseTo(wanted.get(i), offset(1e-5f));
      }
    }
  }

  private static List<Float> answers(PlantedTruth truth, Model model) {
    ProbeRequest head = ProbeRequest.of(model.layers().get(model.layers().size() - 1).name());
    List<Float> all = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(head), 16),
            Datasets.of(truth.samples()),
            batch -> {
              for (float value : batch.get(head).toArray()) {
                all.add(value);
              }
            },
            RunMonitor.silent());
    return all;
  }

  /** The same network for the engine that people use, which has ways back by rules too. */
  private static Model dl4j(PlantedTruth truth) {
    NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
    try (Model reference = truth.model()) {
      Weighted weighted = reference.capability(Weighted.class).orElseThrow();
      for (LayerInfo layer : reference.layers()) {
        switch (layer.kind()) {
          case CONVOLUTION -> {
            int side = kernel(weighted, layer).dim(2);
            list.layer(
                new ConvolutionLayer.Builder(side, side)
                    .name(layer.name())
                    .nOut(layer.channels())
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build());
          }
          case POOLING ->
              list.layer(
                  new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                      .name(layer.name())
                      .kernelSize(2, 2)
                      .stride(2, 2)
                      .build());
          default ->
              list.layer(
                  new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                      .name(layer.name())
                      .nOut(layer.channels())
                      .activation(Activation.SOFTMAX)
                      .build());
        }
      }
      MultiLayerNetwork network =
          new MultiLayerNetwork(list.setInputType(InputType.convolutional(16, 16, 3)).build());
      network.init();
      for (int i = 0; i < reference.layers().size(); i++) {
        LayerInfo layer = reference.layers().get(i);
        for (Weight weight : weighted.weights(layer.name()).orElseThrow()) {
          boolean bias = weight.name().equals("bias");
          boolean dense = layer.outputShape().rank() == 1;
          INDArray array = array(weight.values());
          network
              .getLayer(i)
              .setParam(
                  bias ? "b" : "W",
                  bias ? array.reshape(1, -1) : dense ? array.transpose() : array);
        }
      }
      return Loupe.create()
          .model(
              ModelSource.of(truth.name(), network).withOptions(Map.of("input-shape", "3,16,16")));
    }
  }

  private static Shape kernel(Weighted weighted, LayerInfo layer) {
    return weighted.weights(layer.name()).orElseThrow().get(0).values().shape();
  }

  private static INDArray array(Tensor values) {
    long[] shape = new long[values.shape().rank()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = values.shape().dim(i);
    }
    return Nd4j.createFromArray(values.toArray()).reshape('c', shape);
  }
}
