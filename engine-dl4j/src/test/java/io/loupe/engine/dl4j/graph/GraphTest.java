package io.loupe.engine.dl4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.model.LayerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTest {
  private static final TensorType TWO = TensorType.flat(2);

  private static Graph graph(float factor) {
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    int first = builder.add("first", List.of(), new Input(), TWO);
    int second = builder.add("second", List.of(), new Input(), TWO);
    Op times = new Arithmetic(Elementwise.Kind.MULTIPLY, factor, false);
    int scaled = builder.add("scaled", List.of(first), times, TWO);
    int[][] shapes = {{2}, {2}};
    Op sum = new Elementwise(Elementwise.Kind.ADD, shapes, new int[] {2});
    int end = builder.add("sum", List.of(scaled, second), sum, TWO);
    builder.layer(new Graph.Layer(end, "Add", LayerKind.OTHER, 0));
    return builder.build(List.of(end));
  }

  @Test
  void theInputThatIsFedBecomesTheFirstNodeAndTheOthersAreHeld() {
    Graph graph = graph(3).feeding("second", Map.of("first", new float[] {1, 2}));
    assertThat(graph.nodes())
        .extracting(Node::name)
        .containsExactly("second", "first", "scaled", "sum");
    assertThat(graph.nodes().get(1).op()).isInstanceOf(Constant.class);
    assertThat(graph.nodes().get(2).inputs()).containsExactly(1);
    assertThat(graph.nodes().get(3).inputs()).containsExactly(2, 0);
    assertThat(graph.outputs()).containsExactly(3);
    assertThat(graph.layer(3)).hasValueSatisfying(l -> assertThat(l.className()).isEqualTo("Add"));
    assertThat(graph.layer(2)).isEmpty();
    assertThat(graph.inputs()).containsExactly("second");
  }

  @Test
  void anInputThatNobodyHoldsIsRefused() {
    assertThatThrownBy(() -> graph(3).feeding("first", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("second");
  }

  @Test
  void itsHashIsThatOfItsNodes() {
    assertThat(graph(3).sha256()).isEqualTo(graph(3).sha256()).isNotEqualTo(graph(4).sha256());
    assertThat(graph(3).sha256())
        .isNotEqualTo(graph(3).feeding("second", Map.of("first", new float[2])).sha256());
  }

  @Test
  void itsHashIsThatOfWhatTheyReadAndOfItsOutputs() {
    Graph graph = graph(3);
    Node sum = graph.nodes().get(3);
    Node other = new Node(sum.name(), List.of(1, 2), sum.op(), sum.type());
    List<Node> swapped = new ArrayList<>(graph.nodes());
    swapped.set(3, other);
    assertThat(new Graph(swapped, graph.layers(), graph.outputs()).sha256())
        .isNotEqualTo(graph.sha256());
    assertThat(new Graph(graph.nodes(), graph.layers(), List.of(2)).sha256())
        .isNotEqualTo(graph.sha256());
  }

  @Test
  void nodesAreFoundByTheirNames() {
    assertThat(graph(3).indexOf("scaled")).isEqualTo(2);
    assertThat(graph(3).indexOf("none")).isEqualTo(-1);
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    builder.add("first", List.of(), new Input(), TWO);
    builder.add("second", List.of(0), new Identity(), TWO);
    builder.add("second", List.of(1), new Identity(), TWO);
    assertThat(builder.indexOf("first")).isZero();
    assertThat(builder.indexOf("second")).as("the first of two").isEqualTo(1);
    assertThat(builder.node(2).inputs()).containsExactly(1);
  }

  @Test
  void valuesBeyondTheLimitAreRefused() {
    GraphBuilder builder = new GraphBuilder(new ModelSize(64));
    TensorType large = TensorType.flat(1 << 20);
    assertThatThrownBy(() -> builder.add("large", List.of(), new Input(), large))
        .hasMessageContaining("large");
    assertThatThrownBy(() -> builder.check("large", large)).hasMessageContaining("large");
  }

  @Test
  void nothingReadsWhatComesBehindIt() {
    Node self = new Node("self", List.of(0), new Identity(), TWO);
    assertThatThrownBy(() -> new Graph(List.of(self), List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nothingIsAddedThatHasNoValues() {
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    assertThatThrownBy(() -> builder.add("none", List.of(), new Input(), TensorType.flat(0)))
        .hasMessageContaining("\"none\" would have the shape [0]");
    assertThatThrownBy(() -> builder.indexOf("none")).hasMessageContaining("none");
  }
}
