package io.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The order of an immutable map differs from one start of Java to the next. */
class OptionsTest {
  private static final Map<String, String> GIVEN =
      Map.of("range", "0,1", "input-shape", "1,2,2", "memory", "1", "bgr", "x", "a", "y", "z", "w");
  private static final List<String> NAMES =
      List.of("a", "bgr", "input-shape", "memory", "range", "z");

  @Test
  void optionsStandInTheOrderOfTheirNamesWhereverTheyAre() {
    ModelInfo info =
        new ModelInfo("m", "here", "e", "1", "0", InputSpec.of(Shape.of(1, 2, 2), 0, 1), GIVEN);
    assertThat(info.options().keySet()).containsExactlyElementsOf(NAMES);
    assertThat(info.with("b", "c").toString())
        .contains("{a=y, b=c, bgr=x, input-shape=1,2,2, memory=1, range=0,1, z=w}");
    for (ModelSource source :
        List.of(ModelSource.of(Path.of("m")), ModelSource.of("net", new Object()))) {
      assertThat(source.withOptions(GIVEN).options().keySet()).containsExactlyElementsOf(NAMES);
    }
  }

  @Test
  void optionsAreCopiedAndStayAsTheyAre() {
    Map<String, String> mine = new HashMap<>(GIVEN);
    ModelSource source = ModelSource.of(Path.of("m")).withOptions(mine);
    mine.clear();
    assertThat(source.options()).isEqualTo(GIVEN);
    assertThatThrownBy(() -> source.options().put("more", "x"))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
