package io.loupe.engine.dl4j;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.L2Vertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.StackVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.graph.UnstackVertex;
import org.deeplearning4j.nn.conf.graph.rnn.DuplicateToTimeSeriesVertex;
import org.deeplearning4j.nn.conf.graph.rnn.LastTimeStepVertex;
import org.deeplearning4j.nn.conf.graph.rnn.ReverseTimeSeriesVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.Activation;

/** Vertices without a layer. */
final class VertexSubjects {
  private static final InputType PICTURE = InputType.convolutional(4, 5, 3);

  private VertexSubjects() {}

  static Stream<Subject> all() {
    return Stream.of(elementWise(), merges(), single(), stacks(), distances(), sequences())
        .flatMap(subjects -> subjects);
  }

  private static Stream<Subject> elementWise() {
    Stream<Subject> plain =
        Arrays.stream(ElementWiseVertex.Op.values())
            .map(op -> two("element-wise " + op, new ElementWiseVertex(op), PICTURE));
    Stream<Subject> broadcast =
        Stream.of(ElementWiseVertex.Op.Add, ElementWiseVertex.Op.Product)
            .map(
                op ->
                    Subject.ofGraph(
                        "broadcast " + op,
                        PICTURE,
                        false,
                        graph ->
                            graph
                                .addLayer("a", of3(1, 1), "in")
                                .addLayer("b", of3(4, 5), "in")
                                .addVertex("both", new ElementWiseVertex(op), "a", "b")
                                .setOutputs("both")));
    return Stream.concat(plain, broadcast);
  }

  private static Stream<Subject> merges() {
    return Stream.of(
        two("merge", new MergeVertex(), PICTURE),
        Subject.ofGraph(
            "merge channels last",
            InputType.convolutional(4, 5, 3, CNN2DFormat.NHWC),
            graph ->
                graph
                    .addLayer("a", last(2), "in")
                    .addLayer("b", last(3), "in")
                    .addVertex("both", new MergeVertex(), "a", "b")
                    .setOutputs("both")),
        Subject.ofGraph(
            "merge flat",
            InputType.feedForward(5),
            graph ->
                graph
                    .addLayer("a", dense(2), "in")
                    .addLayer("b", dense(3), "in")
                    .addVertex("both", new MergeVertex(), "a", "b")
                    .setOutputs("both", "a")),
        Subject.ofGraph(
            "merge sequences",
            InputType.recurrent(3, 5),
            graph ->
                graph
                    .addLayer("a", lstm(2), "in")
                    .addLayer("b", lstm(3), "in")
                    .addVertex("both", new MergeVertex(), "a", "b")
                    .setOutputs("both")));
  }

  private static Stream<Subject> single() {
    return Stream.of(
        one("scale", new ScaleVertex(1.7), PICTURE),
        one("shift", new ShiftVertex(0.7), PICTURE),
        one("subset", new SubsetVertex(1, 2), PICTURE),
        Subject.ofGraph(
            "subset flat",
            InputType.feedForward(5),
            graph ->
                graph
                    .addLayer("a", dense(6), "in")
                    .addVertex("some", new SubsetVertex(2, 4), "a")
                    .setOutputs("some")),
        one("normalize", new L2NormalizeVertex(), PICTURE),
        Subject.ofGraph(
            "normalize flat",
            InputType.feedForward(5),
            graph ->
                graph
                    .addLayer("a", dense(6), "in")
                    .addVertex("unit", new L2NormalizeVertex(), "a")
                    .setOutputs("unit")),
        Subject.ofGraph(
            "reshape",
            InputType.feedForward(5),
            graph ->
                graph
                    .addLayer("a", dense(24), "in")
                    .addVertex("picture", new ReshapeVertex(-1, 2, 3, 4), "a")
                    .addLayer(
                        "conv",
                        new ConvolutionLayer.Builder(2, 2).nIn(2).nOut(3).build(),
                        "picture")
                    .addVertex("list", new ReshapeVertex(-1, 18), "conv")
                    .setOutputs("list")),
        one(
            "preprocessor",
            new PreprocessorVertex(new CnnToFeedForwardPreProcessor(4, 5, 4)),
            PICTURE));
  }

  private static Stream<Subject> stacks() {
    return Stream.of(
        Subject.ofGraph(
            "stack",
            InputType.feedForward(5),
            graph ->
                graph
                    .addLayer("a", dense(4), "in")
                    .addLayer("b", dense(4), "in")
                    .addVertex("stacked", new StackVertex(), "a", "b")
                    .addLayer("shared", dense(3), "stacked")
                    .addVertex("first", new UnstackVertex(0, 2), "shared")
                    .addVertex("second", new UnstackVertex(1, 2), "shared")
                    .addVertex("distance", new L2Vertex(), "first", "second")
                    .setOutputs("distance")),
        Subject.ofGraph(
            "stacked pictures",
            PICTURE,
            graph ->
                graph
                    .addLayer("a", conv(1, 1, 4), "in")
                    .addLayer("b", conv(1, 1, 4), "in")
                    .addVertex("stacked", new StackVertex(), "a", "b")
                    .addLayer("shared", conv(2, 2, 3), "stacked")
                    .addVertex("first", new UnstackVertex(1, 2), "shared")
                    .setOutputs("first")));
  }

  private static Stream<Subject> distances() {
    return Stream.of(two("distance of pictures", new L2Vertex(), PICTURE));
  }

  private static Stream<Subject> sequences() {
    return Stream.of(
        Subject.ofGraph(
            "last step and back",
            InputType.recurrent(3, 5),
            graph ->
                graph
                    .addLayer("a", lstm(4), "in")
                    .addVertex("last", new LastTimeStepVertex("in"), "a")
                    .addVertex("again", new DuplicateToTimeSeriesVertex("in"), "last")
                    .addLayer("b", lstm(3), "again")
                    .setOutputs("b")),
        Subject.ofGraph(
            "reverse",
            InputType.recurrent(3, 5),
            graph ->
                graph
                    .addLayer("a", lstm(4), "in")
                    .addVertex("back", new ReverseTimeSeriesVertex(), "a")
                    .setOutputs("back")));
  }

  private static Subject one(String name, GraphVertex vertex, InputType input) {
    return Subject.ofGraph(
        name,
        input,
        graph ->
            graph
                .addLayer("a", conv(1, 1, 4), "in")
                .addVertex("vertex", vertex, "a")
                .setOutputs("vertex"));
  }

  private static Subject two(String name, GraphVertex vertex, InputType input) {
    return Subject.ofGraph(
        name,
        input,
        graph ->
            graph
                .addLayer("a", conv(2, 2, 4), "in")
                .addLayer("b", conv(2, 2, 4), "in")
                .addVertex("both", vertex, "a", "b")
                .setOutputs("both"));
  }

  private static ConvolutionLayer of3(int height, int width) {
    return new ConvolutionLayer.Builder(height, width).nIn(3).nOut(3).build();
  }

  private static ConvolutionLayer conv(int height, int width, int filters) {
    return new ConvolutionLayer.Builder(height, width)
        .nOut(filters)
        .activation(Activation.TANH)
        .build();
  }

  private static ConvolutionLayer last(int filters) {
    return new ConvolutionLayer.Builder(2, 2)
        .nOut(filters)
        .dataFormat(CNN2DFormat.NHWC)
        .activation(Activation.TANH)
        .build();
  }

  private static DenseLayer dense(int units) {
    return new DenseLayer.Builder().nOut(units).activation(Activation.TANH).build();
  }

  private static LSTM lstm(int units) {
    return new LSTM.Builder().nOut(units).build();
  }
}
