package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * RISE: {@code sum_s F(x M_s) M_s / (N p)} for N random masks M_s, the same for all items. A mask
 * is a grid of cells that are open with probability p, brought to a size one cell larger than the
 * input and cut out at a random place; where a mask is 0 the baseline shows. Of a list each value
 * is a cell. The map has a large constant part, so only its differences mean something. The source
 * takes probabilities as the objective. Source: <a href="https://arxiv.org/abs/1806.07421">Petsiuk,
 * Das and Saenko 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class RiseMethod implements AttributionMethod {
  /** How many masks. */
  public static final Param<Integer> MASKS =
      Param.integer("masks", 2000)
          .limit("from 1 to 1000000", n -> n >= 1 && n <= 1_000_000)
          .help("Number of masks; its source takes 4000 to 8000 for pictures of 224 by 224.");

  /** Cells on each side. */
  public static final Param<Integer> CELLS =
      Param.integer("cells", 7)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help("Cells of a mask on each side; a list has one for each value.");

  /** How much is open. */
  public static final Param<Double> OPEN =
      Param.decimal("open", 0.5)
          .limit("between 0 and 1", p -> p > 0 && p < 1)
          .help("Probability that a cell shows the input.");

  /** Whether masks stay where they are. */
  public static final Param<Boolean> UNSHIFTED =
      Param.flag("unshifted").help("Whether masks are not moved at random by up to a cell.");

  /** Creates the method. */
  public RiseMethod() {}

  @Override
  public String id() {
    return "rise";
  }

  @Override
  public String description() {
    return "Averages random masks of the input, each weighed with the objective behind it.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(MASKS, CELLS, OPEN, UNSHIFTED, Baseline.PARAM);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Plane plane = Plane.of(id(), batch.inputs().shape().item());
    Passes passes = Passes.of(context, batch, objective);
    int items = passes.items();
    int masks = context.get(MASKS);
    float[] baseline = Baseline.of(context);
    Drawn drawn = new Drawn(context, plane);
    double share = 1 / (masks * context.get(OPEN));
    Sums sums = new Sums(plane.map(), items);
    passes.values(
        id(),
        Math.multiplyExact(items, masks),
        row -> row % items,
        (row, values, from) -> {
          float[] mask = drawn.mask(row / items);
          for (int i = 0; i < baseline.length; i++) {
            float shown = mask[i % mask.length];
            values[from + i] = shown * values[from + i] + (1 - shown) * baseline[i];
          }
        },
        (row, value) -> {
          float[] mask = drawn.mask(row / items);
          for (int p = 0; p < mask.length; p++) {
            sums.add(row % items, p, value * share * mask[p]);
          }
        });
    return Attribution.of(sums.toMaps(1), MapScale.RELATIVE);
  }

  /** Masks, drawn when first asked for; those of one pass are kept. */
  private static final class Drawn {
    private final AttributionContext context;
    private final Plane plane;
    private final Map<Integer, float[]> kept;

    Drawn(AttributionContext context, Plane plane) {
      this.context = context;
      this.plane = plane;
      int most = context.passSize() + 1;
      this.kept =
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, float[]> eldest) {
              return size() > most;
            }
          };
    }

    float[] mask(int number) {
      float[] known = kept.get(number);
      if (known == null) {
        known = drawn(context.random(number));
        kept.put(number, known);
      }
      return known;
    }

    private float[] drawn(RandomGenerator random) {
      int cells = context.get(CELLS);
      int rows = plane.rows() == 1 ? 1 : Math.min(cells, plane.rows());
      int columns = plane.isList() ? plane.columns() : Math.min(cells, plane.columns());
      double[] grid = new double[rows * columns];
      for (int i = 0; i < grid.length; i++) {
        grid[i] = random.nextDouble() < context.get(OPEN) ? 1 : 0;
      }
      boolean still = plane.isList() || context.get(UNSHIFTED);
      int high = still ? plane.rows() : larger(plane.rows(), rows);
      int wide = still ? plane.columns() : larger(plane.columns(), columns);
      int top = high == plane.rows() ? 0 : random.nextInt(cell(plane.rows(), rows));
      int left = wide == plane.columns() ? 0 : random.nextInt(cell(plane.columns(), columns));
      double[] large = new Stretch(false).apply(grid, rows, columns, high, wide);
      float[] mask = new float[plane.positions()];
      for (int p = 0; p < mask.length; p++) {
        int y = top + p / plane.columns();
        int x = left + p % plane.columns();
        mask[p] = (float) large[y * wide + x];
      }
      return mask;
    }

    /** By one cell, of which as many as there are cover the input. */
    private static int larger(int size, int cells) {
      return size == 1 ? 1 : (cells + 1) * cell(size, cells);
    }

    private static int cell(int size, int cells) {
      return (size + cells - 1) / cells;
    }
  }
}
