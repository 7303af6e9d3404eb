package io.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.LoupeException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.error.RunCancelledException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.place.Place;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Statistic;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.imageio.ImageIO;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be counted is said in one sentence, and nothing is half written. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
  private final Loupe loupe = Loupe.create();
  private JavaSparkContext context;
  private Model model;

  @BeforeAll
  void open() {
    context =
        new JavaSparkContext(
            new SparkConf().setMaster("local[2]").setAppName("t").set("spark.ui.enabled", "false"));
    model = loupe.model("sample:mnist", Map.of());
  }

  @AfterAll
  void close() {
    model.close();
    context.close();
  }

  @ParameterizedTest
  @CsvSource({
    "spark://127.0.0.1:1, No Spark master answers at spark://127.0.0.1:1",
    "spark://nowhere,     No Spark master answers at spark://nowhere",
    "spark://a b:1,       No Spark master answers at spark://a b:1",
  })
  void noSuchMaster(String master, String message) {
    assertThatThrownBy(() -> loupe.places().get("spark").open(master))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void visualizersThatReadTheDataThemselves() {
    RunRequest request = loupe.request("activation-grid").on(model).data("sample:mnist?take=9");
    try (Place place = loupe.places().get("spark").open("local[2]")) {
      assertThatThrownBy(() -> request.countedOn(place).run())
          .isInstanceOf(ParameterException.class)
          .hasMessage(
              "Visualizer activation-grid reads the data itself: what it shows is not counted in"
                  + " parts, on other machines. These are: accuracy, argmax-filter, class-means,"
                  + " filter-card, top-examples.");
    }
  }

  /** Pictures that cannot be read, found by an executor in the middle of the data. */
  @Test
  void badPicturesAndNothingIsWritten(@TempDir Path folder) throws IOException {
    Path pictures = folder.resolve("pictures");
    byte[] picture = picture();
    for (int n = 0; n < 400; n++) {
      Path file = pictures.resolve(n % 10 + "/" + n + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, n == 333 ? new byte[] {1, 2, 3} : picture);
    }
    Path out = folder.resolve("out");
    try (Place place = SparkPlace.of(context)) {
      RunRequest request =
          loupe
              .request("class-means")
              .on(model)
              .data("folder:" + pictures)
              .with("layers", "L2")
              .countedOn(place)
              .to(DirectorySink.into(out));
      assertThatThrownBy(request::run)
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("333.png");
    }
    assertThat(out.toFile().list()).isNullOrEmpty();
  }

  /** The same data, where what cannot be read is left out, as it is on one machine. */
  @Test
  void badPicturesAreLeftOutAndNamed(@TempDir Path folder) throws IOException {
    byte[] picture = picture();
    for (int n = 0; n < 400; n++) {
      Path file = folder.resolve(n % 10 + "/" + n + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, n % 100 == 33 ? new byte[] {1, 2, 3} : picture);
    }
    RunRequest request =
        loupe
            .request("class-means")
            .on(model)
            .data("folder:" + folder + "?on-bad-sample=skip")
            .with("layers", "L2");
    RunResult here = request.run();
    RunResult there;
    try (Place place = SparkPlace.of(context)) {
      there = request.countedOn(place).run();
    }
    assertThat(there.provenance().warnings())
        .isEqualTo(here.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("4 samples were left out: ")
                    .contains("3/133.png", "3/233.png", "3/33.png")
                    .endsWith("And others."));
    assertThat(SparkRunTest.arrays(there)).isEqualTo(SparkRunTest.arrays(here));
    assertThat(there.provenance().resolved().get("counted-on")).contains("7 partitions");
  }

  @Test
  void dataOfBadPicturesAlone(@TempDir Path folder) throws IOException {
    for (int n = 0; n < 200; n++) {
      Path file = folder.resolve(n % 2 + "/" + n + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, new byte[] {1, 2, 3});
    }
    assertThatThrownBy(
            () ->
                LoupeSpark.on(context)
                    .collect(
                        "folder:" + folder + "?on-bad-sample=skip",
                        loupe.source("sample:mnist"),
                        List.of(new SparkUseTest.Firing("L2")),
                        RunMonitor.silent()))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("No sample of folder:" + folder);
  }

  private byte[] picture() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
    return bytes.toByteArray();
  }

  @Test
  void dataInMemory() {
    Sample sample = Sample.of("a", Tensor.of(Shape.of(1, 28, 28), new float[784]), 0);
    try (Place place = SparkPlace.of(context)) {
      assertThatThrownBy(
              () ->
                  loupe
                      .request("class-means")
                      .on(model)
                      .data(Datasets.of(sample))
                      .countedOn(place)
                      .run())
          .isInstanceOf(DatasetException.class)
          .hasMessageStartingWith("Data \"1 samples in memory\" lie in this program");
    }
  }

  @Test
  void modelsInMemory() {
    assertThatThrownBy(
            () ->
                LoupeSpark.on(context)
                    .count(
                        List.of(),
                        LoupeSpark.Opened.of(loupe, model, ModelSource.of("net", model)),
                        loupe.dataset("sample:mnist", model.info().input()),
                        Optional.empty(),
                        RunMonitor.silent()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageStartingWith("The network lies in memory");
  }

  @Test
  void statisticsThatCannotBeMadeAgain() {
    assertThatThrownBy(
            () ->
                LoupeSpark.on(context)
                    .collect(
                        "sample:mnist",
                        loupe.source("sample:mnist"),
                        List.of(new Private()),
                        RunMonitor.silent()))
        .isInstanceOf(ProviderException.class)
        .hasMessageStartingWith("Statistic test/1 does not say how it is made again");
  }

  @Test
  void anotherVersionOnAnExecutor() {
    Assignment assignment = assignment("0.0.9", "model.zip");
    LoupeException refused = refusal(assignment);
    assertThat(refused)
        .isInstanceOf(ProviderException.class)
        .hasMessageStartingWith(
            "An executor has Loupe development, and the job was begun by Loupe 0.0.9.");
  }

  @Test
  void noModelFileOnAnExecutor() {
    LoupeException refused =
        refusal(assignment(Assignment.version(Assignment.class), "gone-model.zip"));
    assertThat(refused)
        .isInstanceOf(ModelLoadException.class)
        .hasMessageStartingWith("The model's file gone-model.zip is not on an executor.");
  }

  private LoupeException refusal(Assignment assignment) {
    Job job = new Job(context, RunMonitor.silent(), OptionalLong.of(4));
    try {
      job.run(
          () ->
              context
                  .parallelize(List.of(0, 1), 2)
                  .map(new CountRange(assignment, 4, 2, job.seen(), job.refusals()))
                  .treeReduce(new MergeStates(assignment), 2));
    } catch (LoupeException e) {
      return e;
    }
    throw new AssertionError("It was counted");
  }

  private static Assignment assignment(String version, String file) {
    return new Assignment(
        version, file, "00", "dl4j", List.of(), "sample:mnist", List.of(), List.of(), 64, 1);
  }

  /** What a stranger's code throws is no answer: Spark gives up, and says it in one line. */
  @Test
  void whatNobodyExpected() {
    Job job = new Job(context, RunMonitor.silent(), OptionalLong.of(4));
    assertThatThrownBy(
            () ->
                job.run(
                    () ->
                        context
                            .parallelize(List.of(0, 1), 2)
                            .map(RefusalsTest::broken)
                            .treeReduce((one, other) -> one, 2)))
        .isInstanceOf(LoupeException.class)
        .hasMessage(
            "Spark gave up: java.lang.IllegalStateException: no way. The executors' own logs say"
                + " more.");
  }

  private static byte[] broken(Integer part) {
    throw new IllegalStateException("no way.");
  }

  @Test
  void cancelledRuns() {
    CancellationToken token = CancellationToken.create();
    token.cancel();
    assertThatThrownBy(
            () ->
                new Job(context, RunMonitor.of(ProgressListener.SILENT, token), OptionalLong.of(4))
                    .run(() -> new byte[] {1}))
        .isInstanceOf(RunCancelledException.class);
  }

  /** Counts nothing, and says nothing of how it is made. */
  private record Private() implements Statistic<MapStatistics> {
    @Override
    public String id() {
      return "test/1";
    }

    @Override
    public List<ProbeRequest> requests() {
      return List.of(ProbeRequest.of("L2"));
    }

    @Override
    public MapStatistics create() {
      return new MapStatistics(1);
    }

    @Override
    public void add(MapStatistics state, ActivationBatch batch) {}

    @Override
    public void merge(MapStatistics state, MapStatistics other) {}

    @Override
    public Map<String, Tensor> finish(MapStatistics state) {
      return Map.of();
    }

    @Override
    public void write(MapStatistics state, DataOutput out) {}

    @Override
    public MapStatistics read(DataInput in) {
      return create();
    }
  }
}
