package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ModelLoadException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The size of the input, which a zip does not state, where its first layer takes every size. */
class InputSizeTest {
  private final Path folder;

  InputSizeTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void aNormBeforeAConvolutionReadsPictures() throws IOException {
    Layer conv = new ConvolutionLayer.Builder(3, 3).nOut(3).build();
    assertThat(size(InputType.convolutional(7, 7, 2), conv, output())).isEqualTo(Shape.of(2, 7, 7));
  }

  @Test
  void aNormBeforeADenseLayerReadsItsFeatures() throws IOException {
    assertThat(size(InputType.feedForward(5), dense(), output())).isEqualTo(Shape.of(5));
  }

  @Test
  void aNormOfPicturesBeforeADenseLayerLeavesTheSizeOpen() {
    InputType pictures = InputType.convolutional(7, 7, 2);
    assertThatThrownBy(() -> size(pictures, dense(), output()))
        .isInstanceOf(ModelLoadException.class)
        .hasMessageContaining("does not say how large its input is");
  }

  private static Layer dense() {
    return new DenseLayer.Builder().nOut(4).build();
  }

  private static Layer output() {
    return new OutputLayer.Builder(LossFunction.MSE).nOut(2).build();
  }

  private Shape size(InputType type, Layer second, Layer last) throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new BatchNormalization())
                .layer(second)
                .layer(last)
                .setInputType(type)
                .build());
    network.init();
    Path file = folder.resolve("network.zip");
    ModelSerializer.writeModel(network, file.toFile(), false);
    try (Model model = new Dl4jEngine().load(ModelSource.of(file))) {
      return model.info().input().shape();
    }
  }
}
