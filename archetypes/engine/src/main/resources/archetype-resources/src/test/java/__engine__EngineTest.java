package ${package};

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.error.ModelLoadException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Engine;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.EngineContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ${engine}EngineTest extends EngineContract {
  private static final ModelSource BARS = ModelSource.of(Path.of("bars.softmax"));

  @Override
  protected Engine engine() {
    return new ${engine}Engine();
  }

  @Override
  protected List<ModelSource> sources() {
    return List.of(BARS, BARS.withOptions(Map.of("temperature", "3")));
  }

  /** An upright bar scores 0.5 + 3 * 2 against 2 - 2 * 2: logits 6.5 and -2. */
  @ParameterizedTest
  @CsvSource({"1, 6.5, 0.99979657", "2, 3.25, 0.98593637"})
  void itsNumbersAreThoseOfTheFile(String temperature, double logit, double share) {
    Tensor upright = Tensor.of(Shape.of(1, 1, 3, 3), new float[] {0, 1, 0, 0, 1, 0, 0, 1, 0});
    ModelSource source = BARS.withOptions(Map.of("temperature", temperature));
    try (Model model = engine().load(source);
        ForwardPass pass =
            model
                .capability(Differentiable.class)
                .orElseThrow()
                .forward(upright, Set.of("softmax", "softmax:logits"))) {
      assertThat((double) pass.activation("softmax:logits").get(0)).isCloseTo(logit, within(1e-6));
      assertThat((double) pass.activation("softmax").get(0)).isCloseTo(share, within(1e-7));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'1,1,2\n0,1,2\n0,1\n'        | line 3 has not 3 numbers",
        "'1,1,2\n0,1,2\n0,1,NaN\n'    | line 3 has \"NaN\" for a number",
        "'1,1,2\n0,1,2\n0,1,two\n'    | line 3 has \"two\" for a number",
        "'1,1,2\n0,1,2\n'             | a shape and two classes are needed",
        "'wide\n0,1,2\n0,1,2\n'       | line 1 has \"wide\" for a shape",
        "'1,30000,30000\n0,1\n0,1\n'  | line 2 has not 900000001 numbers",
      })
  void filesThatAreWrongAreRefusedInWords(String text, String words, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.softmax"), text);
    assertThatThrownBy(() -> engine().load(ModelSource.of(file)))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("wrong.softmax cannot be read: " + words + ".");
  }

  @Test
  void aTemperatureIsPositive() {
    assertThatThrownBy(() -> engine().load(BARS.withOptions(Map.of("temperature", "0"))))
        .isInstanceOf(ModelLoadException.class)
        .hasMessage("Option temperature must be a positive number, got 0. Write 1.");
  }
}
