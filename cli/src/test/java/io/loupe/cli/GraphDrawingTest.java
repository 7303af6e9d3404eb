package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.model.Inspectable;
import io.loupe.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphDrawingTest {
  private static Inspectable.Node node(String name, String... inputs) {
    return new Inspectable.Node(name, "Op", List.of(inputs), Shape.of(1), true);
  }

  @Test
  void aRowIsALine() {
    assertThat(GraphDrawing.of(List.of(node("in"), node("a", "in"), node("b", "a"))))
        .containsExactly("o", "o", "o");
  }

  @Test
  void whatIsReadAgainGoesOnBesideAndEndsThere() {
    assertThat(
            GraphDrawing.of(
                List.of(
                    node("in"),
                    node("a", "in"),
                    node("b", "a"),
                    node("sum", "in", "b"),
                    node("out", "sum"))))
        .containsExactly("o  ", "+-o", "| o", "o-'", "o  ");
  }

  @Test
  void branchesHaveLanesOfTheirOwn() {
    assertThat(
            GraphDrawing.of(
                List.of(
                    node("in"),
                    node("a", "in"),
                    node("b", "in"),
                    node("c", "in"),
                    node("all", "a", "b", "c"))))
        .containsExactly("o    ", "+-o  ", "+-|-o", "o | |", "o-'-'");
  }

  @Test
  void aNodeThatReadsOneTwiceReadsItOnce() {
    assertThat(GraphDrawing.of(List.of(node("in"), node("square", "in", "in"))))
        .containsExactly("o", "o");
  }

  @Test
  void whatNobodyReadsLeavesItsLane() {
    assertThat(
            GraphDrawing.of(
                List.of(node("in"), node("end", "in"), node("a", "in"), node("b", "a"))))
        .containsExactly("o  ", "+-o", "o  ", "o  ");
  }
}
