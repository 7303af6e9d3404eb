package io.loupe.docs;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.model.Model;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbePlan;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the guide to large data shows. */
final class LargeDataUse {
  private LargeDataUse() {}

  static List<Artifact> run(Loupe loupe, Model model, Dataset data, List<String> told) {
    // snippet: large-progress
    CancellationToken token = CancellationToken.create(); // token.cancel() from any thread
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void advanced(String task, long done, Map<String, Double> measures) {
            told.add(task + ": " + done);
          }
        };
    RunResult result =
        loupe
            .request("class-means")
            .on(model)
            .data(data)
            .batchSize(32)
            .progress(listener)
            .cancelledBy(token)
            .run();
    boolean cancelled = result.provenance().partial();
    // end
    return cancelled ? List.of() : result.artifacts();
  }

  static List<Path> stream(Loupe loupe, Model model, Dataset data, Path folder) {
    // snippet: large-arrays
    DirectorySink sink = DirectorySink.into(folder);
    loupe.request("activations").on(model).data(data).with("layers", "L1,L2").to(sink).run();
    // end
    return sink.written();
  }

  static Map<Integer, MapStatistics> statistics(Model model, Dataset data) {
    // snippet: large-statistics
    int elements = model.layer("L2").outputShape().elements();
    Map<Integer, MapStatistics> classes = new TreeMap<>();
    Gathering byClass =
        new Gathering(
            "L2",
            sample ->
                classes.computeIfAbsent(
                    sample.label().orElseThrow(), label -> new MapStatistics(elements)));
    ProbePlan plan = new ProbePlan(List.of(), List.of(byClass), 128);
    model.probe().run(plan, data, batch -> {}, RunMonitor.silent());
    // end
    return classes;
  }

  // snippet: large-dataset
  /** Pictures that are made as they are asked for; nothing is kept. */
  record Drawn(long count) implements Dataset {
    private static final Shape SHAPE = Shape.of(1, 28, 28);

    @Override
    public String location() {
      return count + " drawn pictures";
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(count);
    }

    @Override
    public List<String> classNames() {
      return List.of("dark", "bright");
    }

    @Override
    public Stream<Sample> samples() {
      return LongStream.range(0, count).mapToObj(this::draw);
    }

    private Sample draw(long index) {
      SplittableRandom random = new SplittableRandom(index); // the same in every pass
      int label = (int) (index % 2);
      float[] values = new float[SHAPE.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) ((label + random.nextDouble()) / 2);
      }
      return Sample.of("drawn/" + index, Tensor.of(SHAPE, values), label);
    }
  }
  // end
}
