package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.loupe.ReservedNames;
import io.loupe.param.Limit;
import io.loupe.param.Param;
import io.loupe.visualizer.Visualizer;
import java.util.List;

/** What every parameter must be. */
final class ParamChecks {
  private ParamChecks() {}

  static void check(Visualizer visualizer) {
    assertThatCode(() -> ReservedNames.check(visualizer))
        .as("reserved or repeated names")
        .doesNotThrowAnyException();
    check(visualizer.parameters(), visualizer.parameters());
  }

  /** Of any plug-in, asked for its parameters twice. */
  static void check(List<Param<?>> first, List<Param<?>> second) {
    assertThat(first)
        .as("parameters are constants: the same objects at each call")
        .isEqualTo(second);
    assertThat(first.stream().map(Param::name)).as("names of parameters").doesNotHaveDuplicates();
    first.forEach(ParamChecks::check);
  }

  private static <T> void check(Param<T> param) {
    assertThat(param.name()).as("parameter name").matches("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    assertThat(param.help())
        .as("help of " + param + ": a sentence")
        .matches("(?s)[A-Z0-9].*[^.]\\.");
    param
        .fallback()
        .ifPresent(
            value -> {
              for (Limit<T> limit : param.limits()) {
                assertThat(limit.holds().test(value))
                    .as("default of " + param + " is " + limit.rule())
                    .isTrue();
              }
              String text = param.type().format().apply(value);
              assertThat(param.parse(text)).as("default of " + param + " as text").isEqualTo(value);
            });
  }
}
