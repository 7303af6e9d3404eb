package io.loupe.visualizers.internal.evidence;

import com.google.auto.service.AutoService;
import io.loupe.data.HeldInput;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.statistics.SampleBytes;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/** The first samples of each class, as a statistic: they are the same wherever data are read. */
public record FirstSamples(int classes, InputSpec input) implements Statistic<KeptSamples> {

  /** Of the data of a run. */
  public static Counted<KeptSamples> of(RenderContext context) {
    return Counted.nothing(
        new FirstSamples(context.dataset().classNames().size(), context.model().info().input()));
  }

  @Override
  public String id() {
    return "first-samples/1 "
        + List.of(classes, input.shape(), input.held().stream().map(HeldInput::name).toList());
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of();
  }

  @Override
  public KeptSamples create() {
    return new KeptSamples(classes, input.shape().elements());
  }

  @Override
  public void add(KeptSamples state, ActivationBatch batch) {
    for (int n = 0; n < batch.samples().size(); n++) {
      state.add(batch.index(n), batch.samples().get(n));
    }
  }

  @Override
  public void merge(KeptSamples state, KeptSamples other) {
    other.byIndex().forEach(state::add);
  }

  /** Places in the data, in their order: {@code index} [n]. */
  @Override
  public Map<String, Tensor> finish(KeptSamples state) {
    NavigableMap<Long, Sample> kept = state.byIndex();
    float[] places = new float[kept.size()];
    int i = 0;
    for (long index : kept.keySet()) {
      places[i++] = index;
    }
    return Map.of("index", Tensor.of(Shape.of(places.length), places));
  }

  @Override
  public void write(KeptSamples state, DataOutput out) throws IOException {
    NavigableMap<Long, Sample> kept = state.byIndex();
    out.writeInt(kept.size());
    for (Map.Entry<Long, Sample> entry : kept.entrySet()) {
      out.writeLong(entry.getKey());
      SampleBytes.write(entry.getValue(), out);
      for (HeldInput held : input.held()) {
        Tensor values = entry.getValue().held().get(held.name());
        out.writeBoolean(values != null);
        if (values != null) {
          SampleBytes.write(values, out);
        }
      }
    }
  }

  @Override
  public KeptSamples read(DataInput in) throws IOException {
    KeptSamples state = create();
    int count = in.readInt();
    if (count < 0 || count > state.most()) {
      throw new StreamCorruptedException(count + " samples are kept");
    }
    long before = -1;
    for (int n = 0; n < count; n++) {
      long index = in.readLong();
      if (index <= before) {
        throw new StreamCorruptedException("sample " + index + " comes after sample " + before);
      }
      before = index;
      Sample sample = SampleBytes.read(input.shape(), in);
      for (HeldInput held : input.held()) {
        if (in.readBoolean()) {
          sample = sample.holding(held.name(), SampleBytes.values(held.shape(), in));
        }
      }
      state.add(index, sample);
    }
    return state;
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(new Recipe(Provider.ID, List.of(Integer.toString(classes))));
  }

  /** Makes it of the number of classes. */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "first-samples";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "The first samples of each class.";
    }

    @Override
    public FirstSamples make(List<String> arguments, Model model) {
      return new FirstSamples(Integer.parseInt(arguments.get(0)), model.info().input());
    }
  }
}
