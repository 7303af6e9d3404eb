package io.loupe.spark;

import io.loupe.Experimental;
import io.loupe.Loupe;
import io.loupe.data.ClassNames;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.error.DatasetException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import io.loupe.model.Model;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.Statistic;
import io.loupe.run.RunMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
   * @return what was counted, in the same order
   * @throws io.loupe.error.LoupeException if something cannot be opened or counted
   * @throws io.loupe.error.RunCancelledException if it was cancelled
   */
  public List<Counted<?>> collect(
      String samples,
      ModelSource model,
      List<? extends Statistic<?>> statistics,
      RunMonitor monitor) {
    List<Counted<?>> parts = new ArrayList<>();
    statistics.forEach(statistic -> parts.add(Counted.nothing(statistic)));
    Loupe loupe = Loupe.create();
    try (Model open = loupe.model(model)) {
      count(
          parts,
          open,
          model,
          loupe.dataset(samples, open.info().input()),
          Optional.empty(),
          monitor);
    }
    return parts;
  }

  /**
   * Counts statistics over the pictures of a table, such as Spark reads from Parquet or with {@code
   * binaryFile}, wherever they lie.
   *
   * @param pictures with columns {@code index} (bigint, the place of a picture in all data, which
   *     decides between equals), {@code id} (string), {@code content} (binary, a picture file) and
   *     perhaps {@code label} (int, the number of its class, from 0); read once
   * @param resize whether pictures of another size than the model's are resampled
   * @param model a file or resource, and what it is loaded with
   * @param statistics what is counted; each gives a {@link Statistic#recipe}
   * @param monitor told of samples counted; may cancel
   * @return what was counted, in the same order
   * @throws io.loupe.error.LoupeException if a column is missing or of another type, or something
   *     cannot be opened or counted
   * @throws io.loupe.error.RunCancelledException if it was cancelled
   */
  public List<Counted<?>> collect(
      org.apache.spark.sql.Dataset<Row> pictures,
      boolean resize,
      ModelSource model,
      List<? extends Statistic<?>> statistics,
      RunMonitor monitor) {
    CountRows.check(pictures.schema());
    List<Counted<?>> parts = new ArrayList<>();
    statistics.forEach(statistic -> parts.add(Counted.nothing(statistic)));
    JavaRDD<Row> rows = pictures.javaRDD();
    if (rows.getNumPartitions() == 0) {
      return parts;
    }
    try (Model open = Loupe.create().model(model)) {
      run(
          parts,
          open,
          model,
          new Data("", List.of(), OptionalLong.empty()),
          monitor,
          (assignment, job) ->
              rows.mapPartitions(new CountRows(assignment, resize, job.seen(), job.refusals())));
    }
    return parts;
  }

  /** Returns into how many parts the data were cut. */
  int count(
      List<? extends Counted<?>> parts,
      Model model,
      ModelSource source,
      Dataset dataset,
      Optional<ClassNames> classes,
      RunMonitor monitor) {
    checkLocation(dataset);
    long size = dataset.size().orElse(Long.MAX_VALUE);
    int cut = dataset.size().isPresent() ? partitions(size) : 1;
    run(
        parts,
        model,
        source,
        new Data(
            dataset.location(), classes.map(LoupeSpark::words).orElse(List.of()), dataset.size()),
        monitor,
        (assignment, job) ->
            context
                .parallelize(IntStream.range(0, cut).boxed().toList(), cut)
                .map(new CountRange(assignment, size, cut, job.seen(), job.refusals())));
    return cut;
  }

  /** Where data lie, how their classes are named, and how many there are. */
  private record Data(String location, List<String> classes, OptionalLong size) {}

  private void run(
      List<? extends Counted<?>> parts,
      Model model,
      ModelSource source,
      Data data,
      RunMonitor monitor,
      BiFunction<Assignment, Job, JavaRDD<byte[]>> answers) {
    List<List<String>> statistics =
        parts.stream().map(part -> Assignment.describe(part.statistic())).toList();
    try (ModelFile file = ModelFile.handedOut(context, source)) {
      Assignment assignment =
          new Assignment(
              Assignment.version(Assignment.class),
              file.name(),
              file.sha256(),
              model.info().engine(),
              options(model.info()),
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

  /** Names of values are not needed to count, and lie in a file of their own. */
  private static List<String> options(ModelInfo model) {
    List<String> words = new ArrayList<>();
    new TreeMap<>(model.options())
        .forEach(
            (name, value) -> {
              if (!name.startsWith("features")) {
                words.addAll(List.of(name, value));
              }
            });
    return words;
  }

  private static List<String> words(ClassNames classes) {
    List<String> words = new ArrayList<>(List.of(classes.location()));
    words.addAll(classes.names());
    return words;
  }

  /** A model's file as Spark hands it out: under its fingerprint, in a folder that goes again. */
  private record ModelFile(Path path, String sha256) implements AutoCloseable {
    static ModelFile handedOut(JavaSparkContext context, ModelSource source) {
      if (!(source instanceof ModelSource.Bytes bytes)) {
        throw new ModelLoadException(
            "The network lies in memory, where other machines cannot read it.",
            "Save it and name the file.",
            null);
      }
      if (source.options().containsKey("weights")) {
        throw new ModelLoadException(
            "Model " + source.location() + " lies in two files.",
            "Save topology and weights in one file, for example as .keras.",
            null);
      }
      try {
        Path folder = Files.createTempDirectory("loupe-model");
        Path copy = folder.resolve("model");
        try (InputStream in = bytes.open()) {
          Files.copy(in, copy);
        }
        String sum = Fingerprint.of(DataFile.of(copy));
        Path named = Files.move(copy, folder.resolve(sum + "-" + bytes.fileName()));
        context.addFile(named.toUri().toString());
        return new ModelFile(named, sum);
      } catch (IOException e) {
        throw new ModelLoadException(
            "Model " + source.location() + " cannot be copied for the executors.",
            "Check the file, and the room in the temporary folder.",
            e);
      }
    }

    String name() {
      return String.valueOf(path.getFileName());
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
        Files.deleteIfExists(path.resolveSibling(""));
      } catch (IOException e) {
        path.toFile().deleteOnExit();
      }
    }
  }
}
