package io.loupe.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.model.Model;
import io.loupe.place.Place;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Visualizers that draw what Spark counted show the bits of one machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkRunTest {
  private final Loupe loupe = Loupe.create();
  private Place place;

  @BeforeAll
  void open() {
    place = loupe.places().get("spark").open("local[2]");
  }

  @AfterAll
  void close() {
    place.close();
  }

  @ParameterizedTest
  @CsvSource({
    "class-means,   layers, L2",
    "argmax-filter, layers, L2",
    "argmax-filter, by,     both",
    "top-examples,  layer,  L2",
    "accuracy,      shown,  4",
  })
  void drawsTheSameNumbers(String visualizer, String parameter, String value) {
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      RunRequest request =
          loupe.request(visualizer).on(model).data("sample:mnist?take=200").with(parameter, value);
      RunResult here = request.run();
      RunResult there = request.countedOn(place).run();

      assertThat(arrays(there)).isEqualTo(arrays(here)).isNotEmpty();
      assertThat(there.provenance().resolved().get("counted-on"))
          .matches("Spark 4\\.\\S+, local\\[2\\], 4 partitions");
      assertThat(there.provenance().warnings()).isEqualTo(here.provenance().warnings());
    }
  }

  static Map<String, Object> arrays(RunResult result) {
    Map<String, Object> arrays = new TreeMap<>();
    for (Artifact artifact : result.artifacts()) {
      if (artifact instanceof Artifact.Numbers numbers) {
        Tensor values = numbers.tensor();
        arrays.put(numbers.name(), values.shape() + " " + Arrays.hashCode(values.toArray()));
      } else if (artifact instanceof Artifact.Table table) {
        arrays.put(table.name(), table.rows());
      }
    }
    return arrays;
  }
}
