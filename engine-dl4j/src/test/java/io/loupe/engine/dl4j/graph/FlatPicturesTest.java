package io.loupe.engine.dl4j.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Elementwise.Kind;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.RowOp;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pictures of three channels, two rows and four columns, and of one channel. */
class FlatPicturesTest {
  private static final Shape COLOURED = Shape.of(3, 2, 4);
  private static final Shape GREY = Shape.of(1, 2, 4);
  private static final TensorType LIST = TensorType.flat(24);

  @Test
  void aListHasAsManyValuesAndRowsAreThoseOfOneChannel() {
    assertThat(sizes(COLOURED, 24)).containsExactly(24);
    assertThat(sizes(COLOURED, -1)).containsExactly(24);
    assertThat(sizes(COLOURED, 1, 24)).containsExactly(1, 24);
    assertThat(sizes(COLOURED, -1, 1)).containsExactly(24, 1);
    assertThat(sizes(GREY, 2, 4)).containsExactly(2, 4);
    assertThat(sizes(GREY, -1, -1)).containsExactly(2, 4);
    assertThat(sizes(GREY, 8)).containsExactly(8);
    assertThat(FlatPicture.sizes(new int[] {25}, COLOURED)).isEmpty();
    assertThat(FlatPicture.sizes(new int[] {2, 4}, COLOURED)).isEmpty();
    assertThat(FlatPicture.sizes(new int[] {4, 2}, GREY)).isEmpty();
    assertThat(FlatPicture.sizes(new int[] {24, 24}, COLOURED)).isEmpty();
    assertThat(FlatPicture.sizes(new int[] {2, 4, 1}, GREY)).isEmpty();
    assertThat(FlatPicture.sizes(new int[] {24}, Shape.of(24))).isEmpty();
  }

  private static int[] sizes(Shape picture, int... declared) {
    return FlatPicture.sizes(declared, picture).orElseThrow();
  }

  @Test
  void theOrderIsThatInWhichTheNetworkMakesAPicture() {
    Op stored = new Flatten(Flatten.Order.AS_STORED);
    Op moved = Gather.ofValues(new int[24]);
    assertThat(order(stored, TensorType.picture(2, 4, 3, false))).contains(false);
    assertThat(order(moved, TensorType.picture(2, 4, 3, true))).contains(true);
    assertThat(order(stored, TensorType.picture(4, 2, 3, false))).isEmpty();
    assertThat(order(stored, TensorType.flat(24))).isEmpty();
    Op sum = new Arithmetic(Kind.ADD, 1, false);
    assertThat(order(sum, TensorType.picture(2, 4, 3, false))).as("it does more").isEmpty();
    assertThat(order(stored, TensorType.picture(2, 4, 4, false))).as("it has more").isEmpty();
  }

  /** The list, one more step, and what is made of it. */
  private static Optional<Boolean> order(Op op, TensorType type) {
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    builder.add("in", List.of(), new Input(), LIST);
    builder.add("scaled", List.of(0), new Arithmetic(Kind.MULTIPLY, 2, false), LIST);
    builder.add("made", List.of(1), op, type);
    return FlatPicture.order(builder.build(List.of(2)), COLOURED);
  }

  /** There are 2^64 ways through it. */
  @Test
  void manyWaysAreGoneOnce() {
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    int at = builder.add("in", List.of(), new Input(), LIST);
    int[][] shapes = {{24}, {24}};
    for (int block = 0; block < 64; block++) {
      Op twice = new Arithmetic(Kind.MULTIPLY, 2, false);
      int other = builder.add("t" + block, List.of(at), twice, LIST);
      Op sum = new Elementwise(Kind.ADD, shapes, new int[] {24});
      at = builder.add("s" + block, List.of(at, other), sum, LIST);
    }
    Graph graph = builder.build(List.of(at));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(FlatPicture.order(graph, COLOURED)).isEmpty());
  }

  @Test
  void thePictureIsFedInPlaceOfItsList() {
    GraphBuilder builder = new GraphBuilder(new ModelSize(Long.MAX_VALUE));
    builder.add("in", List.of(), new Input(), LIST);
    builder.add("twice", List.of(0), new Arithmetic(Kind.MULTIPLY, 2, false), LIST);
    builder.layer(new Graph.Layer(1, "Dense", LayerKind.DENSE, 7));
    Graph plain = builder.build(List.of(1));
    for (boolean first : new boolean[] {true, false}) {
      Graph graph = new FlatPicture(COLOURED, first).before(plain);
      assertThat(graph.nodes()).extracting(Node::name).containsExactly("in", "in:flat", "twice");
      assertThat(graph.nodes().get(0).type().shape()).containsExactly(2L, 4L, 3L);
      assertThat(graph.nodes().get(1).inputs()).containsExactly(0);
      assertThat(graph.nodes().get(2).inputs()).containsExactly(1);
      assertThat(graph.outputs()).containsExactly(2);
      assertThat(graph.layers()).containsExactly(new Graph.Layer(2, "Dense", LayerKind.DENSE, 7));
      Op list = graph.nodes().get(1).op();
      if (first) {
        assertThat(list).isEqualTo(new Flatten(Flatten.Order.PLANES_OUT));
      } else {
        assertThat(list).isEqualTo(new Flatten(Flatten.Order.AS_STORED));
      }
      assertThat(list instanceof RowOp).isFalse();
    }
  }
}
