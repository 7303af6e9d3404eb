package io.loupe.testkit.reference;

import io.loupe.data.InputSpec;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A small sequential network in plain Java with weights drawn from a seed; immutable.
 *
 * <pre>{@code
 * Model model = new ReferenceEngine().load(ModelSource.of("tiny", TinyConvNet.digits()));
 * }</pre>
 *
 * <p>Sums are taken in double precision and stored as floats, in a fixed order, so results are
 * equal to the bit on every machine.
 */
public final class TinyConvNet {
  private final InputSpec input;
  private final List<TinyLayer> layers;

  private TinyConvNet(InputSpec input, List<TinyLayer> layers) {
    this.input = input;
    this.layers = List.copyOf(layers);
  }

  /**
   * Begins a network.
   *
   * @param input what it is fed
   * @param seed decides all weights; a layer's weights do not depend on those after it
   * @return a builder without layers
   */
  public static Builder builder(InputSpec input, long seed) {
    return new Builder(input, seed);
  }

  /**
   * Makes the network most tests want: input [1,12,12], {@code conv1} [6,12,12], {@code pool1}
   * [6,6,6], {@code conv2} [8,6,6], {@code pool2} [8,3,3], {@code dense} [10], softmax {@code
   * preds} [4].
   *
   * @return the network
   */
  public static TinyConvNet digits() {
    return convolutional(1, 7);
  }

  /**
   * Makes {@link #digits()} with three input channels that are normalised by mean and standard
   * deviation, input [3,12,12].
   *
   * @return the network
   */
  public static TinyConvNet colour() {
    InputSpec input =
        new InputSpec(
            Shape.of(3, 12, 12), 0, 255, List.of(120.0, 115.0, 100.0), List.of(60.0, 55.0, 65.0));
    return convolutional(input, 11);
  }

  /**
   * Makes a network without rows and columns inside: input [1,8,8], {@code dense1} [12], {@code
   * dense2} [6], softmax {@code preds} [3].
   *
   * @return the network
   */
  public static TinyConvNet denseOnly() {
    return builder(InputSpec.of(Shape.of(1, 8, 8), 0, 1), 13)
        .dense("dense1", 12, Activation.RELU)
        .dense("dense2", 6, Activation.TANH)
        .head("preds", 3, Activation.SOFTMAX)
        .build();
  }

  /**
   * Makes a network whose convolutions end in maps of a single position: input [1,8,8], {@code
   * conv1} [4,4,4], {@code conv2} [5,1,1], softmax {@code preds} [3].
   *
   * @return the network
   */
  public static TinyConvNet onePixel() {
    return builder(InputSpec.of(Shape.of(1, 8, 8), 0, 1), 17)
        .conv("conv1", 4, 3, 2, Padding.SAME, Activation.RELU)
        .conv("conv2", 5, 4, 1, Padding.VALID, Activation.RELU)
        .head("preds", 3, Activation.SOFTMAX)
        .build();
  }

  /**
   * Makes a network with every kind of layer the reference engine has: input [2,9,9] from -1 to 1,
   * {@code conv1}, {@code norm1}, {@code act1} (tanh), {@code pool1} (average), strided {@code
   * conv2} (sigmoid), {@code pool2} (maximum), {@code dense1} (ReLU), sigmoid {@code preds} [3].
   *
   * @return the network
   */
  public static TinyConvNet everyKind() {
    return builder(InputSpec.of(Shape.of(2, 9, 9), -1, 1), 19)
        .conv("conv1", 4, 3, 1, Padding.VALID, Activation.IDENTITY)
        .batchNorm("norm1")
        .activation("act1", Activation.TANH)
        .averagePool("pool1", 2)
        .conv("conv2", 5, 2, 2, Padding.SAME, Activation.SIGMOID)
        .maxPool("pool2", 2)
        .dense("dense1", 7, Activation.RELU)
        .head("preds", 3, Activation.SIGMOID)
        .build();
  }

  private static TinyConvNet convolutional(int channels, long seed) {
    return convolutional(InputSpec.of(Shape.of(channels, 12, 12), 0, 1), seed);
  }

  private static TinyConvNet convolutional(InputSpec input, long seed) {
    return builder(input, seed)
        .conv("conv1", 6, 3, 1, Padding.SAME, Activation.RELU)
        .maxPool("pool1", 2)
        .conv("conv2", 8, 3, 1, Padding.SAME, Activation.RELU)
        .maxPool("pool2", 2)
        .dense("dense", 10, Activation.RELU)
        .head("preds", 4, Activation.SOFTMAX)
        .build();
  }

  /**
   * Returns what the network is fed.
   *
   * @return shape, range and normalisation
   */
  public InputSpec input() {
    return input;
  }

  /**
   * Returns the layers.
   *
   * @return in the order in which they run
   */
  public List<LayerInfo> layers() {
    List<LayerInfo> infos = new ArrayList<>();
    for (TinyLayer layer : layers) {
      List<String> before =
          infos.isEmpty() ? List.of() : List.of(infos.get(infos.size() - 1).name());
      infos.add(layer.info(infos.size(), before));
    }
    return List.copyOf(infos);
  }

  List<TinyLayer> steps() {
    return layers;
  }

  /** The same with another operation in one layer. */
  TinyConvNet with(int layer, TinyOp op) {
    List<TinyLayer> others = new ArrayList<>(layers);
    TinyLayer old = layers.get(layer);
    others.set(layer, new TinyLayer(old.name(), old.kind(), old.type(), op, old.activation()));
    return new TinyConvNet(input, others);
  }

  /** Puts layers one after another. Not for several threads. */
  public static final class Builder {
    private final InputSpec input;
    private final long seed;
    private final List<TinyLayer> layers = new ArrayList<>();

    private Builder(InputSpec input, long seed) {
      this.input = input;
      this.seed = seed;
    }

    /**
     * Adds a convolution with a square kernel.
     *
     * @param name unique in the network
     * @param filters how many
     * @param kernel rows and columns of the kernel
     * @param stride step in both directions
     * @param padding what happens at the border
     * @param activation applied after it, not {@code SOFTMAX}
     * @return this
     * @throws IllegalArgumentException if the layer before has no rows and columns
     */
    public Builder conv(
        String name, int filters, int kernel, int stride, Padding padding, Activation activation) {
      Convolution op = new Convolution(spatial(name), filters, kernel, stride, padding, weights());
      return add(name, LayerKind.CONVOLUTION, "Convolution", op, activation);
    }

    /**
     * Adds a convolution with a square kernel and given weights.
     *
     * @param name unique in the network
     * @param kernel rows and columns of the kernel
     * @param padding what happens at the border
     * @param activation applied after it, not {@code SOFTMAX}
     * @param weight [filters,channels,kernel,kernel], copied
     * @param bias one for each filter, copied
     * @return this
     * @throws IllegalArgumentException if the layer before has no rows and columns, or the weights
     *     have another size
     */
    public Builder conv(
        String name,
        int kernel,
        Padding padding,
        Activation activation,
        float[] weight,
        float[] bias) {
      Convolution op = new Convolution(spatial(name), kernel, 1, padding, weight, bias);
      return add(name, LayerKind.CONVOLUTION, "Convolution", op, activation);
    }

    /**
     * Adds a maximum over windows that do not overlap; ties go to the first position.
     *
     * @param name unique in the network
     * @param size rows and columns of a window
     * @return this
     * @throws IllegalArgumentException if the layer before has no rows and columns
     */
    public Builder maxPool(String name, int size) {
      Pooling op = new Pooling(spatial(name), size, true);
      return add(name, LayerKind.POOLING, "MaxPooling", op, Activation.IDENTITY);
    }

    /**
     * Adds a mean over windows that do not overlap.
     *
     * @param name unique in the network
     * @param size rows and columns of a window
     * @return this
     * @throws IllegalArgumentException if the layer before has no rows and columns
     */
    public Builder averagePool(String name, int size) {
      Pooling op = new Pooling(spatial(name), size, false);
      return add(name, LayerKind.POOLING, "AveragePooling", op, Activation.IDENTITY);
    }

    /**
     * Adds a batch normalisation with fixed statistics.
     *
     * @param name unique in the network
     * @return this
     */
    public Builder batchNorm(String name) {
      BatchNorm op = new BatchNorm(shape(), weights());
      return add(name, LayerKind.NORMALIZATION, "BatchNorm", op, Activation.IDENTITY);
    }

    /**
     * Adds a batch normalisation with fixed statistics and a scale that turns signs.
     *
     * @param name unique in the network
     * @return this
     */
    public Builder turningNorm(String name) {
      BatchNorm op = new BatchNorm(shape(), weights()).turned();
      return add(name, LayerKind.NORMALIZATION, "BatchNorm", op, Activation.IDENTITY);
    }

    /**
     * Adds an activation function as a layer of its own.
     *
     * @param name unique in the network
     * @param activation the function, not {@code SOFTMAX}
     * @return this
     */
    public Builder activation(String name, Activation activation) {
      return add(name, LayerKind.ACTIVATION, "Activation", new PassThrough(shape()), activation);
    }

    /**
     * Adds a fully connected layer.
     *
     * @param name unique in the network
     * @param units how many
     * @param activation applied after it, not {@code SOFTMAX}
     * @return this
     */
    public Builder dense(String name, int units, Activation activation) {
      Dense op = new Dense(shape().elements(), units, weights());
      return add(name, LayerKind.DENSE, "Dense", op, activation);
    }

    /**
     * Adds a fully connected layer that gives the network's scores. With softmax or sigmoid it can
     * also be read as {@code NAME:logits}.
     *
     * @param name unique in the network
     * @param classes how many scores
     * @param activation applied after it
     * @return this
     */
    public Builder head(String name, int classes, Activation activation) {
      Dense op = new Dense(shape().elements(), classes, weights());
      layers.add(new TinyLayer(free(name), LayerKind.OUTPUT, "Output", op, activation));
      return this;
    }

    /**
     * Adds a head with given weights.
     *
     * @param name unique in the network
     * @param activation applied after it
     * @param weight [classes,inputs], inputs channel by channel, copied
     * @param bias one for each class, copied
     * @return this
     * @throws IllegalArgumentException if the weights have another size
     */
    public Builder head(String name, Activation activation, float[] weight, float[] bias) {
      Dense op = new Dense(shape().elements(), weight, bias);
      layers.add(new TinyLayer(free(name), LayerKind.OUTPUT, "Output", op, activation));
      return this;
    }

    /**
     * Makes the network.
     *
     * @return an immutable network
     * @throws IllegalArgumentException if there are no layers
     */
    public TinyConvNet build() {
      if (layers.isEmpty()) {
        throw new IllegalArgumentException("A network needs a layer");
      }
      return new TinyConvNet(input, layers);
    }

    private Builder add(
        String name, LayerKind kind, String type, TinyOp op, Activation activation) {
      if (activation == Activation.SOFTMAX) {
        throw new IllegalArgumentException("Softmax is for heads, not for layer " + name);
      }
      layers.add(new TinyLayer(free(name), kind, type, op, activation));
      return this;
    }

    private String free(String name) {
      if (layers.stream().anyMatch(l -> l.name().equals(name))) {
        throw new IllegalArgumentException("Two layers named " + name);
      }
      return name;
    }

    private SeededWeights weights() {
      return new SeededWeights(seed, layers.size());
    }

    private Shape shape() {
      return layers.isEmpty() ? input.shape() : layers.get(layers.size() - 1).op().output();
    }

    private Shape spatial(String name) {
      if (shape().rank() != 3) {
        throw new IllegalArgumentException("Layer " + name + " needs [C,H,W], got " + shape());
      }
      return shape();
    }
  }
}
