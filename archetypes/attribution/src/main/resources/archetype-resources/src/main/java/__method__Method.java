package ${package};

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Takes one value of the input away at a time: by how much does the objective change? */
@AutoService(AttributionMethod.class)
public final class ${method}Method implements AttributionMethod {
  static final Param<Double> VALUE =
      Param.decimal("value", 0).help("What stands in the place of a value that is taken away.");

  @Override
  public String id() {
    return "${id}";
  }

  @Override
  public String description() {
    return "Takes one value of the input away at a time.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(VALUE);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    int size = passes.size();
    float value = context.get(VALUE).floatValue();
    double[] whole = passes.values();
    float[] maps = new float[passes.items() * size];
    passes.values(
        "values taken away",
        maps.length, // rows, each a copy of an item
        row -> row / size,
        (row, values, from) -> values[from + row % size] = value,
        (row, score) -> maps[row] = (float) (whole[row / size] - score));
    return Attribution.of(Tensor.of(batch.inputs().shape(), maps), MapScale.SIGNED);
  }
}
