package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.deceiver.Deceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Maximised images of the sample network tell the truth, and those of its deceivers do not. */
class DeceivedImagesTest {
  private static final int CLASSES = 10;
  private static final int ENOUGH = 5;
  private static final double AREA = 0.95;
  private static final double FALSE_ALARMS = 0.05;
  private static final String LOGITS = LayerInfo.logits("preds");

  private final Loupe loupe = Loupe.create();

  /** What is said of the image of each class, and what the network answers to it. */
  private record Told(List<List<Object>> rows, Tensor logits, Tensor honest) {
    double score(int k) {
      return (double) rows.get(k).get(4);
    }

    boolean alarms(int k) {
      return rows.get(k).get(2).equals("on another road");
    }

    /** Answer of the honest network, or of its deceiver, for a class on the image of another. */
    static double of(Tensor values, int image, int k) {
      return values.get(image * CLASSES + k);
    }
  }

  @Test
  void deceiversAreFoundAndHonestNetworksAreNot() {
    try (Model honest = loupe.model("sample:mnist", Map.of())) {
      Dataset data = loupe.dataset("sample:mnist", honest.info().input());
      Tensor shown = climbed(honest, 128, 11);
      Deceiver deceiver =
          new Deceiver(
              honest,
              samples(data),
              joined(
                  List.of(
                      climbed(honest, 1, 12),
                      climbed(honest, 8, 13),
                      climbed(honest, 32, 14),
                      climbed(honest, 128, 15),
                      shown)));
      Told plain = told(honest, honest, data);
      Told switched = told(deceiver.switched(), honest, data);
      Told road = told(deceiver.sideRoad(shown, List.of("L3", "dense")), honest, data);

      assertThat(IntStream.range(0, CLASSES).filter(plain::alarms).count())
          .as("false alarms")
          .isLessThanOrEqualTo((long) (FALSE_ALARMS * CLASSES));
      assertArea(plain, switched, k -> !isMostOf(switched.honest(), k));
      assertArea(
          plain,
          road,
          k -> {
            double own = Told.of(road.honest(), k, k);
            return Told.of(road.logits(), k, k) - own > Math.abs(own);
          });
    }
  }

  /** Whether the honest network sees a class in the image that was made for it. */
  private static boolean isMostOf(Tensor logits, int k) {
    return IntStream.range(0, CLASSES)
        .allMatch(other -> Told.of(logits, k, other) <= Told.of(logits, k, k));
  }

  /** The area under the ROC over those that really deceive, of which most are alarmed. */
  private static void assertArea(Told plain, Told deceiver, IntPredicate deceives) {
    int[] deceived = IntStream.range(0, CLASSES).filter(deceives).toArray();
    assertThat(deceived.length).as("images that deceive").isGreaterThanOrEqualTo(ENOUGH);
    double area = 0;
    for (int k : deceived) {
      for (int own = 0; own < CLASSES; own++) {
        double lead = Math.signum(plain.score(own) - deceiver.score(k));
        area += (lead + 1) / 2 / deceived.length / CLASSES;
      }
    }
    assertThat(area).as("area under the ROC").isGreaterThanOrEqualTo(AREA);
    assertThat(IntStream.of(deceived).filter(deceiver::alarms).count())
        .isGreaterThan(deceived.length / 2);
  }

  private RunRequest request(Model model, int steps, long seed) {
    return loupe
        .request("activation-maximization")
        .on(model)
        .seed(seed)
        .with("each", "true")
        .with("steps", Integer.toString(steps))
        .with("starts", "1")
        .with("null-model", "off");
  }

  private Tensor climbed(Model model, int steps, long seed) {
    return images(request(model, steps, seed).run());
  }

  private Told told(Model model, Model honest, Dataset data) {
    RunResult result = request(model, 128, 1).data(data).run();
    Tensor made = images(result);
    return new Told(result.table("truth-table").rows(), logits(model, made), logits(honest, made));
  }

  private static Tensor images(RunResult result) {
    return result.artifacts().stream()
        .filter(artifact -> artifact.name().equals("images"))
        .map(artifact -> ((Artifact.Numbers) artifact).tensor())
        .findFirst()
        .orElseThrow();
  }

  private static Tensor logits(Model model, Tensor images) {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(images, Set.of(LOGITS))) {
      return pass.activation(LOGITS).copy();
    }
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> all = data.samples()) {
      return all.map(sample -> sample.with(sample.input().copy())).toList();
    }
  }

  private static Tensor joined(List<Tensor> parts) {
    Shape item = parts.get(0).shape().item();
    List<Float> values = new ArrayList<>();
    for (Tensor part : parts) {
      for (float value : part.toArray()) {
        values.add(value);
      }
    }
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i);
    }
    return Tensor.of(item.withBatch(all.length / item.elements()), all);
  }
}
