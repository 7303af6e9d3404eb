package io.loupe.gradient;

import static io.loupe.gradient.Objectives.channel;
import static io.loupe.gradient.Objectives.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ObjectivesTest {
  private static final Objective A0 = channel("a", 0);
  private static final Objective A1 = channel("a", 1);
  private static final List<String> NAMES =
      List.of(
          "conv1",
          "preds",
          "block4/conv 1",
          "a,b",
          "say \"x\"",
          "it's",
          "back\\slash q",
          "tail\\",
          "tail \\",
          "a;b",
          "-minus",
          "",
          "label",
          "Ärger",
          "preds:logits",
          "x*y",
          "\n");

  @Test
  void foldsFactorsAndFlattensSums() {
    Objective objective = A0.times(2).minus(A1.plus(A0.times(0.5)).times(0.5)).times(0.4);
    assertThat(objective.describe())
        .isEqualTo("0.8*channel(a, 0) - 0.2*channel(a, 1) - 0.1*channel(a, 0)");
    assertThat(A0.times(0.8).minus(A1.times(0.3)).describe())
        .isEqualTo("0.8*channel(a, 0) - 0.3*channel(a, 1)");
    assertThat(A0.times(2).times(0.5)).isEqualTo(A0);
    assertThat(A0.times(-1).describe()).isEqualTo("-channel(a, 0)");
    assertThat(A0.plus(A1).plus(A0)).isEqualTo(A0.plus(A1.plus(A0)));
    assertThat(A0.times(0).times(-1)).isEqualTo(A0.times(0));
  }

  @Test
  void describesEveryForm() {
    assertThat(Objectives.neuron("a", 1, 2, 3).describe()).isEqualTo("neuron(a, 1, 2, 3)");
    assertThat(Objectives.unit("preds", 3).describe()).isEqualTo("unit(preds, 3)");
    assertThat(Objectives.probability("preds", 3).describe()).isEqualTo("probability(preds, 3)");
    assertThat(Objectives.direction("a", List.of(1.0, -0.5)).describe())
        .isEqualTo("direction(a, 1, -0.5)");
    assertThat(Objectives.layerNorm("a b").describe()).isEqualTo("layerNorm('a b')");
    assertThat(new Objective.SoftMin(0.5, List.of(A0, A1)).describe())
        .isEqualTo("softmin(0.5, channel(a, 0), channel(a, 1))");
    assertThat(new Objective.PerItem(List.of(A0, A1.times(2))).describe())
        .isEqualTo("perItem(channel(a, 0), 2*channel(a, 1))");
    assertThat(Objectives.mean(List.of(A0, A1)).describe())
        .isEqualTo("0.5*channel(a, 0) + 0.5*channel(a, 1)");
    assertThat(Objectives.mean(List.of(A0))).isEqualTo(A0);
    assertThat(Objectives.softMin(List.of(A0, A1)).describe())
        .isEqualTo("softmin(0.3, channel(a, 0), channel(a, 1))");
    assertThat(new OwnLabel("preds", OutputKind.UNIT).describe()).isEqualTo("unit(preds, label)");
    assertThat(new OwnLabel("preds", OutputKind.PROBABILITY).describe())
        .isEqualTo("probability(preds, label)");
    assertThat(Objectives.unit("block1/conv,2", 3).describe())
        .isEqualTo("unit('block1/conv,2', 3)");
  }

  @Test
  void writesNumbersAndNamesSoThatTheyReadBack() {
    assertThat(A0.plus(A1.times(0)).describe()).isEqualTo("channel(a, 0) + 0*channel(a, 1)");
    assertThat(A0.times(999_999_999_999_999.0).describe())
        .isEqualTo("999999999999999*channel(a, 0)");
    assertThat(A0.times(1e15).describe()).isEqualTo("1.0E15*channel(a, 0)");
    assertThat(A0.times(-1e30).describe()).isEqualTo("-1.0E30*channel(a, 0)");
    assertThat(channel("it's", 0).describe()).isEqualTo("channel('it\\'s', 0)");
  }

  @Test
  void namesItsLayersInOrderOfFirstUse() {
    Objective objective = parse("unit(preds, 1) + channel(b, 0) - channel(a, 0) + channel(b, 1)");
    assertThat(objective.layers()).containsExactly("preds:logits", "b", "a");
    assertThat(Objectives.probability("preds", 1).layers()).containsExactly("preds");
    assertThat(new Objective.PerItem(List.of(A0, channel("b", 0))).layers())
        .containsExactly("a", "b");
  }

  @Test
  void readsFreeText() {
    assertThat(parse(" 2 * ( channel( a,0 )+channel(a,1) ) ")).isEqualTo(A0.plus(A1).times(2));
    assertThat(parse("-(channel(a,0)-channel(a,1))")).isEqualTo(A0.times(-1).plus(A1));
    assertThat(parse(".5*channel(a,0)")).isEqualTo(A0.times(0.5));
    assertThat(parse("1e-3*channel(a,0)")).isEqualTo(A0.times(0.001));
    assertThat(parse("channel(\"a\", 0)")).isEqualTo(A0);
    assertThat(parse("channel('a', 0)")).isEqualTo(A0);
    assertThat(parse("mean(channel(a,0), channel(a,1))"))
        .isEqualTo(Objectives.mean(List.of(A0, A1)));
    assertThat(parse("softmin(channel(a,0), channel(a,1))"))
        .isEqualTo(Objectives.softMin(List.of(A0, A1)));
    assertThat(parse("softmin(2*channel(a,0), channel(a,1))"))
        .isEqualTo(Objectives.softMin(List.of(A0.times(2), A1)));
    assertThat(parse("softmin(-2*channel(a,0), -channel(a,1))"))
        .isEqualTo(Objectives.softMin(List.of(A0.times(-2), A1.times(-1))));
    assertThat(parse("softmin(2, 3*channel(a,0))"))
        .isEqualTo(new Objective.SoftMin(2, List.of(A0.times(3))));
    assertThat(parse("channel(preds:logits, 0)")).isEqualTo(channel("preds:logits", 0));
  }

  @Test
  void readsBackWhatItDescribes() {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 3000; i++) {
      Objective objective = random(random, 3);
      String text = objective.describe();
      assertThat(parse(text)).as(text).isEqualTo(objective);
      assertThat(parse(text).describe()).isEqualTo(text);
    }
  }

  @Test
  void putsALabelIntoEveryForm() {
    Objective objective =
        parse(
            "2*unit(p, label) - softmin(1, probability(p, label), channel(a, 0)) + channel(a, 1)");
    assertThat(objective.usesLabel()).isTrue();
    assertThat(objective.forLabel(7))
        .isEqualTo(
            parse("2*unit(p, 7) - softmin(1, probability(p, 7), channel(a, 0)) + channel(a, 1)"));
    assertThat(objective.forLabel(7).usesLabel()).isFalse();
    assertThat(objective.layers()).containsExactly("p:logits", "p", "a");
    assertThat(A0.forLabel(7)).isSameAs(A0);
    Objective each = new Objective.PerItem(List.of(A0, new OwnLabel("p", OutputKind.UNIT)));
    assertThat(each.forLabel(3).describe()).isEqualTo("perItem(channel(a, 0), unit(p, 3))");
    assertThatThrownBy(
            () -> new OwnLabel("p", OutputKind.UNIT).accumulate(1, 0, new ArrayTape(Map.of())))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Objective \"unit(p, label)\" stands for each sample's own label, and none is given."
                + " Put a number in the place of label, for example unit(p, 0), or use forLabel.");
  }

  @Test
  void refusesWhatIsNoObjective() {
    assertThatThrownBy(() -> A0.times(Double.NaN))
        .hasMessage("Factor NaN is not from -1.0E30 to 1.0E30");
    assertThatThrownBy(() -> A0.times(1e20).times(1e20))
        .hasMessageEndingWith(" is not from -1.0E30 to 1.0E30");
    assertThatThrownBy(() -> new Objective.Scaled(2, A0.plus(A1)))
        .hasMessage("Multiply a sum with times(), which goes to its terms");
    assertThatThrownBy(() -> channel("a", -1))
        .hasMessage("Filters and positions count from 0, got -1");
    assertThatThrownBy(() -> Objectives.neuron("a", 0, 0, -2))
        .hasMessage("Filters and positions count from 0, got -2");
    assertThatThrownBy(() -> new Objective.PerItem(List.of()))
        .hasMessage("Needs an objective for each item");
    assertThatThrownBy(() -> new Objective.Sum(List.of(A0)))
        .hasMessage("A sum needs two terms, got 1");
    assertThatThrownBy(() -> new Objective.SoftMin(0, List.of(A0)))
        .hasMessage("Needs a positive temperature and at least one term");
    assertThatThrownBy(() -> Objectives.direction("a", List.of()))
        .hasMessage("A direction needs a number for each channel");
    assertThatThrownBy(() -> Objectives.direction("a", List.of(Double.NaN)))
        .hasMessage("Number NaN is not from -1.0E30 to 1.0E30");
  }

  private static Objective random(SplittableRandom random, int depth) {
    int form = random.nextInt(depth > 0 ? 13 : 8);
    String layer = NAMES.get(random.nextInt(NAMES.size()));
    int k = random.nextInt(100);
    return switch (form) {
      case 0 -> channel(layer, k);
      case 1 -> Objectives.neuron(layer, k, random.nextInt(9), random.nextInt(9));
      case 2 -> Objectives.unit(layer, k);
      case 3 -> Objectives.probability(layer, k);
      case 4 -> Objectives.direction(layer, List.of(number(random), -number(random), -0.0));
      case 5 -> Objectives.layerNorm(layer);
      case 6 -> new OwnLabel(layer, kind(random));
      case 7 -> Objectives.logSoftmax(layer, k);
      case 8 -> random(random, depth - 1).plus(random(random, depth - 1));
      case 9 -> random(random, depth - 1).minus(random(random, depth - 1));
      case 10 -> random(random, depth - 1).times(number(random) - 3);
      case 11 -> new Objective.SoftMin(number(random) + 0.1, several(random, depth - 1));
      default -> new Objective.PerItem(several(random, depth - 1));
    };
  }

  private static OutputKind kind(SplittableRandom random) {
    List<OutputKind> kinds = List.of(OutputKind.values());
    return kinds.get(random.nextInt(kinds.size()));
  }

  private static List<Objective> several(SplittableRandom random, int depth) {
    List<Objective> objectives = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      objectives.add(random(random, depth));
    }
    return objectives;
  }

  private static double number(SplittableRandom random) {
    double value = random.nextDouble() * 6;
    return switch (random.nextInt(4)) {
      case 0 -> Math.rint(value);
      case 1 -> value * 1e-9;
      case 2 -> value * 1e9;
      default -> value;
    };
  }
}
