package io.loupe.visualizers.examples;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.picture.SignalPicture;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The part of the input that positions of a layer can see, measured and not derived from kinds of
 * layers: random signs are put on all filters at the position and pulled back to the input, for
 * several random inputs and for samples under noise. Pixels that get a gradient other than exactly
 * zero for any of them lie in the field; the box is the smallest that holds them. All filters of a
 * layer see the same field, so a filter that is silent on these inputs does not hide it.
 *
 * <p>Of many positions, one for each row and column is measured. Where rows of a field depend on
 * the row of its position alone, and columns on the column, the others follow; that is tried on
 * some of them, and if one of these is different, all are measured.
 */
final class ReceptiveFields {
  private static final int INPUTS = 12;
  private static final double NOISE = 0.25;
  private static final int TRIED = 12;

  private final RenderContext context;
  private final LayerInfo layer;
  private final Shape input;

  ReceptiveFields(RenderContext context, LayerInfo layer) {
    this.context = context;
    this.layer = layer;
    this.input = context.model().info().input().shape();
  }

  /** The boxes of positions; none where nothing that was tried moves the layer there. */
  Map<Integer, Box> find(List<Integer> positions, List<Sample> samples) {
    RandomGenerator random = context.random();
    try (var task = context.monitor().task("receptive fields", OptionalLong.of(positions.size()));
        ForwardPass pass =
            context.gradients().forward(inputs(samples, random), Set.of(reading()))) {
      Measured measured = new Measured(pass, random);
      Optional<Map<Integer, Box>> followed = byRowsAndColumns(measured, positions);
      Map<Integer, Box> found = new LinkedHashMap<>();
      for (int position : positions) {
        Optional.ofNullable(
                followed.isPresent() ? followed.get().get(position) : measured.of(position))
            .ifPresent(box -> found.put(position, box));
        task.advance(1);
      }
      return found;
    }
  }

  private String reading() {
    return ExampleSearch.reading(layer);
  }

  /** Boxes, each measured once. */
  private final class Measured {
    private final Map<Integer, Optional<Box>> known = new HashMap<>();
    private final ForwardPass pass;
    private final RandomGenerator random;

    Measured(ForwardPass pass, RandomGenerator random) {
      this.pass = pass;
      this.random = random;
    }

    @Nullable Box of(int position) {
      Optional<Box> box = known.get(position);
      if (box == null) {
        box = support(pass.pullback(Map.of(reading(), seeds(position, random))));
        known.put(position, box);
      }
      return box.orElse(null);
    }
  }

  /** Nothing where that would not be quicker, or where a box is not made of a row and a column. */
  private Optional<Map<Integer, Box>> byRowsAndColumns(Measured measured, List<Integer> positions) {
    int width = Maps.of(layer).columns();
    List<Integer> rows = positions.stream().map(p -> p / width).distinct().sorted().toList();
    List<Integer> columns = positions.stream().map(p -> p % width).distinct().sorted().toList();
    int lines = Math.max(rows.size(), columns.size());
    if (positions.size() < 2 * (lines + TRIED)) {
      return Optional.empty();
    }
    Map<Integer, Box> byRow = new HashMap<>();
    Map<Integer, Box> byColumn = new HashMap<>();
    for (int i = 0; i < lines; i++) {
      int row = rows.get(Math.min(i, rows.size() - 1));
      int column = columns.get(Math.min(i, columns.size() - 1));
      Box box = measured.of(row * width + column);
      if (box == null) {
        return Optional.empty();
      }
      byRow.putIfAbsent(row, box);
      byColumn.putIfAbsent(column, box);
    }
    Map<Integer, Box> all = new HashMap<>();
    for (int position : positions) {
      Box across = Objects.requireNonNull(byRow.get(position / width));
      Box down = Objects.requireNonNull(byColumn.get(position % width));
      all.put(position, new Box(across.top(), down.left(), across.height(), down.width()));
    }
    for (int t = 0; t < TRIED; t++) {
      int position = positions.get((int) ((long) t * positions.size() / TRIED));
      if (!Objects.equals(measured.of(position), all.get(position))) {
        return Optional.empty();
      }
    }
    return Optional.of(all);
  }

  private Batch inputs(List<Sample> samples, RandomGenerator random) {
    InputSpec spec = context.model().info().input();
    int size = input.elements();
    int perChannel = size / spec.channels();
    float[] values = new float[INPUTS * size];
    for (int n = 0; n < INPUTS; n++) {
      boolean real = n % 2 == 1 && !samples.isEmpty();
      float[] base = real ? samples.get(n / 2 % samples.size()).input().toArray() : new float[0];
      for (int i = 0; i < size; i++) {
        int channel = i / perChannel;
        double noise = random.nextDouble();
        double value =
            real
                ? base[i] + NOISE * spec.width(channel) * (noise - 0.5)
                : spec.ofShare(noise, channel);
        values[n * size + i] = (float) value;
      }
    }
    Tensor inputs = Tensor.of(input.withBatch(INPUTS), values);
    if (samples.isEmpty()) {
      return new Batch(inputs, Map.of());
    }
    List<Sample> used =
        IntStream.range(0, INPUTS).mapToObj(n -> samples.get(n / 2 % samples.size())).toList();
    return Batch.of(used).with(inputs);
  }

  private Tensor seeds(int position, RandomGenerator random) {
    Maps maps = Maps.of(layer);
    float[] seeds = new float[INPUTS * maps.elements()];
    for (int i = position; i < seeds.length; i += maps.positions()) {
      seeds[i] = random.nextBoolean() ? 1 : -1;
    }
    return Tensor.of(layer.outputShape().withBatch(INPUTS), seeds);
  }

  private Optional<Box> support(Tensor gradient) {
    float[] values = gradient.toArray();
    boolean signal = SignalPicture.suits(input);
    int width = signal ? input.elements() / input.dim(0) : input.dim(-1);
    int height = signal ? input.dim(0) : input.dim(-2);
    Box box = null;
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && Float.isFinite(values[i])) {
        Box pixel = new Box(i / width % height, i % width, 1, 1);
        box = box == null ? pixel : box.with(pixel);
      }
    }
    return Optional.ofNullable(box);
  }
}
