package io.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.error.ModelLoadException;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Models of one file and of several arrive whole. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModelFilesTest {
  private static final Path NETWORKS =
      Path.of("../engine-dl4j/src/test/resources/keras_reading").toAbsolutePath().normalize();
  private final Loupe loupe = Loupe.create();
  private JavaSparkContext context;

  @BeforeAll
  void open() {
    context =
        new JavaSparkContext(
            new SparkConf().setMaster("local[1]").setAppName("t").set("spark.ui.enabled", "false"));
  }

  @AfterAll
  void close() {
    context.close();
  }

  @Test
  void ofOneFile() {
    ModelSource there = arrives(loupe.source("sample:mnist"), 0);
    assertThat(there.options()).containsEntry("range", "0,1");
  }

  @Test
  void ofShards() {
    ModelSource there = arrives(ModelSource.of(NETWORKS.resolve("tfjs_shards/model.json")), 5);
    assertThat(Path.of(there.location()).resolveSibling("group1-shard3of5.bin")).exists();
  }

  @Test
  void ofATopologyAndWeightsElsewhere(@TempDir Path folder) throws IOException {
    Path topology = folder.resolve("net/model.json");
    Path weights = folder.resolve("other/w.h5");
    Files.createDirectories(topology.getParent());
    Files.createDirectories(weights.getParent());
    Files.copy(NETWORKS.resolve("pair_seq_k3.json"), topology);
    Files.copy(NETWORKS.resolve("pair_seq_k3.weights.h5"), weights);
    ModelSource source =
        ModelSource.of(topology).withOptions(Map.of("weights", weights.toString()));
    ModelSource there = arrives(source, 1);
    assertThat(there.options().get("weights")).endsWith("w.h5").isNotEqualTo(weights.toString());
  }

  private ModelSource arrives(ModelSource source, int others) {
    try (Model here = loupe.model(source)) {
      Engine engine = loupe.engines().get(here.info().engine());
      assertThat(engine.otherFiles(source)).hasSize(others);
      Path handed;
      ModelSource there;
      try (ModelFiles model =
          ModelFiles.handedOut(context, engine, source, here.info().options())) {
        handed = model.archive();
        there = ModelFiles.received(model.name(), model.sha256(), model.options());
      }
      assertThat(handed.getParent()).doesNotExist();
      assertThat(Path.of(there.location())).isNotEqualTo(Path.of(source.location()));
      try (Model copy = loupe.model(there, engine.id())) {
        assertThat(copy.info().sha256()).isEqualTo(here.info().sha256());
        assertThat(copy.info().input()).isEqualTo(here.info().input());
      }
      return there;
    }
  }

  @Test
  void damagedOnes() throws IOException {
    ModelFiles model =
        ModelFiles.handedOut(
            context, loupe.engines().get("dl4j"), loupe.source("sample:fashion"), Map.of());
    Path copy = Path.of(SparkFiles.get(model.name()));
    Files.write(copy, new byte[] {1});
    assertThatThrownBy(() -> ModelFiles.received(model.name(), model.sha256(), List.of()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("The model's file " + model.name() + " is damaged on an executor. Run again.");
    model.close();
  }
}
