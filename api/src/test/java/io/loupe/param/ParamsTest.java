package io.loupe.param;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.LoupeException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import io.loupe.gradient.Objectives;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamsTest {
  private enum Scale {
    PER_FILTER,
    COMMON
  }

  private static final Param<Integer> COLUMNS = Param.integer("columns", 8);
  private static final Param<Double> FLOOR =
      Param.decimal("floor", 1e-6).limit("not negative", v -> v >= 0).help("Below it: silent.");
  private static final Param<String> LAYER = Param.layer("layer");
  private static final Param<List<Double>> WEIGHTS = Param.decimals("tv-weight", List.of(1.0, 0.5));
  private static final Param<List<Integer>> FILTERS = Param.integers("filters", List.of());
  private static final Param<Boolean> EACH = Param.flag("each");
  private static final Param<Scale> SCALE = Param.choice("scale", Scale.PER_FILTER);
  private static final Param<String> TITLE = Param.text("title", "");
  private static final Param<LayerSelection> LAYERS =
      Param.layers("layers", LayerSelection.CONVOLUTIONS);
  private static final List<Param<?>> ALL =
      List.of(COLUMNS, FLOOR, LAYER, WEIGHTS, FILTERS, EACH, SCALE, TITLE, LAYERS);

  @Test
  void fillsDefaultsIn() {
    Params params = Params.resolve(ALL, Map.of("layer", "conv1"));
    assertThat(params.get(COLUMNS)).isEqualTo(8);
    assertThat(params.get(FLOOR)).isEqualTo(1e-6);
    assertThat(params.get(LAYER)).isEqualTo("conv1");
    assertThat(params.get(FILTERS)).isEmpty();
    assertThat(params.get(EACH)).isFalse();
    assertThat(params.get(SCALE)).isEqualTo(Scale.PER_FILTER);
    assertThat(params.get(LAYERS)).isEqualTo(LayerSelection.CONVOLUTIONS);
  }

  @Test
  void readsBackWhatItWrites() {
    Map<String, String> given =
        Map.of(
            "columns", " 12 ",
            "floor", "1e-4",
            "layer", " conv2 ",
            "tv-weight", "0.125, 16,1e300",
            "filters", "1,7",
            "each", "Yes",
            "scale", "Common",
            "title", " as is ",
            "layers", "conv1,conv2");
    Params params = Params.resolve(ALL, given);
    assertThat(params.get(WEIGHTS)).containsExactly(0.125, 16.0, 1e300);
    assertThat(params.get(TITLE)).isEqualTo(" as is ");
    assertThat(params.asText())
        .containsExactly(
            Map.entry("columns", "12"),
            Map.entry("each", "true"),
            Map.entry("filters", "1,7"),
            Map.entry("floor", "1.0E-4"),
            Map.entry("layer", "conv2"),
            Map.entry("layers", "conv1,conv2"),
            Map.entry("scale", "common"),
            Map.entry("title", " as is "),
            Map.entry("tv-weight", "0.125,16,1.0E300"));
    assertThat(Params.resolve(ALL, params.asText()).asText()).isEqualTo(params.asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '\'',
      textBlock =
          """
          columns   ; many     ; --columns wants an int, got "many".
          columns   ; 1.5      ; --columns wants an int, got "1.5".
          columns   ; ''       ; --columns wants an int, got "".
          floor     ; -1       ; --floor must be not negative, got -1.
          floor     ; NaN      ; --floor wants a number, got "NaN".
          floor     ; Infinity ; --floor wants a number, got "Infinity".
          tv-weight ; 1,,2     ; --tv-weight wants a list of numbers, got "1,,2".
          filters   ; 1,x      ; --filters wants a list of ints, got "1,x".
          each      ; perhaps  ; --each wants a true/false flag, got "perhaps".
          scale     ; other    ; --scale wants a choice of per-filter|common, got "other".
          layer     ; ' '      ; --layer wants a layer, got " ".
          layers    ; ''       ; --layers wants a list of layers, got "".
          """)
  void saysWhichValueIsWrong(String name, String value, String message) {
    Map<String, String> given =
        name.equals("layer") ? Map.of(name, value) : Map.of("layer", "conv1", name, value);
    assertThatThrownBy(() -> Params.resolve(ALL, given))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> Params.resolve(ALL, Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--layer is missing. Give --layer a layer.");
    List<Param<?>> one = List.of(Param.required("size", ParamTypes.INT));
    assertThatThrownBy(() -> Params.resolve(one, Map.of()))
        .hasMessage("--size is missing. Give --size an int.");
  }

  @Test
  void eachKindReadsItsOwnValues() {
    assertThat(Param.integer("n", 1).help("Number.").parse("3")).isEqualTo(3);
    assertThat(Param.decimal("x", 1).parse("-0.5")).isEqualTo(-0.5);
    assertThat(Param.integers("n", List.of()).parse("3, -1")).containsExactly(3, -1);
    assertThat(Param.decimals("x", List.of()).parse("3,-0.5")).containsExactly(3.0, -0.5);
    assertThat(Param.flag("f").parse("no")).isFalse();
    assertThat(Param.flag("f").parse("TRUE")).isTrue();
    assertThat(Param.text("t", "").parse(" x ")).isEqualTo(" x ");
    assertThat(Param.layer("l").parse(" x ")).isEqualTo("x");
    assertThat(Param.layers("l", LayerSelection.ALL).parse("x").text()).isEqualTo("x");
    assertThat(Param.objectives("o").parse("unit(a, 1); unit(a, 2)"))
        .containsExactly(Objectives.unit("a", 1), Objectives.unit("a", 2));
    assertThat(Param.choice("c", Scale.COMMON).parse("per-filter")).isEqualTo(Scale.PER_FILTER);
  }

  @Test
  void writesWholeNumbersWithoutAPointAsLongAsTheyAreExact() {
    assertThat(ParamTypes.NUMBER.format().apply(999_999_999_999_999.0))
        .isEqualTo("999999999999999");
    assertThat(ParamTypes.NUMBER.format().apply(1e15)).isEqualTo("1.0E15");
  }

  @Test
  void suggestsNames() {
    assertThatThrownBy(() -> Params.resolve(ALL, Map.of("layer", "x", "colums", "3")))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage(
            "No parameter \"colums\". Did you mean \"columns\"? Available: columns, floor, layer,"
                + " tv-weight, filters, each, scale, title, layers.");
  }

  @Test
  void knowsDeclaredParametersOnly() {
    Params params = Params.resolve(ALL, Map.of("layer", "conv1"));
    Param<Integer> twin = Param.integer("columns", 8);
    assertThatThrownBy(() -> params.get(twin))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Parameter --columns is not declared");
  }

  @Test
  void describesItself() {
    assertThat(FLOOR).hasToString("--floor");
    assertThat(FLOOR.help()).isEqualTo("Below it: silent.");
    assertThat(FLOOR.limits()).hasSize(1);
    assertThat(FLOOR.limits().get(0).rule()).isEqualTo("not negative");
    assertThat(LAYER.fallback()).isEmpty();
    assertThat(COLUMNS.fallback()).hasValue(8);
    assertThat(SCALE.type().label()).isEqualTo("choice of per-filter|common");
  }

  @Test
  void checksLimitsInOrder() {
    Param<Integer> both =
        Param.integer("size", 2).limit("positive", v -> v > 0).limit("even", v -> v % 2 == 0);
    assertThat(both.parse("4")).isEqualTo(4);
    assertThatThrownBy(() -> both.parse("-3")).hasMessage("--size must be positive, got -3.");
    assertThatThrownBy(() -> both.parse("3"))
        .isInstanceOfSatisfying(
            LoupeException.class,
            e -> {
              assertThat(e.message()).isEqualTo("--size must be even, got 3.");
              assertThat(e.hint()).isEmpty();
            });
  }
}
