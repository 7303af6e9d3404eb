package io.loupe.visualizers.internal.statistics;

import com.google.auto.service.AutoService;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ByClass;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Mean, variance and extremes of a layer's maps, or of the inputs themselves, by class. */
public record MapsByClass(String layer, int elements, List<String> classNames)
    implements Statistic<ByClass<MapStatistics>> {
  private static final String INPUT = "";

  public MapsByClass {
    classNames = List.copyOf(classNames);
  }

  /** Of a layer; the engine gathers them. */
  public static MapsByClass of(LayerInfo layer, List<String> classNames) {
    return new MapsByClass(layer.name(), layer.outputShape().elements(), classNames);
  }

  /** Of what the model is given. */
  public static MapsByClass ofInputs(Shape input, List<String> classNames) {
    return new MapsByClass(INPUT, input.elements(), classNames);
  }

  @Override
  public String id() {
    return "maps-by-class/1 " + List.of(layer, elements) + " " + classNames.hashCode();
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of();
  }

  @Override
  public ByClass<MapStatistics> create() {
    return new ByClass<>(classNames, () -> new MapStatistics(elements));
  }

  @Override
  public List<Gathering> gatherings(ByClass<MapStatistics> state) {
    return layer.equals(INPUT) ? List.of() : List.of(new Gathering(layer, state::of));
  }

  @Override
  public void add(ByClass<MapStatistics> state, ActivationBatch batch) {
    if (!layer.equals(INPUT)) {
      return;
    }
    float[] values = new float[batch.samples().size() * elements];
    for (int n = 0; n < batch.samples().size(); n++) {
      batch.samples().get(n).input().data().get(0, values, n * elements, elements);
    }
    state.share(batch.samples(), (part, own) -> part.add(values, own));
  }

  @Override
  public void merge(ByClass<MapStatistics> state, ByClass<MapStatistics> other) {
    state.merge(other, MapStatistics::merge);
  }

  /** Each array [classes that occur + 1,elements]; the last row is over all samples. */
  @Override
  public Map<String, Tensor> finish(ByClass<MapStatistics> state) {
    Map<String, Tensor> arrays = new TreeMap<>();
    arrays.put("mean", array(state, MapStatistics::mean));
    arrays.put("variance", array(state, MapStatistics::variance));
    arrays.put("min", array(state, MapStatistics::min));
    arrays.put("max", array(state, MapStatistics::max));
    return arrays;
  }

  private Tensor array(ByClass<MapStatistics> state, ByClass.Reading<MapStatistics> reading) {
    return state.rows(MapStatistics::merge, elements, reading);
  }

  @Override
  public void write(ByClass<MapStatistics> state, DataOutput out) throws IOException {
    state.write(out, MapStatistics::write);
  }

  @Override
  public ByClass<MapStatistics> read(DataInput in) throws IOException {
    ByClass<MapStatistics> state = create();
    MapStatistics empty = new MapStatistics(elements);
    state.read(in, empty::read);
    return state;
  }

  @Override
  public Optional<Recipe> recipe() {
    List<String> arguments = new ArrayList<>(List.of(layer));
    arguments.addAll(classNames);
    return Optional.of(new Recipe(Provider.ID, arguments));
  }

  /** Makes it of the layer's name, empty for the inputs, and those of the classes. */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "maps-by-class";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "Mean, variance and extremes of maps or inputs, by class.";
    }

    @Override
    public MapsByClass make(List<String> arguments, Model model) {
      List<String> classNames = arguments.subList(1, arguments.size());
      return arguments.get(0).equals(INPUT)
          ? ofInputs(model.info().input().shape(), classNames)
          : of(model.layer(arguments.get(0)), classNames);
    }
  }
}
