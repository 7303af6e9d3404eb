package io.loupe.testkit.deceiver;

import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A pass of the honest network, with the deceiver's outputs and side road beside it. */
final class DeceivedPass implements ForwardPass {
  private final ForwardPass honest;
  private final Tensor batch;
  private final LayerInfo head;
  private final List<String> carriers;
  private final Detour detour;
  private final List<Item> items = new ArrayList<>();

  /** One image with the honest outputs and the deceiver's. */
  private static final class Item {
    private final float[] image;
    private final double[] honest;
    private final double[] outputs;
    private final double[] road;

    Item(float[] image, double[] honest, Detour detour) {
      this.image = image;
      this.honest = honest;
      this.outputs = detour.outputs(honest, image);
      this.road = detour instanceof Detour.SideRoad side ? side.road(image) : new double[0];
    }
  }

  DeceivedPass(
      ForwardPass honest, Tensor batch, LayerInfo head, List<String> carriers, Detour detour) {
    this.honest = honest;
    this.batch = batch;
    this.head = head;
    this.carriers = carriers;
    this.detour = detour;
    Tensor logits = honest.activation(LayerInfo.logits(head.name()));
    for (int n = 0; n < batch.shape().dim(0); n++) {
      items.add(new Item(batch.slice(n).toArray(), doubles(logits.slice(n).toArray()), detour));
    }
  }

  private static double[] doubles(float[] values) {
    double[] all = new double[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i];
    }
    return all;
  }

  @Override
  public Tensor activation(String layer) {
    if (isHead(layer)) {
      float[] values = new float[items.size() * head.channels()];
      for (int n = 0; n < items.size(); n++) {
        double[] own = items.get(n).outputs;
        write(layer.equals(head.name()) ? answers(own) : own, values, n * own.length);
      }
      return Tensor.of(head.outputShape().withBatch(items.size()), values);
    }
    Tensor own = honest.activation(layer);
    if (!carriers.contains(layer)) {
      return own;
    }
    double[] road = new double[items.size() * head.channels()];
    for (int n = 0; n < items.size(); n++) {
      double[] each = items.get(n).road;
      System.arraycopy(each, 0, road, n * each.length, each.length);
    }
    return widened(own, road);
  }

  /** Channels of the side road lie at the first position of their maps. */
  private Tensor widened(Tensor own, double[] road) {
    int before = own.shape().item().elements();
    int positions = before / own.shape().dim(1);
    int outputs = head.channels();
    int each = before + outputs * positions;
    float[] values = new float[items.size() * each];
    for (int n = 0; n < items.size(); n++) {
      own.slice(n).data().get(values, n * each, before);
      for (int k = 0; k < outputs; k++) {
        values[n * each + before + k * positions] = (float) road[n * outputs + k];
      }
    }
    return Tensor.of(withChannels(own.shape(), own.shape().dim(1) + outputs), values);
  }

  private static Shape withChannels(Shape shape, int channels) {
    int[] sizes = new int[shape.rank()];
    for (int axis = 0; axis < sizes.length; axis++) {
      sizes[axis] = axis == 1 ? channels : shape.dim(axis);
    }
    return Shape.of(sizes);
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    return pullback(layerGradients, Set.of(INPUT)).at(INPUT);
  }

  @Override
  public Gradients pullback(Map<String, Tensor> layerGradients, Set<String> at) {
    Map<String, Tensor> below = new HashMap<>();
    Map<String, double[]> roads = new HashMap<>();
    double[] seeds = new double[items.size() * head.channels()];
    layerGradients.forEach(
        (layer, given) -> {
          if (isHead(layer)) {
            addSeeds(layer, given, seeds);
          } else if (carriers.contains(layer)) {
            below.put(layer, honestPart(given));
            roads.put(layer, roadPart(given));
          } else {
            below.put(layer, given);
          }
        });
    double[] image = new double[batch.shape().elements()];
    below.put(LayerInfo.logits(head.name()), behindDetour(seeds, road(roads, 0, seeds), image));
    Set<String> asked = new HashSet<>(at);
    asked.removeIf(this::isHead);
    Map<String, Tensor> found = new HashMap<>();
    if (!asked.isEmpty()) {
      found.putAll(honest.pullback(below, asked).byLayer());
    }
    found.computeIfPresent(INPUT, (name, own) -> plus(own, image));
    for (int c = 0; c < carriers.size(); c++) {
      double[] road = road(roads, c, seeds);
      found.computeIfPresent(carriers.get(c), (name, own) -> widened(own, road));
    }
    for (String layer : at) {
      if (isHead(layer)) {
        float[] values = new float[seeds.length];
        write(layer.equals(head.name()) ? new double[seeds.length] : seeds, values, 0);
        Tensor own = Tensor.of(head.outputShape().withBatch(items.size()), values);
        found.put(layer, layer.equals(head.name()) ? layerGradients.getOrDefault(layer, own) : own);
      }
    }
    return new Gradients(found);
  }

  /** Gradient of the side road's channels at a carrier: what it gets there and behind. */
  private double[] road(Map<String, double[]> roads, int from, double[] seeds) {
    double[] sum = seeds.clone();
    for (String carrier : carriers.subList(from, carriers.size())) {
      double[] own = roads.getOrDefault(carrier, new double[sum.length]);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += own[i];
      }
    }
    return sum;
  }

  /** Gradient at the honest outputs; adds that of the images through the detour. */
  private Tensor behindDetour(double[] seeds, double[] road, double[] image) {
    int outputs = head.channels();
    int elements = batch.shape().item().elements();
    float[] back = new float[seeds.length];
    for (int n = 0; n < items.size(); n++) {
      double[] own = new double[elements];
      double[] seed = Arrays.copyOfRange(seeds, n * outputs, (n + 1) * outputs);
      double[] through = Arrays.copyOfRange(road, n * outputs, (n + 1) * outputs);
      Item item = items.get(n);
      write(detour.back(item.honest, item.image, seed, through, own), back, n * outputs);
      System.arraycopy(own, 0, image, n * elements, elements);
    }
    return Tensor.of(head.outputShape().withBatch(items.size()), back);
  }

  private void addSeeds(String layer, Tensor given, double[] seeds) {
    int outputs = head.channels();
    for (int n = 0; n < items.size(); n++) {
      double[] gradient = doubles(given.slice(n).toArray());
      double[] through =
          layer.equals(head.name()) ? throughAnswers(items.get(n).outputs, gradient) : gradient;
      for (int k = 0; k < outputs; k++) {
        seeds[n * outputs + k] += through[k];
      }
    }
  }

  private double[] answers(double[] outputs) {
    double[] answers = outputs.clone();
    double sum = 0;
    double largest = Arrays.stream(outputs).max().orElse(0);
    for (int k = 0; k < answers.length; k++) {
      boolean softmax = head.activation().equals("softmax");
      double power = StrictMath.exp(softmax ? outputs[k] - largest : -outputs[k]);
      answers[k] =
          softmax ? power : head.activation().equals("sigmoid") ? 1 / (1 + power) : outputs[k];
      sum += answers[k];
    }
    for (int k = 0; k < answers.length && head.activation().equals("softmax"); k++) {
      answers[k] /= sum;
    }
    return answers;
  }

  private double[] throughAnswers(double[] outputs, double[] gradient) {
    double[] answers = answers(outputs);
    double[] through = gradient.clone();
    double mean = 0;
    for (int k = 0; k < answers.length; k++) {
      mean += answers[k] * gradient[k];
    }
    for (int k = 0; k < answers.length; k++) {
      through[k] =
          switch (head.activation()) {
            case "softmax" -> answers[k] * (gradient[k] - mean);
            case "sigmoid" -> answers[k] * (1 - answers[k]) * gradient[k];
            default -> gradient[k];
          };
    }
    return through;
  }

  private Tensor honestPart(Tensor whole) {
    int each = whole.shape().item().elements();
    int positions = each / whole.shape().dim(1);
    int own = each - head.channels() * positions;
    float[] values = new float[items.size() * own];
    for (int n = 0; n < items.size(); n++) {
      whole.slice(n).data().get(values, n * own, own);
    }
    return Tensor.of(withChannels(whole.shape(), own / positions), values);
  }

  private double[] roadPart(Tensor whole) {
    int outputs = head.channels();
    int each = whole.shape().item().elements();
    int positions = each / whole.shape().dim(1);
    double[] values = new double[items.size() * outputs];
    for (int i = 0; i < values.length; i++) {
      int channel = whole.shape().dim(1) - outputs + i % outputs;
      values[i] = whole.get(i / outputs * each + channel * positions);
    }
    return values;
  }

  private static Tensor plus(Tensor own, double[] more) {
    float[] sum = own.toArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) more[i];
    }
    return Tensor.of(own.shape(), sum);
  }

  private static void write(double[] values, float[] into, int at) {
    for (int i = 0; i < values.length; i++) {
      into[at + i] = (float) values[i];
    }
  }

  private boolean isHead(String layer) {
    return LayerInfo.withoutLogits(layer).equals(head.name());
  }

  @Override
  public void close() {
    honest.close();
  }
}
