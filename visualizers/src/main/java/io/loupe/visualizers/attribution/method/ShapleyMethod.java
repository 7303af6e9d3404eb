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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Shapley values of the input's regions: {@code phi_i = mean over orders of F(those before i and i)
 * - F(those before i)}, where what is not in is at the baseline. Exact, over all coalitions, where
 * there are no more of those than the permutations would ask for; else by random permutations, each
 * followed by its reverse, the same for all items. A region's value is spread evenly over its
 * positions, so the map adds up to {@code F(x) - F(baseline)}. Sources: Shapley 1953; <a
 * href="https://doi.org/10.1016/j.cor.2008.04.004">Castro, Gomez and Tejada 2009</a>; <a
 * href="https://arxiv.org/abs/2104.12199">Mitchell et al. 2022</a> for the reverses.
 */
@AutoService(AttributionMethod.class)
public final class ShapleyMethod implements AttributionMethod {
  /** Regions of the input. */
  public static final Param<List<Integer>> REGIONS =
      Param.integers("regions", List.of())
          .limit(
              "one or two positive numbers",
              numbers -> numbers.size() <= 2 && numbers.stream().allMatch(n -> n > 0))
          .help(
              "Rows and columns of regions, or one number for both, or parts of a signal; none"
                  + " means 7 by 7 in a picture, 16 parts of a signal, single values of a list.");

  /** How many orders are drawn. */
  public static final Param<Integer> PERMUTATIONS =
      Param.integer("permutations", 50)
          .limit("from 2 to 100000", n -> n >= 2 && n <= 100_000)
          .help("Orders in which regions are put in, rounded up to an even number.");

  private static final int MOST_EXACT = 20;

  /** Creates the method. */
  public ShapleyMethod() {}

  @Override
  public String id() {
    return "shapley";
  }

  @Override
  public String description() {
    return "Shares the objective's difference from a baseline fairly between regions of the input.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Baseline.PARAM, REGIONS, PERMUTATIONS);
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Plane plane = Plane.of(id(), batch.inputs().shape().item());
    Game game = new Game(batch, objective, context, plane);
    int players = game.players;
    int permutations = (context.get(PERMUTATIONS) + 1) / 2 * 2;
    boolean exact = players <= MOST_EXACT && 1L << players <= (long) permutations * players;
    double[][] values = exact ? game.exact() : game.sampled(permutations, context);
    Sums maps = new Sums(plane.map(), values.length);
    List<Map<String, Double>> measures = new ArrayList<>();
    for (int n = 0; n < values.length; n++) {
      for (int p = 0; p < maps.size(); p++) {
        int player = game.playerAt[p];
        maps.set(n, p, values[n][player] / game.sizes[player]);
      }
      double expected = game.whole[n] - game.empty[n];
      double error = Math.abs(maps.total(n) - expected);
      int evaluations = exact ? 1 << players : permutations * (players - 1) + 2;
      measures.add(Paths.measures(expected, error, evaluations));
    }
    return new Attribution(maps.toMaps(1), Optional.empty(), MapScale.SIGNED, measures);
  }

  /** Regions of an input and what coalitions of them are worth. */
  private static final class Game {
    private final Passes passes;
    private final Plane plane;
    private final float[] baseline;
    private final int players;
    private final int[] playerAt;
    private final int[] sizes;
    private final double[] whole;
    private final double[] empty;

    Game(Batch batch, Objective objective, AttributionContext context, Plane plane) {
      this.passes = Passes.of(context, batch, objective);
      this.plane = plane;
      this.baseline = Baseline.of(context);
      int[] grid = grid(context.get(REGIONS), plane);
      this.players = grid[0] * grid[1];
      this.playerAt = new int[plane.positions()];
      this.sizes = new int[players];
      for (int p = 0; p < playerAt.length; p++) {
        int row = p / plane.columns() * grid[0] / plane.rows();
        int column = p % plane.columns() * grid[1] / plane.columns();
        playerAt[p] = row * grid[1] + column;
        sizes[playerAt[p]]++;
      }
      double[] ends = Paths.ends(passes, baseline);
      int items = passes.items();
      this.whole = Arrays.copyOf(ends, items);
      this.empty = Arrays.copyOfRange(ends, items, 2 * items);
    }

    private static int[] grid(List<Integer> given, Plane plane) {
      int usualRows = plane.rows() == 1 ? 1 : 7;
      int usualColumns = plane.isList() ? plane.columns() : plane.rows() == 1 ? 16 : 7;
      int rows = given.isEmpty() ? usualRows : given.get(0);
      int columns = given.isEmpty() ? usualColumns : given.get(given.size() - 1);
      boolean single = given.size() == 1 && plane.rows() == 1;
      return new int[] {
        Math.min(single ? 1 : rows, plane.rows()), Math.min(columns, plane.columns())
      };
    }

    private void leaveOut(float[] values, int from, boolean[] in) {
      for (int p = 0; p < playerAt.length; p++) {
        if (!in[playerAt[p]]) {
          plane.replace(values, from, p, baseline);
        }
      }
    }

    /** With the weight (|S|! (n - |S| - 1)!) / n! of a coalition S without the player. */
    double[][] exact() {
      int coalitions = 1 << players;
      int items = passes.items();
      double[][] worth = new double[items][coalitions];
      passes.values(
          "coalitions",
          Math.multiplyExact(items, coalitions),
          row -> row / coalitions,
          (row, values, from) -> leaveOut(values, from, members(row % coalitions)),
          (row, value) -> worth[row / coalitions][row % coalitions] = value);
      double[][] shares = new double[items][players];
      for (int n = 0; n < items; n++) {
        for (int set = 0; set < coalitions; set++) {
          double weight = weight(Integer.bitCount(set));
          for (int i = 0; i < players; i++) {
            if ((set >> i & 1) == 0) {
              shares[n][i] += weight * (worth[n][set | 1 << i] - worth[n][set]);
            }
          }
        }
      }
      return shares;
    }

    private double weight(int size) {
      double weight = 1.0 / players;
      for (int k = 1; k <= size; k++) {
        weight *= (double) k / (players - k);
      }
      return weight;
    }

    private boolean[] members(int set) {
      boolean[] in = new boolean[players];
      for (int i = 0; i < players; i++) {
        in[i] = (set >> i & 1) == 1;
      }
      return in;
    }

    double[][] sampled(int permutations, AttributionContext context) {
      int items = passes.items();
      int[][] orders = new int[permutations][];
      for (int o = 0; o < permutations; o += 2) {
        orders[o] = shuffled(context.random(o));
        orders[o + 1] = reversed(orders[o]);
      }
      int inner = players - 1;
      double[][] worth = new double[items][Math.multiplyExact(permutations, inner)];
      passes.values(
          "coalitions",
          Math.multiplyExact(items, permutations * inner),
          row -> row % items,
          (row, values, from) -> {
            int step = row / items;
            boolean[] in = new boolean[players];
            for (int k = 0; k <= step % inner; k++) {
              in[orders[step / inner][k]] = true;
            }
            leaveOut(values, from, in);
          },
          (row, value) -> worth[row % items][row / items] = value);
      double[][] shares = new double[items][players];
      for (int n = 0; n < items; n++) {
        for (int o = 0; o < permutations; o++) {
          double before = empty[n];
          for (int k = 0; k < players; k++) {
            double after = k == inner ? whole[n] : worth[n][o * inner + k];
            shares[n][orders[o][k]] += (after - before) / permutations;
            before = after;
          }
        }
      }
      return shares;
    }

    private int[] shuffled(RandomGenerator random) {
      int[] order = new int[players];
      for (int i = 0; i < players; i++) {
        int place = random.nextInt(i + 1);
        order[i] = order[place];
        order[place] = i;
      }
      return order;
    }

    private static int[] reversed(int[] order) {
      int[] reversed = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        reversed[i] = order[order.length - 1 - i];
      }
      return reversed;
    }
  }
}
