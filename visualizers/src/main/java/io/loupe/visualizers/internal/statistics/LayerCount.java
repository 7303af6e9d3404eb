package io.loupe.visualizers.internal.statistics;

import com.google.auto.service.AutoService;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What argmax pictures and the census of filters rest on: means, winners and usage by class, and
 * the correlations of filters.
 */
public record LayerCount(LayerInfo layer, float floor, List<String> classNames)
    implements Statistic<LayerStatistics> {

  public LayerCount {
    classNames = List.copyOf(classNames);
  }

  @Override
  public String id() {
    return "layer-count/1 "
        + List.of(layer.name(), layer.outputShape(), floor)
        + " "
        + classNames.hashCode();
  }

  private ProbeRequest request() {
    return ProbeRequest.of(layer.name());
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of(request());
  }

  @Override
  public LayerStatistics create() {
    return new LayerStatistics(layer, floor, classNames);
  }

  @Override
  public void add(LayerStatistics state, ActivationBatch batch) {
    state.add(batch.samples(), batch.get(request()).toArray());
  }

  @Override
  public void merge(LayerStatistics state, LayerStatistics other) {
    state.merge(other);
  }

  /**
   * By class that occurs, the last row being all samples: mean, variance, min and max
   * [classes+1,elements], wins [classes+1,(K+1)*positions] with none as the last filter, firing and
   * sparsity [classes+1,K]; correlation [K,K].
   */
  @Override
  public Map<String, Tensor> finish(LayerStatistics state) {
    Maps maps = state.maps();
    Map<String, Tensor> arrays = new TreeMap<>();
    arrays.put("mean", array(state, maps.elements(), (part, i) -> part.maps().mean(i)));
    arrays.put("variance", array(state, maps.elements(), (part, i) -> part.maps().variance(i)));
    arrays.put("min", array(state, maps.elements(), (part, i) -> part.maps().min(i)));
    arrays.put("max", array(state, maps.elements(), (part, i) -> part.maps().max(i)));
    arrays.put("firing", array(state, maps.filters(), (part, k) -> part.usage().firingShare(k)));
    arrays.put("sparsity", array(state, maps.filters(), (part, k) -> part.usage().sparsity(k)));
    arrays.put(
        "wins",
        array(
            state,
            (maps.filters() + 1) * maps.positions(),
            (part, i) -> part.wins().at(filter(maps, i), i % maps.positions())));
    float[] r = new float[maps.filters() * maps.filters()];
    for (int i = 0; i < r.length; i++) {
      r[i] = (float) state.correlations().of(i / maps.filters(), i % maps.filters());
    }
    arrays.put("correlation", Tensor.of(Shape.of(maps.filters(), maps.filters()), r));
    return arrays;
  }

  private static int filter(Maps maps, int index) {
    int filter = index / maps.positions();
    return filter == maps.filters() ? WinnerCounts.NONE : filter;
  }

  private static Tensor array(
      LayerStatistics state, int length, ByClass.Reading<ClassStatistics> reading) {
    return state.byClass().rows(ClassStatistics::merge, length, reading);
  }

  @Override
  public void write(LayerStatistics state, DataOutput out) throws IOException {
    state.write(out);
  }

  @Override
  public LayerStatistics read(DataInput in) throws IOException {
    LayerStatistics state = create();
    state.read(in);
    return state;
  }

  @Override
  public Optional<Recipe> recipe() {
    List<String> arguments = new ArrayList<>(List.of(layer.name(), Float.toString(floor)));
    arguments.addAll(classNames);
    return Optional.of(new Recipe(Provider.ID, arguments));
  }

  /** Makes it of the layer's name, the floor and the names of the classes. */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "layer-count";

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "Means, winners, usage and correlations of a layer's filters.";
    }

    @Override
    public LayerCount make(List<String> arguments, Model model) {
      return new LayerCount(
          model.layer(arguments.get(0)),
          Float.parseFloat(arguments.get(1)),
          arguments.subList(2, arguments.size()));
    }
  }
}
