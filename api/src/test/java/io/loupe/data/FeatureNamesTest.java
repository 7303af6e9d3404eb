package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.model.InputOptions;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureNamesTest {
  @Test
  void namesAreThoseOfTheFileInItsOrder(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("names.txt"), "age\nincome in \u20ac\n");
    InputSpec own = InputSpec.of(Shape.of(2), 0, 1);
    Map<String, String> options = Map.of("features", file.toString());
    InputSpec named = InputOptions.apply(own, options);

    assertThat(named.features().name(1)).isEqualTo("income in \u20ac");
    assertThat(own.features().name(1)).isEqualTo("feature 1");
    String sum = named.features().sha256();
    assertThat(sum).isEqualTo(new FeatureNames("x", List.of("age", "income in \u20ac")).sha256());
    Map<String, String> same = Map.of("features", file.toString(), "features-sha256", sum);
    assertThat(InputOptions.apply(own, same)).isEqualTo(named);
    Map<String, String> other = Map.of("features", file.toString(), "features-sha256", "0");
    assertThatThrownBy(() -> InputOptions.apply(own, other))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("not those that were recorded");
  }

  @Test
  void namesThatDoNotFitAreRefused() {
    FeatureNames names = new FeatureNames("names.txt", List.of("a", "b"));
    assertThatThrownBy(() -> InputSpec.of(Shape.of(3), 0, 1).with(names))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("names.txt names 2 values, and the model takes 3.");
    assertThatThrownBy(() -> InputSpec.of(Shape.of(1, 2, 1), 0, 1).with(names))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--features names single values");
    assertThatThrownBy(() -> new FeatureNames("names.txt", List.of("a", " ")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("Line 2 of names.txt is empty.");
    assertThatThrownBy(() -> FeatureNames.of(Path.of("nowhere.txt")))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("is not there");
  }
}
