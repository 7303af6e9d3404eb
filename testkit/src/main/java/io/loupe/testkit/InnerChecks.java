package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Gradients;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Patchable;
import io.loupe.gradient.Scored;
import io.loupe.model.Ablatable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Gradients at inner layers, passes that begin there, and values that are replaced there. */
final class InnerChecks {
  private static final int PLACES = 24;
  private static final double STEP = 0.004;

  private InnerChecks() {}

  /** Moves one activation at a time, by giving the whole layer, and asks what is behind it. */
  static void gradients(EngineSubject subject) {
    Patchable model = subject.offered(Patchable.class);
    String last = logits(subject);
    Tensor batch = subject.batch(2);
    for (String layer : subject.layerNames()) {
      Set<String> both = Set.of(layer, last);
      try (ForwardPass pass = model.forward(batch, both)) {
        Tensor weights = random(pass.activation(last).shape());
        Tensor gradient = pass.pullback(Map.of(last, weights), Set.of(layer)).at(layer);
        assertThat(gradient.isBorrowed()).as("borrowed gradient").isFalse();
        for (int item = 0; item < 2; item++) {
          Tensor input = batch.slice(item);
          float[] own = weights.slice(item).toArray();
          compare(
              "layer " + last + " at layer " + layer + ", item " + item,
              pass.activation(layer).slice(item).copy(),
              gradient.slice(item),
              subject.tolerances().gradient(),
              copies -> {
                Tensor inputs = repeated(input, copies.shape().dim(0));
                try (ForwardPass moved =
                    model.forward(inputs, Set.of(last), List.of(Patch.all(layer, copies)))) {
                  return dots(own, moved.activation(last));
                }
              });
        }
      }
    }
    together(subject, model);
    objectives(subject, model);
  }

  /** One run gives what several give; seeds at a layer count there. */
  private static void together(EngineSubject subject, Patchable model) {
    List<String> names = subject.layerNames();
    String first = names.get(0);
    String last = logits(subject);
    Set<String> layers = new HashSet<>(names);
    layers.add(last);
    double rounding = 10 * subject.tolerances().rounding();
    try (ForwardPass pass = model.forward(subject.batch(3), layers)) {
      Tensor atFirst = random(pass.activation(first).shape());
      Tensor atLast = random(pass.activation(last).shape());
      Map<String, Tensor> seeds = Map.of(first, atFirst, last, atLast);
      Set<String> everywhere = new HashSet<>(layers);
      everywhere.add(ForwardPass.INPUT);
      Gradients all = pass.pullback(seeds, everywhere);
      assertThat(all.byLayer().keySet()).as("where gradients were asked for").isEqualTo(everywhere);
      for (String layer : everywhere) {
        Floats.assertClose(
            "gradient at " + layer + " alone",
            pass.pullback(seeds, Set.of(layer)).at(layer),
            all.at(layer),
            0);
      }
      Floats.assertClose("pullback", pass.pullback(seeds), all.at(ForwardPass.INPUT), 0);
      Tensor own = pass.pullback(Map.of(last, atLast), Set.of(last)).at(last);
      Floats.assertClose("gradient at the layer where it begins", own, atLast, 0);
      Tensor through = pass.pullback(Map.of(last, atLast), Set.of(first)).at(first);
      Floats.assertClose(
          "gradient at a layer where one begins, and another comes to",
          all.at(first),
          plus(through, atFirst),
          rounding);
      Tensor none = pass.pullback(Map.of(first, atFirst), Set.of(last)).at(last);
      Floats.assertClose(
          "gradient behind where it begins", none, Floats.filled(none.shape(), 0), 0);
      assertThat(pass.pullback(seeds, Set.of()).byLayer())
          .as("gradients nobody asked for")
          .isEmpty();
      for (String layer : names) {
        if (isCut(model, pass, layer, last)) {
          Tensor at = pass.pullback(Map.of(last, atLast), Set.of(layer)).at(layer);
          Floats.assertClose(
              "pullback in two runs, by way of " + layer,
              pass.pullback(Map.of(layer, at)),
              pass.pullback(Map.of(last, atLast)),
              rounding);
        }
      }
    }
  }

  private static void objectives(EngineSubject subject, Patchable model) {
    List<String> names = subject.layerNames();
    Objective objective = Objectives.unit(names.get(names.size() - 1), 0);
    String first = names.get(0);
    Tensor batch = subject.batch(2);
    Scored scored = model.score(objective, batch, Set.of(first, ForwardPass.INPUT));
    Scored plain = model.score(objective, batch);
    double rounding = subject.tolerances().rounding();
    Floats.assertClose("gradient", scored.gradient(), plain.gradient(), rounding);
    assertThat(scored.values())
        .as("values of " + objective.describe())
        .containsExactly(plain.values(), within(rounding * Math.abs(plain.values()[0])));
    Shape wanted = subject.model().layer(first).outputShape().withBatch(2);
    assertThat(scored.gradients().at(first).shape()).isEqualTo(wanted);
  }

  /** What the first pass of a model replaces is not there in the next. */
  private static void isForgotten(
      EngineSubject subject, Tensor batch, String last, Patch patch, Tensor expected) {
    try (Model fresh = subject.engine().load(subject.source())) {
      Patchable model = fresh.capability(Patchable.class).orElseThrow();
      model.forward(batch, Set.of(last), List.of(patch)).close();
      try (ForwardPass plain = model.forward(batch, Set.of(last))) {
        Floats.assertClose(
            last + " after a pass that replaced " + patch.layer(),
            plain.activation(last),
            expected,
            subject.tolerances().rounding());
      }
    }
  }

  /** Whether nothing leads round a layer. */
  private static boolean isCut(Patchable model, ForwardPass pass, String layer, String behind) {
    try (ForwardPass begun =
        model.forwardFrom(Map.of(layer, pass.activation(layer)), Set.of(behind))) {
      return begun.activation(behind).shape().rank() > 0;
    } catch (ParameterException e) {
      assertThat(e.message()).contains(behind).contains("input");
      return false;
    }
  }

  static void begins(EngineSubject subject) {
    Patchable model = subject.offered(Patchable.class);
    List<String> names = subject.layerNames();
    String last = logits(subject);
    Set<String> layers = new HashSet<>(names);
    layers.add(last);
    double rounding = subject.tolerances().rounding();
    try (ForwardPass pass = model.forward(subject.batch(3), layers)) {
      Map<String, Tensor> before = new HashMap<>();
      for (String layer : names.subList(0, names.size() - 1)) {
        before.put(layer, pass.activation(layer));
      }
      Tensor seeds = random(pass.activation(last).shape());
      String previous = names.get(names.size() - 2);
      try (ForwardPass begun = model.forwardFrom(before, Set.of(last, previous))) {
        Floats.assertClose(
            last + " from the layers before it",
            begun.activation(last),
            pass.activation(last),
            rounding);
        Floats.assertClose(
            previous + ", from which the pass began",
            begun.activation(previous),
            pass.activation(previous),
            0);
        Floats.assertClose(
            "gradient at " + previous + ", from which the pass began",
            begun.pullback(Map.of(last, seeds), Set.of(previous)).at(previous),
            pass.pullback(Map.of(last, seeds), Set.of(previous)).at(previous),
            10 * rounding);
        assertThatThrownBy(
                () -> begun.pullback(Map.of(last, seeds)), "gradient at an input that is not there")
            .isInstanceOf(IllegalArgumentException.class);
      }
      boolean any = false;
      for (String layer : names) {
        any |= isCut(model, pass, layer, last);
      }
      assertThat(any).as("a layer from which a pass can begin alone").isTrue();
      assertThatThrownBy(
              () ->
                  model
                      .forwardFrom(Map.of(last, pass.activation(last)), Set.of(names.get(0)))
                      .close(),
              "reading a layer before the one that is given")
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining(names.get(0));
    }
  }

  static void replaces(EngineSubject subject) {
    Patchable model = subject.offered(Patchable.class);
    List<String> names = subject.layerNames();
    String last = logits(subject);
    Set<String> layers = new HashSet<>(names);
    layers.add(last);
    Tensor batch = subject.batch(3);
    Tensor others = Floats.stack(List.of(batch.slice(2), batch.slice(0), batch.slice(1)));
    try (ForwardPass clean = model.forward(batch, layers);
        ForwardPass other = model.forward(others, layers)) {
      for (int i = 0; i < names.size(); i++) {
        String layer = names.get(i);
        int channel = subject.model().layer(layer).channels() - 1;
        Patch all = Patch.all(layer, other.activation(layer));
        Patch one = Patch.channels(layer, Set.of(channel), other.activation(layer));
        Patch same = Patch.channels(layer, Set.of(channel), clean.activation(layer));
        same(subject, model, batch, layers, clean, List.of(same));
        same(subject, model, batch, layers, clean, List.of(one, same));
        same(subject, model, others, layers, other, everything(names.subList(0, i + 1), other));
        try (ForwardPass patched = model.forward(batch, layers, List.of(one))) {
          Floats.assertClose(
              layer + " with a replaced channel",
              patched.activation(layer),
              mixed(clean.activation(layer), other.activation(layer), channel),
              subject.tolerances().rounding());
          silent(patched, layer, channel);
        }
        try (ForwardPass patched = model.forward(batch, layers, List.of(all))) {
          Tensor seeds = random(patched.activation(layer).shape());
          Floats.assertClose(
              "gradient through a replaced layer",
              patched.pullback(Map.of(layer, seeds)),
              Floats.filled(batch.shape(), 0),
              0);
          Floats.assertClose(
              "gradient at a replaced layer",
              patched.pullback(Map.of(layer, seeds), Set.of(layer)).at(layer),
              seeds,
              0);
        }
        ablates(subject, model, batch, layers, layer, channel);
        isForgotten(subject, batch, last, all, clean.activation(last));
      }
      differentiates(subject, model, names, other);
    }
  }

  private static List<Patch> everything(List<String> names, ForwardPass pass) {
    return names.stream().map(name -> Patch.all(name, pass.activation(name))).toList();
  }

  private static void same(
      EngineSubject subject,
      Patchable model,
      Tensor batch,
      Set<String> layers,
      ForwardPass wanted,
      List<Patch> patches) {
    try (ForwardPass patched = model.forward(batch, layers, patches)) {
      for (String layer : layers) {
        Floats.assertClose(
            layer + " with its own values put in",
            patched.activation(layer),
            wanted.activation(layer),
            subject.tolerances().rounding());
      }
    }
  }

  /** Nothing goes from a replaced channel to the input, and the pass keeps its values. */
  private static void silent(ForwardPass patched, String layer, int channel) {
    Tensor before = patched.activation(layer).copy();
    Tensor seeds = only(before.shape(), channel);
    Tensor gradient = patched.pullback(Map.of(layer, seeds));
    Floats.assertClose(
        "gradient through a replaced channel of " + layer,
        gradient,
        Floats.filled(gradient.shape(), 0),
        0);
    Floats.assertClose(
        "gradient at a replaced channel of " + layer,
        patched.pullback(Map.of(layer, seeds), Set.of(layer)).at(layer),
        seeds,
        0);
    Floats.assertClose(layer + " after a pullback", patched.activation(layer), before, 0);
  }

  /** A patch of zeros is a silenced filter, for values and for gradients. */
  private static void ablates(
      EngineSubject subject,
      Patchable model,
      Tensor batch,
      Set<String> layers,
      String layer,
      int channel) {
    Ablatable ablatable = subject.model().capability(Ablatable.class).orElse(null);
    if (ablatable == null) {
      return;
    }
    String last = logits(subject);
    Shape one = subject.model().layer(layer).outputShape().withBatch(1);
    Patch zero = Patch.channels(layer, Set.of(channel), Floats.filled(one, 0));
    try (Model view = ablatable.silenced(Map.of(layer, Set.of(channel)));
        ForwardPass silenced =
            view.capability(Differentiable.class).orElseThrow().forward(batch, layers);
        ForwardPass patched = model.forward(batch, layers, List.of(zero))) {
      for (String each : layers) {
        Floats.assertClose(
            each + " with a patch of zeros at " + layer,
            patched.activation(each),
            silenced.activation(each),
            0);
      }
      Map<String, Tensor> seeds = Map.of(last, random(patched.activation(last).shape()));
      Floats.assertClose(
          "gradient with a patch of zeros at " + layer,
          patched.pullback(seeds),
          silenced.pullback(seeds),
          0);
    }
  }

  /** Several layers replaced at once, some channels of each: the rest is differentiated as ever. */
  private static void differentiates(
      EngineSubject subject, Patchable model, List<String> names, ForwardPass other) {
    for (int i = 0; i < names.size(); i++) {
      String layer = names.get(i);
      String next = names.get((i + 1) % names.size());
      List<Patch> patches =
          List.of(first(other, layer), first(other, next)).stream().distinct().toList();
      GradientCheck.of((batch, layers) -> model.forward(batch, layers, patches))
          .tolerance(subject.tolerances().gradient())
          .step(subject.gradientStep())
          .pullback(logits(subject), subject.batch(1));
      GradientCheck.of((batch, layers) -> model.forward(batch, layers, patches))
          .tolerance(subject.tolerances().gradient())
          .step(subject.gradientStep())
          .pullback(names.get(names.size() - 1), subject.batch(1));
    }
  }

  /** The first channel of a layer as for the first item of another pass, for every item. */
  private static Patch first(ForwardPass other, String layer) {
    Tensor item = other.activation(layer).slice(0);
    return Patch.channels(layer, Set.of(0), Floats.stack(List.of(item)));
  }

  static void refuses(EngineSubject subject) {
    Patchable model = subject.offered(Patchable.class);
    LayerInfo layer = subject.model().layers().get(0);
    Tensor batch = subject.batch(2);
    Set<String> layers = Set.of(layer.name());
    Tensor fitting = Floats.filled(layer.outputShape().withBatch(2), 1);
    Tensor three = Floats.filled(layer.outputShape().withBatch(3), 1);
    Tensor flat = Floats.filled(Shape.of(2, layer.outputShape().elements() + 1), 1);
    for (Tensor wrong : List.of(three, flat)) {
      assertThatThrownBy(
              () -> model.forward(batch, layers, List.of(Patch.all(layer.name(), wrong))).close(),
              "a patch of shape " + wrong.shape())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining(layer.name())
          .hasMessageContaining(wrong.shape().toString());
    }
    Patch missing = Patch.channels(layer.name(), Set.of(layer.channels()), fitting);
    assertThatThrownBy(
            () -> model.forward(batch, layers, List.of(missing)).close(), "a channel not there")
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(layer.name())
        .hasMessageContaining(Integer.toString(layer.channels()));
    String unknown = "no such layer at all";
    assertThatThrownBy(
            () -> model.forward(batch, layers, List.of(Patch.all(unknown, fitting))).close(),
            "a patch at an unknown layer")
        .isInstanceOf(UnknownLayerException.class);
    assertThatThrownBy(() -> model.forwardFrom(Map.of(), layers).close(), "no activations")
        .isInstanceOf(ParameterException.class);
    try (ForwardPass pass = model.forward(batch, layers)) {
      Map<String, Tensor> seeds = Map.of(layer.name(), fitting);
      String other = logits(subject);
      assertThatThrownBy(() -> pass.pullback(seeds, Set.of(other)), "a layer not asked for")
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** More items than any engine runs at once: as each by itself. */
  static void largeBatches(EngineSubject subject) {
    Patchable model = subject.offered(Patchable.class);
    List<String> names = subject.layerNames();
    String layer = names.get(0);
    String last = logits(subject);
    Tensor few = subject.batch(5);
    int items = 47;
    Tensor batch = Floats.stack(IntStream.range(0, items).mapToObj(n -> few.slice(n % 5)).toList());
    Set<String> both = Set.of(layer, last);
    Set<String> at = Set.of(layer, ForwardPass.INPUT);
    double rounding = 10 * subject.tolerances().rounding();
    try (ForwardPass source = model.forward(batch, both)) {
      Tensor values = shuffled(source.activation(layer));
      Patch patch = Patch.channels(layer, Set.of(0), values);
      try (ForwardPass large = model.forward(batch, both, List.of(patch))) {
        Tensor seeds = random(large.activation(last).shape());
        Gradients gradients = large.pullback(Map.of(last, seeds), at);
        for (int n = 0; n < items; n += 9) {
          Patch own = Patch.channels(layer, Set.of(0), Floats.stack(List.of(values.slice(n))));
          try (ForwardPass alone =
              model.forward(Floats.stack(List.of(batch.slice(n))), both, List.of(own))) {
            Floats.assertClose(
                last + " of item " + n + " of many",
                large.activation(last).slice(n),
                alone.activation(last).slice(0),
                rounding);
            Gradients expected =
                alone.pullback(Map.of(last, Floats.stack(List.of(seeds.slice(n)))), at);
            for (String name : at) {
              Floats.assertClose(
                  "gradient at " + name + " of item " + n + " of many",
                  gradients.at(name).slice(n),
                  expected.at(name).slice(0),
                  rounding);
            }
          }
        }
      }
    }
  }

  /** Items in another order. */
  private static Tensor shuffled(Tensor batch) {
    int items = batch.shape().dim(0);
    return Floats.stack(
        IntStream.range(0, items).mapToObj(n -> batch.slice((n * 3 + 1) % items)).toList());
  }

  static String logits(EngineSubject subject) {
    List<String> names = subject.layerNames();
    return LayerInfo.logits(names.get(names.size() - 1));
  }

  private static void compare(
      String what,
      Tensor item,
      Tensor gradient,
      double tolerance,
      CentralDifferences.Function function) {
    double highest = 0;
    for (float value : item.toArray()) {
      highest = Math.max(highest, Math.abs(value));
    }
    int size = item.shape().elements();
    int[] places =
        PLACES >= size
            ? IntStream.range(0, size).toArray()
            : new SplittableRandom(1).ints(0, size).distinct().limit(PLACES).sorted().toArray();
    double step = STEP * Math.max(highest, 0.1);
    new CentralDifferences(function, step, tolerance).compare(what, item, gradient, places);
  }

  private static double[] dots(float[] weights, Tensor values) {
    double[] sums = new double[values.shape().dim(0)];
    for (int n = 0; n < sums.length; n++) {
      float[] item = values.slice(n).toArray();
      for (int i = 0; i < item.length; i++) {
        sums[n] += (double) weights[i] * item[i];
      }
    }
    return sums;
  }

  private static Tensor repeated(Tensor item, int count) {
    return Floats.stack(IntStream.range(0, count).mapToObj(n -> item).toList());
  }

  private static Tensor random(Shape shape) {
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return Tensor.of(shape, values);
  }

  private static Tensor plus(Tensor a, Tensor b) {
    float[] sum = a.toArray();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += b.get(i);
    }
    return Tensor.of(a.shape(), sum);
  }

  private static Tensor only(Shape shape, int channel) {
    return mixed(Floats.filled(shape, 0), random(shape), channel);
  }

  private static Tensor mixed(Tensor base, Tensor other, int channel) {
    Shape shape = base.shape();
    int positions = shape.elements() / shape.dim(0) / shape.dim(1);
    float[] values = base.toArray();
    for (int i = 0; i < values.length; i++) {
      if (i / positions % shape.dim(1) == channel) {
        values[i] = other.get(i);
      }
    }
    return Tensor.of(shape, values);
  }
}
