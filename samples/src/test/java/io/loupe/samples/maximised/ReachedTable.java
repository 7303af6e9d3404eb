package io.loupe.samples.maximised;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Prints, for each model and seed, how surely the maximised images of all outputs reach their
 * target, as a Markdown table.
 */
public final class ReachedTable {
  private static final double REACHED = 0.99;

  private ReachedTable() {}

  /**
   * Maximises and prints.
   *
   * @param arguments a folder for all files, the seeds with commas between, then models, and any
   *     parameter of the visualizer as {@code name=value}
   */
  public static void main(String[] arguments) {
    if (arguments.length < 3) {
      System.err.println("Usage: ReachedTable OUTPUT_FOLDER SEEDS MODEL... [name=value ...]");
      System.exit(2);
    }
    Map<String, String> parameters = new HashMap<>();
    List<String> models = new ArrayList<>();
    for (String argument : Arrays.asList(arguments).subList(2, arguments.length)) {
      int equals = argument.indexOf('=');
      if (equals > 0) {
        parameters.put(argument.substring(0, equals), argument.substring(equals + 1));
      } else {
        models.add(argument);
      }
    }
    System.out.println(
        "| model | seed | reached 0.99 | lowest probability | median | first after changes, lowest"
            + " | mean | worst probability of the table | values outside of the range | passes |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String model : models) {
      for (String seed : arguments[1].split(",", -1)) {
        row(model, Long.parseLong(seed), parameters, Path.of(arguments[0]));
      }
    }
  }

  private static void row(String location, long seed, Map<String, String> parameters, Path folder) {
    Loupe loupe = Loupe.create();
    String name = location.replaceAll(".*[:/]", "");
    try (WatchedModel model = new WatchedModel(loupe.model(location, Map.of()))) {
      RunResult result =
          loupe
              .request("activation-maximization")
              .on((Model) model)
              .with(parameters)
              .seed(seed)
              .to(DirectorySink.into(folder.resolve(name + "-" + seed)))
              .run();
      long passes = model.passes();
      long outside = model.outside();
      Artifact.Table measures = result.table("measures");
      double[] reached = column(measures, "target probability");
      double[] worst = column(measures, "worst probability");
      double[] held = new Trials(model).held(result.numbers("images").tensor(), seed);
      Arrays.sort(reached);
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %d of %d | %.4f | %.4f | %.3f | %.3f | %.3f | %d | %d |%n",
          name,
          seed,
          Arrays.stream(reached).filter(p -> p >= REACHED).count(),
          reached.length,
          reached[0],
          (reached[(reached.length - 1) / 2] + reached[reached.length / 2]) / 2,
          Arrays.stream(held).min().orElse(Double.NaN),
          Arrays.stream(held).average().orElse(Double.NaN),
          Arrays.stream(worst).min().orElse(Double.NaN),
          outside,
          passes);
    }
  }

  private static double[] column(Artifact.Table table, String name) {
    int at = table.columns().indexOf(name);
    return table.rows().stream().mapToDouble(row -> ((Number) row.get(at)).doubleValue()).toArray();
  }
}
