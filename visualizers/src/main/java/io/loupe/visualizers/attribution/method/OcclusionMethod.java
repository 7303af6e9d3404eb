package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Occlusion: {@code F(x) - F(x with a window at the baseline)}, for windows that slide over the
 * input; each position gets the mean over the windows that cover it. Windows begin at multiples of
 * the stride, and one more ends at the border where those leave a rest. Of a list each value is
 * taken away alone. Source: <a href="https://arxiv.org/abs/1311.2901">Zeiler and Fergus 2014</a>.
 */
@AutoService(AttributionMethod.class)
public final class OcclusionMethod implements AttributionMethod {
  /** Size of the windows. */
  public static final Param<List<Integer>> WINDOW =
      Param.integers("window", List.of())
          .limit("one or two positive numbers", OcclusionMethod::isSize)
          .help(
              "Rows and columns of a window, or one number for both, or steps; none means a seventh"
                  + " of a picture, a sixteenth of a signal, single values of a list.");

  /** From one window to the next. */
  public static final Param<List<Integer>> STRIDE =
      Param.integers("stride", List.of())
          .limit("one or two positive numbers", OcclusionMethod::isSize)
          .help("Rows and columns from one window to the next; none means half a window.");

  private static final int PICTURE = 7;
  private static final int SIGNAL = 16;

  /** Creates the method. */
  public OcclusionMethod() {}

  private static boolean isSize(List<Integer> numbers) {
    return numbers.size() <= 2 && numbers.stream().allMatch(n -> n > 0);
  }

  @Override
  public String id() {
    return "occlusion";
  }

  @Override
  public String description() {
    return "Says by how much the objective drops when a window of the input is taken away.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM, WINDOW, STRIDE);
  }

  private record Window(int top, int left) {}

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Plane plane = Plane.of(id(), batch.inputs().shape().item());
    int[] window = size(context.get(WINDOW), plane, usual(plane));
    int[] half = {(window[0] + 1) / 2, (window[1] + 1) / 2};
    int[] stride = size(context.get(STRIDE), plane, half);
    if (window[0] > plane.rows() || window[1] > plane.columns()) {
      throw new ParameterException(
          "A window of " + window[0] + " by " + window[1] + " is larger than the input.",
          "It has " + plane.rows() + " by " + plane.columns() + " positions.");
    }
    List<Window> windows = new ArrayList<>();
    for (int top : starts(plane.rows(), window[0], stride[0])) {
      for (int left : starts(plane.columns(), window[1], stride[1])) {
        windows.add(new Window(top, left));
      }
    }
    return slide(batch, objective, context, plane, window, windows);
  }

  private Attribution slide(
      Batch batch,
      Objective objective,
      AttributionContext context,
      Plane plane,
      int[] size,
      List<Window> windows) {
    Passes passes = Passes.of(context, batch, objective);
    float[] baseline = Baseline.of(context);
    double[] whole = passes.values();
    Sums drops = new Sums(plane.map(), passes.items());
    int[] covered = new int[plane.positions()];
    windows.forEach(w -> each(plane, size, w, p -> covered[p]++));
    int count = windows.size();
    passes.values(
        id(),
        Math.multiplyExact(passes.items(), count),
        row -> row / count,
        (row, values, from) ->
            each(
                plane,
                size,
                windows.get(row % count),
                p -> plane.replace(values, from, p, baseline)),
        (row, value) -> {
          int n = row / count;
          each(
              plane,
              size,
              windows.get(row % count),
              p -> drops.add(n, p, (whole[n] - value) / covered[p]));
        });
    return Attribution.of(drops.toMaps(1), MapScale.SIGNED);
  }

  private static void each(Plane plane, int[] size, Window window, IntConsumer position) {
    for (int y = window.top(); y < window.top() + size[0]; y++) {
      for (int x = window.left(); x < window.left() + size[1]; x++) {
        position.accept(y * plane.columns() + x);
      }
    }
  }

  private static int[] usual(Plane plane) {
    if (plane.isList()) {
      return new int[] {1, 1};
    }
    if (plane.rows() == 1) {
      return new int[] {1, Math.max(1, plane.columns() / SIGNAL)};
    }
    return new int[] {Math.max(1, plane.rows() / PICTURE), Math.max(1, plane.columns() / PICTURE)};
  }

  private static int[] size(List<Integer> given, Plane plane, int[] usual) {
    return switch (given.size()) {
      case 0 -> usual;
      case 1 -> new int[] {plane.rows() == 1 ? 1 : given.get(0), given.get(0)};
      default -> new int[] {given.get(0), given.get(1)};
    };
  }

  private static List<Integer> starts(int length, int window, int stride) {
    List<Integer> starts = new ArrayList<>();
    int start = 0;
    for (; start + window < length; start += stride) {
      starts.add(start);
    }
    starts.add(length - window);
    return starts;
  }
}
