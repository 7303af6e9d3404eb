package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sequence layers that Deeplearning4j cannot run, against pictures one column wide. */
class SequenceAsPictureTest {
  private static final int ITEMS = 3;
  private static final InputType SEQUENCE = InputType.recurrent(4, 9);
  private static final InputType PICTURE = InputType.convolutional(9, 1, 4);

  @Test
  void batchNormTakesTheChannels() {
    Subject sequence = Subject.of("sequence", SEQUENCE, new BatchNormalization());
    Subject picture = Subject.of("picture", PICTURE, new BatchNormalization());
    assertSame(sequence, picture);
  }

  @Test
  void convolutionsMayHaveHoles() {
    Subject sequence =
        Subject.of(
            "sequence",
            SEQUENCE,
            new Convolution1DLayer.Builder(3, 2, 1).dilation(2).nOut(5).build());
    Subject picture =
        Subject.of(
            "picture",
            PICTURE,
            new ConvolutionLayer.Builder(3, 1)
                .stride(2, 1)
                .padding(1, 0)
                .dilation(2, 1)
                .nOut(5)
                .build());
    INDArray stored = weights(sequence).dup('c').reshape('c', 3, 4, 5);
    weights(picture).assign(stored.permute(2, 1, 0).reshape(5, 4, 3, 1));
    assertSame(sequence, picture);
  }

  @Test
  void poolingMayHavePadding() {
    Subject sequence =
        Subject.of(
            "sequence",
            SEQUENCE,
            new Subsampling1DLayer.Builder(SubsamplingLayer.PoolingType.AVG, 3, 2, 1).build());
    Subject picture =
        Subject.of(
            "picture",
            PICTURE,
            new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
                .kernelSize(3, 1)
                .stride(2, 1)
                .padding(1, 0)
                .build());
    assertSame(sequence, picture);
  }

  private static INDArray weights(Subject subject) {
    return ((MultiLayerNetwork) subject.network()).getLayer(0).getParam("W");
  }

  private static void assertSame(Subject sequence, Subject picture) {
    float[] inputs = sequence.inputs(ITEMS);
    try (Model first = sequence.model();
        Model second = picture.model();
        ForwardPass one = pass(first, sequence, inputs);
        ForwardPass other = pass(second, picture, inputs)) {
      float[] values = other.activation("layer0").toArray();
      assertThat(one.activation("layer0").toArray()).containsExactly(values, Offset.offset(1e-5f));
      float[] seed = TestNetworks.noise(values.length, 7);
      assertThat(gradient(one, seed)).containsExactly(gradient(other, seed), Offset.offset(1e-5f));
    }
  }

  private static ForwardPass pass(Model model, Subject subject, float[] inputs) {
    return model
        .capability(Differentiable.class)
        .orElseThrow()
        .forward(Tensor.of(subject.input().withBatch(ITEMS), inputs), Set.of("layer0"));
  }

  private static float[] gradient(ForwardPass pass, float[] seed) {
    Tensor all = Tensor.of(pass.activation("layer0").shape(), seed);
    return pass.pullback(Map.of("layer0", all)).toArray();
  }
}
