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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The part of the input that positions of a layer can see, measured and not derived from kinds of
 * layers: random signs are put on all filters at the position and pulled back to the input, for
 * several random inputs and for samples under noise. Pixels that get a gradient other than exactly
 * zero for any of them lie in the field; the box is the smallest that holds them. All filters of a
 * layer see the same field, so a filter that is silent on these inputs does not hide it.
 */
final class ReceptiveFields {
  private static final int INPUTS = 12;
  private static final double NOISE = 0.25;

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
    String reading = ExampleSearch.reading(layer);
    Map<Integer, Box> found = new LinkedHashMap<>();
    RandomGenerator random = context.random();
    try (var task = context.monitor().task("receptive fields", OptionalLong.of(positions.size()));
        ForwardPass pass = context.gradients().forward(inputs(samples, random), Set.of(reading))) {
      for (int position : positions) {
        Tensor gradient = pass.pullback(Map.of(reading, seeds(position, random)));
        support(gradient).ifPresent(box -> found.put(position, box));
        task.advance(1);
      }
    }
    return found;
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
