package io.loupe.visualizers.examples;

import com.google.auto.service.AutoService;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Reduction;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Finds, in one pass, the samples that excite filters most; of equals those that come first in the
 * data.
 */
record ExampleSearch(LayerInfo layer, List<Integer> filters, int most, Optional<Shape> input)
    implements Statistic<ExampleSearch.Found> {

  /** Stands where inputs are not kept. */
  private static final Tensor NO_INPUT = Tensor.of(Shape.of(1), new float[1]);

  ExampleSearch {
    filters = List.copyOf(filters);
  }

  /** What was found in some samples. */
  static final class Found {
    private final List<TopList> lists;
    private long seen;

    private Found(List<TopList> lists) {
      this.lists = lists;
    }

    long seen() {
      return seen;
    }
  }

  /** Outputs are read before softmax or sigmoid, where many samples would share the highest. */
  static String reading(LayerInfo layer) {
    return layer.kind() == LayerKind.OUTPUT ? LayerInfo.logits(layer.name()) : layer.name();
  }

  /** Searches the data of a run. */
  Found run(RenderContext context) {
    return run(context, List.of(this)).get(0);
  }

  /** Searches the data of a run in one pass. */
  static List<Found> run(RenderContext context, List<ExampleSearch> searches) {
    List<Counted<Found>> counted = searches.stream().map(Counted::nothing).toList();
    context.count(counted);
    List<Found> found = counted.stream().map(Counted::state).toList();
    if (found.stream().flatMap(one -> one.lists.stream()).allMatch(list -> list.all().isEmpty())) {
      throw new DatasetException(
          "No sample of data "
              + context.dataset().location()
              + " gives layer \""
              + searches.get(0).layer.name()
              + "\" a finite value.",
          "Give data with at least one sample, in the model's input scale.",
          null);
    }
    return found;
  }

  static List<FilterExamples> examples(List<Integer> filters, Found found) {
    List<FilterExamples> examples = new ArrayList<>();
    for (int f = 0; f < filters.size(); f++) {
      examples.add(new FilterExamples(filters.get(f), found.lists.get(f).all()));
    }
    return examples;
  }

  private ProbeRequest request() {
    return new ProbeRequest(reading(layer), Reduction.channels(filters));
  }

  private int positions() {
    return Maps.of(layer).positions();
  }

  @Override
  public String id() {
    return "top-examples/1 "
        + List.of(reading(layer), layer.outputShape(), most, input.map(Shape::toString))
        + " "
        + filters.hashCode();
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of(request());
  }

  @Override
  public Found create() {
    return new Found(filters.stream().map(filter -> new TopList(most)).toList());
  }

  @Override
  public void add(Found state, ActivationBatch batch) {
    float[] values = batch.get(request()).toArray();
    for (int n = 0; n < batch.samples().size(); n++) {
      Sample sample = kept(batch.samples().get(n));
      for (int f = 0; f < filters.size(); f++) {
        int offset = (n * filters.size() + f) * positions();
        TopList list = state.lists.get(f);
        list.offer(sample, batch.index(n), values, offset, positions());
      }
    }
    state.seen += batch.samples().size();
  }

  private Sample kept(Sample sample) {
    return input.isPresent() ? sample : new Sample(sample.id(), NO_INPUT, sample.label());
  }

  @Override
  public void merge(Found state, Found other) {
    state.seen += other.seen;
    for (int f = 0; f < filters.size(); f++) {
      other.lists.get(f).all().forEach(state.lists.get(f)::offer);
    }
  }

  /** Values, places in the data and positions [filters,most]; NaN and -1 where there are fewer. */
  @Override
  public Map<String, Tensor> finish(Found state) {
    return Map.of(
        "value", array(state, Float.NaN, example -> example.value()),
        "index", array(state, -1, example -> example.index()),
        "position", array(state, -1, example -> example.position()));
  }

  private Tensor array(Found state, float missing, ToDoubleFunction<Example> reading) {
    float[] values = new float[filters.size() * most];
    Arrays.fill(values, missing);
    for (int f = 0; f < filters.size(); f++) {
      List<Example> examples = state.lists.get(f).all();
      for (int n = 0; n < examples.size(); n++) {
        values[f * most + n] = (float) reading.applyAsDouble(examples.get(n));
      }
    }
    return Tensor.of(Shape.of(filters.size(), most), values);
  }

  @Override
  public void write(Found state, DataOutput out) throws IOException {
    out.writeLong(state.seen);
    for (TopList list : state.lists) {
      out.writeInt(list.all().size());
      for (Example example : list.all()) {
        ExampleBytes.write(example, out);
      }
    }
  }

  @Override
  public Found read(DataInput in) throws IOException {
    Found state = create();
    state.seen = in.readLong();
    if (state.seen < 0) {
      throw new StreamCorruptedException("they are of " + state.seen + " samples");
    }
    for (TopList list : state.lists) {
      int count = in.readInt();
      if (count < 0 || count > most) {
        throw new StreamCorruptedException("there are " + count + " examples of a filter");
      }
      for (int n = 0; n < count; n++) {
        list.offer(ExampleBytes.read(input.orElse(NO_INPUT.shape()), positions(), in));
      }
    }
    return state;
  }

  @Override
  public Optional<Recipe> recipe() {
    List<String> arguments =
        new ArrayList<>(
            List.of(layer.name(), Integer.toString(most), Boolean.toString(input.isPresent())));
    filters.forEach(filter -> arguments.add(Integer.toString(filter)));
    return Optional.of(new Recipe(Provider.ID, arguments));
  }

  /**
   * Makes it of the layer's name, how many samples are kept, whether inputs are kept, and the
   * filters.
   */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "top-examples";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "The samples that excite filters most.";
    }

    @Override
    public Statistic<?> make(List<String> arguments, Model model) {
      return new ExampleSearch(
          model.layer(arguments.get(0)),
          arguments.subList(3, arguments.size()).stream().map(Integer::valueOf).toList(),
          Integer.parseInt(arguments.get(1)),
          Optional.of(model.info().input().shape())
              .filter(shape -> Boolean.parseBoolean(arguments.get(2))));
    }
  }

  /** The samples that excite one filter most; of equals the earlier ones stay. */
  static final class TopList {
    private final int most;
    private final List<Example> kept = new ArrayList<>();

    TopList(int most) {
      this.most = most;
    }

    /** Looks at one sample's map; values that are not finite do not count. */
    void offer(Sample sample, long index, float[] values, int offset, int positions) {
      int best = -1;
      for (int p = 0; p < positions; p++) {
        float value = values[offset + p];
        if (Float.isFinite(value) && (best < 0 || value > values[offset + best])) {
          best = p;
        }
      }
      if (best >= 0) {
        offer(new Example(sample, index, values[offset + best], best));
      }
    }

    /** Looks at an example of samples in whatever order. */
    void offer(Example example) {
      int at = kept.size();
      while (at > 0 && isBefore(example, kept.get(at - 1))) {
        at--;
      }
      if (at < most) {
        kept.add(at, example);
      }
      if (kept.size() > most) {
        kept.remove(most);
      }
    }

    private static boolean isBefore(Example one, Example other) {
      return one.value() > other.value()
          || (one.value() == other.value() && one.index() < other.index());
    }

    /** Strongest first. */
    List<Example> all() {
      return List.copyOf(kept);
    }
  }
}
