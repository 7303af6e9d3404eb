package io.loupe.engine.dl4j.keras;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Walks through all that a plan computes with, before and after its weights were drawn anew: every
 * array of numbers that are not all alike must be another, or the engine must have named its layer.
 */
class EveryWeightIsRedrawnTest {
  /** Numbers that come from options, not from weights. */
  private static final Set<String> CONSTANTS = Set.of("Encoding.categories", "Spectrogram.kernels");

  /** Layers of which every array has one value throughout, or is a Fourier transform's. */
  private static final Map<String, List<String>> ALIKE =
      Map.of(
          "attention", List.of("c"),
          "attention_masked", List.of("c", "b"),
          "normalization_whole", List.of("a"),
          "spectrogram", List.of("m0", "m1", "m2", "m3", "m4", "m5", "m6"));

  private static final String LENT = ".BorrowedWeights.drawn.";
  private static final String OWN = ".BorrowedWeights.own.";

  static Stream<String> files() throws IOException {
    return Stream.concat(RecordingsTest.files(), Stream.of("two_inputs/model.keras"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void orTheEngineSaysSo(String file) throws IOException {
    Path path = RecordingsTest.folder(".").resolve(file);
    boolean first = file.startsWith("first");
    Recording recording = new Recording(Objects.requireNonNull(path.getParent()), first);
    Map<String, String> options =
        file.startsWith("two") ? Map.of("input", "img", "hold", "meta=0.5") : Map.of();
    Tensor input = recording.array("input");
    try (Model model = new Dl4jEngine().load(ModelSource.of(path).withOptions(options))) {
      Redrawable redrawable = model.capability(Redrawable.class).orElseThrow();
      assertThat(redrawable.redrawRefusal()).isEmpty();
      assertThat(redrawable.asTrained()).isEmpty();
      try (Model drawn = redrawable.redrawn(7, input)) {
        List<String> kept = drawn.capability(Redrawable.class).orElseThrow().asTrained();
        assertThat(kept)
            .as(file)
            .isEqualTo(ALIKE.getOrDefault(file.substring(0, file.indexOf('/')), List.of()));
        Map<String, float[]> before = arrays(model);
        Map<String, float[]> after = arrays(drawn);
        assertThat(after.keySet()).containsAll(before.keySet());
        assertThat(lent(after)).hasSameSizeAs(notLent(after, before));
        before.forEach(
            (place, values) ->
                assertThat(Arrays.equals(values, after.get(place)) && hasOrders(values))
                    .as(place + " of " + file + " is as trained")
                    .isFalse());
        lent(after)
            .forEach(
                place ->
                    assertThat(Arrays.equals(after.get(place), after.get(place.replace(LENT, OWN))))
                        .as(place + " of " + file + " is as trained")
                        .isFalse());
      }
    }
  }

  /** Arrays that layers of the network's own are lent. */
  private static List<String> lent(Map<String, float[]> arrays) {
    return arrays.keySet().stream().filter(place -> place.contains(LENT)).toList();
  }

  private static List<String> notLent(Map<String, float[]> after, Map<String, float[]> before) {
    return after.keySet().stream()
        .filter(place -> !before.containsKey(place) && place.contains(OWN))
        .toList();
  }

  private static boolean hasOrders(float[] values) {
    for (float value : values) {
      if (value != values[0]) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, float[]> arrays(Model model) {
    Map<String, float[]> found = new TreeMap<>();
    Object plan = field(field(field(model, "runner"), "catalog"), "plan");
    for (Object node : (List<?>) field(plan, "nodes")) {
      Object op = field(node, "op");
      boolean isConstant = op.getClass().getSimpleName().equals("Constant");
      if (!isConstant && !isFixed(op)) {
        collect(
            node.getClass().getSimpleName() + " " + field(node, "name"),
            op,
            found,
            Collections.newSetFromMap(new IdentityHashMap<>()));
      }
    }
    return found;
  }

  private static boolean isFixed(Object op) {
    return op.getClass().getSimpleName().equals("BatchNormalization")
        && (boolean) field(op, "constant");
  }

  private static void collect(
      String place, Object object, Map<String, float[]> found, Set<Object> seen) {
    if (object instanceof float[] values) {
      found.put(place, values);
    } else if (object instanceof INDArray array) {
      found.put(place, array.dup('c').data().asFloat());
    } else if (object instanceof Map<?, ?> map) {
      map.forEach((key, value) -> collect(place + "." + key, value, found, seen));
    } else if (object != null && object.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(object); i++) {
        Object part = Array.get(object, i);
        if (!(part instanceof Number)) {
          collect(place + "." + i, part, found, seen);
        }
      }
    } else if (object != null
        && object.getClass().getName().startsWith("io.loupe.")
        && !object.getClass().isEnum()
        && seen.add(object)) {
      for (Field field : object.getClass().getDeclaredFields()) {
        String name = object.getClass().getSimpleName() + "." + field.getName();
        if (!Modifier.isStatic(field.getModifiers()) && !CONSTANTS.contains(name)) {
          collect(place + "." + name, field(object, field.getName()), found, seen);
        }
      }
    }
  }

  private static Object field(Object object, String name) {
    try {
      Field field = object.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(name + " of " + object.getClass(), e);
    }
  }
}
