package io.loupe.engine.dl4j.graph;

import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A picture that a network takes as a list of its values, or as rows without an axis of channels.
 *
 * @param picture its size, [C,H,W]
 * @param channelsFirst whether the list has one plane after the other, as PyTorch and
 *     Deeplearning4j flatten; else the channels of a pixel stand side by side, as in Keras
 */
public record FlatPicture(Shape picture, boolean channelsFirst) {
  private static final String FLAT = ":flat";

  /**
   * Tells in which sizes an input takes a picture that does not fit it as it is.
   *
   * @param declared sizes of the input in the file, without the batch; negative where open
   * @param picture what the user says, [C,H,W]
   * @return the sizes with nothing open; empty if the input is neither a list of as many values nor
   *     has the rows and columns of a picture of one channel
   */
  public static Optional<int[]> sizes(int[] declared, Shape picture) {
    if (picture.rank() != 3) {
      return Optional.empty();
    }
    int[] rows = Arrays.copyOfRange(picture.dims(), 1, 3);
    if (picture.dim(0) == 1 && fits(declared, rows)) {
      return Optional.of(rows);
    }
    int[] list = Arrays.stream(declared).map(d -> d == 1 ? 1 : picture.elements()).toArray();
    boolean isList = Arrays.stream(declared).filter(d -> d != 1).count() == 1;
    return isList && fits(declared, list) ? Optional.of(list) : Optional.empty();
  }

  /**
   * Tells whether an input may have some sizes.
   *
   * @param declared sizes of the input in the file; negative where open
   * @param sizes some
   * @return whether they are as many, and those that are not open the same
   */
  public static boolean fits(int[] declared, int[] sizes) {
    return declared.length == sizes.length
        && IntStream.range(0, sizes.length)
            .allMatch(i -> declared[i] < 0 || declared[i] == sizes[i]);
  }

  /**
   * Reads the order off a network that makes a picture of its list itself.
   *
   * @param graph whose node 0 takes the list
   * @param picture [C,H,W]
   * @return whether the channels come first; empty if the network makes no picture of it
   */
  public static Optional<Boolean> order(Graph graph, Shape picture) {
    List<Long> inGraph =
        List.of((long) picture.dim(1), (long) picture.dim(2), (long) picture.dim(0));
    BitSet lists = new BitSet(graph.nodes().size());
    lists.set(0);
    for (int i = 1; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      if (node.inputs().stream().noneMatch(lists::get)
          || node.type().length() != picture.elements()) {
        continue;
      }
      if (node.op().movesOnly() && node.type().shape().equals(inGraph)) {
        boolean asStored = node.op() instanceof Flatten f && f.order() == Flatten.Order.AS_STORED;
        return Optional.of(!asStored);
      }
      lists.set(i);
    }
    return Optional.empty();
  }

  /**
   * Feeds the picture in place of the list.
   *
   * @param graph whose node 0 takes the list
   * @return the same network behind a node that takes the picture
   */
  public Graph before(Graph graph) {
    Node list = graph.nodes().get(0);
    Wire wire = wire(list.type());
    Wire whole = Wire.of(picture, channelsFirst);
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node(list.name(), List.of(), new Input(), whole.type()));
    nodes.add(new Node(list.name() + FLAT, List.of(0), whole.rearranged(wire), list.type()));
    for (Node node : graph.nodes().subList(1, graph.nodes().size())) {
      List<Integer> inputs = node.inputs().stream().map(n -> n + 1).toList();
      nodes.add(new Node(node.name(), inputs, node.op(), node.type()));
    }
    return new Graph(
        nodes,
        graph.layers().stream().map(layer -> layer.at(layer.node() + 1)).toList(),
        graph.outputs().stream().map(n -> n + 1).toList());
  }

  private static Wire wire(TensorType type) {
    List<Long> dims = type.planar() ? type.channelsFirst() : type.shape();
    return new Wire(dims.stream().mapToInt(Math::toIntExact).toArray(), type.planar());
  }
}
