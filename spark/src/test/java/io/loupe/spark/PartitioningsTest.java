package io.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.data.BadSamples;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.Counted;
import io.loupe.probe.Statistic;
import io.loupe.registry.Registry;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However the data are cut, batched and merged, the bytes of what was counted are the same. */
class PartitioningsTest {
  private static final String DATA = "sample:mnist?take=120";

  private final Loupe loupe = Loupe.create();
  private final Registry<StatisticProvider> providers =
      Registry.load(StatisticProvider.class, getClass().getClassLoader());

  @Test
  void changeNoByte() {
    ModelSource source = loupe.source("sample:mnist");
    try (JavaSparkContext context = context()) {
      List<Statistic<?>> statistics = new ArrayList<>();
      List<Counted<?>> here = new ArrayList<>();
      try (Model model = loupe.model(source)) {
        Dataset data = loupe.dataset(DATA, model.info().input());
        statistics.add(make(model, "maps-by-class", with(data, "L2")));
        statistics.add(make(model, "maps-by-class", with(data, "")));
        statistics.add(make(model, "layer-count", with(data, "L1", "0.0")));
        statistics.add(make(model, "top-examples", List.of("L2", "5", "true", "0", "3", "7")));
        statistics.add(make(model, "first-samples", List.of("10")));
        statistics.forEach(statistic -> here.add(Counted.nothing(statistic)));
        Counted.all(here, model.probe(), data, 64, batch -> {}, RunMonitor.silent());
      }
      Random random = new Random(20);
      for (int trial = 0; trial < 4; trial++) {
        LoupeSpark spark = new LoupeSpark(context, 1 + random.nextInt(40), 1 + random.nextInt(12));
        List<Counted<?>> there =
            spark.collect(DATA, source, statistics, RunMonitor.silent()).counted();
        for (int i = 0; i < here.size(); i++) {
          assertThat(there.get(i).toBytes())
              .as(here.get(i).statistic().id() + " with " + spark)
              .isEqualTo(here.get(i).toBytes());
        }
      }
    }
  }

  @Test
  void noSamplesAreNothingCounted(@TempDir Path folder) throws IOException {
    Path empty = folder.resolve("empty");
    Files.write(
        empty, ByteBuffer.allocate(16).putInt(0x803).putInt(0).putInt(28).putInt(28).array());
    try (JavaSparkContext context = context();
        Model model = loupe.model("sample:mnist", Map.of())) {
      Statistic<?> statistic = make(model, "first-samples", List.of("10"));
      List<Counted<?>> there =
          LoupeSpark.on(context)
              .collect(
                  "idx:" + empty,
                  loupe.source("sample:mnist"),
                  List.of(statistic),
                  RunMonitor.silent())
              .counted();
      assertThat(there.get(0).toBytes()).isEqualTo(Counted.nothing(statistic).toBytes());
    }
  }

  @Test
  void tablesOfPicturesGiveTheBytesOfAFolder(@TempDir Path folder) throws IOException {
    ModelSource source = loupe.source("sample:mnist");
    try (JavaSparkContext context = context();
        Model model = loupe.model(source)) {
      List<Row> rows = new ArrayList<>();
      try (Stream<Sample> samples =
          loupe
              .dataset("sample:mnist?per-class=6", InputSpec.of(Shape.of(1, 28, 28), 0, 255))
              .samples()) {
        for (Sample sample : samples.toList()) {
          String name = sample.label().orElseThrow() + "/" + rows.size() + ".png";
          byte[] png = png(sample.input().toArray());
          Files.createDirectories(folder.resolve(name).getParent());
          Files.write(folder.resolve(name), png);
          rows.add(RowFactory.create(0L, name, png, sample.label().orElseThrow()));
        }
      }
      Dataset data = loupe.dataset("folder:" + folder, model.info().input());
      List<String> order = data.samples().map(Sample::id).toList();
      List<Row> placed = new ArrayList<>();
      for (Row row : rows) {
        long place = order.indexOf(row.getString(1));
        placed.add(RowFactory.create(place, row.get(1), row.get(2), row.get(3)));
      }
      StructType schema =
          new StructType()
              .add("index", "bigint")
              .add("id", "string")
              .add("content", "binary")
              .add("label", "int");
      List<Statistic<?>> statistics =
          List.of(
              make(model, "maps-by-class", with(data, "L2")),
              make(model, "top-examples", List.of("L2", "5", "true", "0", "3")));
      List<Counted<?>> here = new ArrayList<>();
      statistics.forEach(statistic -> here.add(Counted.nothing(statistic)));
      Counted.all(here, model.probe(), data, 64, batch -> {}, RunMonitor.silent());
      SparkSession session = SparkSession.builder().sparkContext(context.sc()).getOrCreate();
      org.apache.spark.sql.Dataset<Row> table =
          session.createDataFrame(placed, schema).repartition(3);
      LoupeSpark spark = LoupeSpark.on(context);
      List<Row> torn = new ArrayList<>(placed);
      torn.add(RowFactory.create(60L, "torn.png", new byte[] {1, 2, 3}, 0));
      torn.add(RowFactory.create(61L, "none.png", null, 0));
      for (PictureTable pictures :
          List.of(
              PictureTable.of(table),
              new PictureTable(
                  session.createDataFrame(torn, schema).repartition(3), false, BadSamples.SKIP))) {
        Collected there = spark.collect(pictures, source, statistics, RunMonitor.silent());
        for (int i = 0; i < here.size(); i++) {
          assertThat(there.counted().get(i).toBytes()).isEqualTo(here.get(i).toBytes());
        }
        assertThat(there.leftOut().count()).isEqualTo(pictures.bad() == BadSamples.SKIP ? 2 : 0);
      }
      assertThatThrownBy(
              () ->
                  spark.collect(
                      PictureTable.of(session.createDataFrame(torn, schema)),
                      source,
                      statistics,
                      RunMonitor.silent()))
          .isInstanceOf(DatasetException.class)
          .hasMessageMatching("(?s)(Row none.png has no picture|torn.png is not a picture).*");

      assertThatThrownBy(
              () ->
                  spark.collect(
                      PictureTable.of(table.withColumn("label", table.col("id"))),
                      source,
                      statistics,
                      RunMonitor.silent()))
          .isInstanceOf(ParameterException.class)
          .hasMessage("Column label is of type string. Cast it to int: the number of its class.");
      assertThatThrownBy(
              () ->
                  spark.collect(
                      PictureTable.of(table.drop("index")),
                      source,
                      statistics,
                      RunMonitor.silent()))
          .hasMessageStartingWith("The table has no column index.");
    }
  }

  private static byte[] png(float[] values) throws IOException {
    BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < values.length; i++) {
      picture.getRaster().setSample(i % 28, i / 28, 0, Math.round(values[i]));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", bytes);
    return bytes.toByteArray();
  }

  private static JavaSparkContext context() {
    return new JavaSparkContext(
        new SparkConf().setMaster("local[2]").setAppName("t").set("spark.ui.enabled", "false"));
  }

  private static List<String> with(Dataset data, String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(data.classNames());
    return all;
  }

  private Statistic<?> make(Model model, String provider, List<String> arguments) {
    return providers.get(provider).make(arguments, model);
  }
}
