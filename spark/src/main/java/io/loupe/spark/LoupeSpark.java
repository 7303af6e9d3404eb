package io.loupe.spark;

import io.loupe.Experimental;
import io.loupe.Loupe;
import io.loupe.data.ClassNames;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.LeftOut;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.Statistic;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/**
 * Counts statistics on Apache Spark, with the bits of one machine. The model travels as a file and
 * is opened once by each executor; data are opened by each executor at their location and read in
 * parts; what tasks have counted is merged in a tree.
 *
 * <p>Immutable; a Spark context may be used by several threads.
 *
 * @param context stays open; closed by the caller
 * @param batchSize samples per pass through the model, positive; changes no bit
 * @param partitions parts of the data; 0 for four of each core that Spark has, more where parts
 *     would be of over 100,000 samples; changes no bit
 */
@Experimental
public record LoupeSpark(JavaSparkContext context, int batchSize, int partitions) {
  private static final int PARTS_OF_A_CORE = 4;
  private static final long MOST_OF_A_PART = 100_000;
  private static final int DEPTH = 2;

  /**
   * Creates it.
   *
   * @param context stays open; closed by the caller
   * @param batchSize samples per pass through the model, positive
   * @param partitions parts of the data; 0 to let Loupe choose
   * @throws ParameterException if the batch size is not positive or there are fewer than 0 parts
   */
  public LoupeSpark {
    if (batchSize < 1) {
      throw ParameterException.limit("batch", "positive", Integer.toString(batchSize));
    }
    if (partitions < 0) {
      throw ParameterException.limit("partitions", "not negative", Integer.toString(partitions));
    }
  }

  /**
   * Creates it with the batch size that Loupe uses elsewhere.
   *
   * @param context stays open; closed by the caller
   * @return it
   */
  public static LoupeSpark on(JavaSparkContext context) {
    return new LoupeSpark(context, ProbePlan.DEFAULT_BATCH_SIZE, 0);
  }

  /**
   * Counts statistics over data in one pass.
   *
   * @param samples location of the data as {@code --data} takes it; every executor must see the
   *     same data there
   * @param model a file or resource, and what it is loaded with
   * @param statistics what is counted; each gives a {@link Statistic#recipe}
   * @param monitor told of samples counted; may cancel
   * @return what was counted, and what was left out where the location says {@code
   *     on-bad-sample=skip}
   * @throws io.loupe.error.LoupeException if something cannot be opened or counted
   * @throws io.loupe.error.RunCancelledException if it was cancelled
   */
  public Collected collect(
      String samples,
      ModelSource model,
      List<? extends Statistic<?>> statistics,
      RunMonitor monitor) {
    List<Counted<?>> parts = nothing(statistics);
    Loupe loupe = Loupe.create();
    try (Model open = loupe.model(model)) {
      Dataset dataset = loupe.dataset(samples, open.info().input());
      count(parts, Opened.of(loupe, open, model), dataset, Optional.empty(), monitor);
      return new Collected(parts, Datasets.leftOut(dataset));
    }
  }

  /**
   * Counts statistics over the pictures of a table.
   *
   * @param pictures read once
   * @param model a file or resource, and what it is loaded with
   * @param statistics what is counted; each gives a {@link Statistic#recipe}
   * @param monitor told of samples counted; may cancel
   * @return what was counted, and what was left out where the table says so
   * @throws io.loupe.error.LoupeException if a column is missing or of another type, or something
   *     cannot be opened or counted
   * @throws io.loupe.error.RunCancelledException if it was cancelled
   */
  public Collected collect(
      PictureTable pictures,
      ModelSource model,
      List<? extends Statistic<?>> statistics,
      RunMonitor monitor) {
    CountRows.check(pictures.rows().schema());
    List<Counted<?>> parts = nothing(statistics);
    LeftOut leftOut = new LeftOut();
    JavaRDD<Row> rows = pictures.rows().javaRDD();
    if (rows.getNumPartitions() > 0) {
      Loupe loupe = Loupe.create();
      try (Model open = loupe.model(model)) {
        run(
            parts,
            leftOut,
            Opened.of(loupe, open, model),
            new Data("", List.of(), OptionalLong.empty()),
            monitor,
            (assignment, job) ->
                rows.mapPartitions(
                    new CountRows(
                        assignment,
                        pictures.resize(),
                        pictures.bad(),
                        job.seen(),
                        job.refusals())));
      }
    }
    return new Collected(parts, leftOut);
  }

  private static List<Counted<?>> nothing(List<? extends Statistic<?>> statistics) {
    List<Counted<?>> parts = new ArrayList<>();
    statistics.forEach(statistic -> parts.add(Counted.nothing(statistic)));
    return parts;
  }

  /** Returns into how many parts the data were cut. */
  int count(
      List<? extends Counted<?>> parts,
      Opened model,
      Dataset dataset,
      Optional<ClassNames> classes,
      RunMonitor monitor) {
    checkLocation(dataset);
    OptionalLong places = Datasets.places(dataset);
    long size = places.orElse(Long.MAX_VALUE);
    int cut = places.isPresent() ? partitions(size) : 1;
    LeftOut leftOut = new LeftOut();
    run(
        parts,
        leftOut,
        model,
        new Data(dataset.location(), classes.map(LoupeSpark::words).orElse(List.of()), places),
        monitor,
        (assignment, job) ->
            context
                .parallelize(IntStream.range(0, cut).boxed().toList(), cut)
                .map(new CountRange(assignment, size, cut, job.seen(), job.refusals())));
    leftOut.checkSomeAreLeft(dataset.location(), places);
    Datasets.leftOut(dataset).addAll(leftOut);
    return cut;
  }

  /** A model that is open, and what it is read from. */
  record Opened(Model model, ModelSource source, Engine engine) {
    static Opened of(Loupe loupe, Model model, ModelSource source) {
      return new Opened(model, source, loupe.engines().get(model.info().engine()));
    }
  }

  /** Where data lie, how their classes are named, and how many there are. */
  private record Data(String location, List<String> classes, OptionalLong size) {}

  private void run(
      List<? extends Counted<?>> parts,
      LeftOut leftOut,
      Opened opened,
      Data data,
      RunMonitor monitor,
      BiFunction<Assignment, Job, JavaRDD<byte[]>> answers) {
    List<List<String>> statistics =
        parts.stream().map(part -> Assignment.describe(part.statistic())).toList();
    Model model = opened.model();
    try (ModelFiles file =
        ModelFiles.handedOut(context, opened.engine(), opened.source(), model.info().options())) {
      Assignment assignment =
          new Assignment(
              Assignment.version(Assignment.class),
              file.name(),
              file.sha256(),
              model.info().engine(),
              file.options(),
              data.location(),
              data.classes(),
              statistics,
              batchSize,
              threads());
      Workbench bench = Workbench.lend(assignment, model);
      try {
        Job job = new Job(context, monitor, data.size());
        Answer.addTo(
            parts,
            leftOut,
            job.run(
                () ->
                    answers.apply(assignment, job).treeReduce(new MergeStates(assignment), DEPTH)));
      } finally {
        bench.leave();
      }
    }
  }

  private static void checkLocation(Dataset dataset) {
    try {
      DataLocation.parse(dataset.location());
    } catch (ParameterException e) {
      throw new DatasetException(
          "Data \""
              + dataset.location()
              + "\" lie in this program, where executors cannot read them.",
          "Write them to files that all executors see, or count them here.",
          e);
    }
  }

  private int partitions(long size) {
    long batches = Math.max(1, (size + batchSize - 1) / batchSize);
    long wanted =
        partitions > 0
            ? partitions
            : Math.max(
                (long) context.defaultParallelism() * PARTS_OF_A_CORE,
                (size + MOST_OF_A_PART - 1) / MOST_OF_A_PART);
    return (int) Math.min(Math.min(batches, wanted), Integer.MAX_VALUE);
  }

  /** The cores of an executor: what was said, or what such a master gives where nothing is said. */
  private int threads() {
    int all = Runtime.getRuntime().availableProcessors();
    String master = context.master();
    int usual =
        context.isLocal() ? context.defaultParallelism() : master.startsWith("spark:") ? all : 1;
    return Math.max(1, context.getConf().getInt("spark.executor.cores", usual));
  }

  private static List<String> words(ClassNames classes) {
    List<String> words = new ArrayList<>(List.of(classes.location()));
    words.addAll(classes.names());
    return words;
  }
}
