package io.loupe.testkit;

import io.loupe.Experimental;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.data.Batch;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A network of which it is known what it looks at, because its weights were made so, with pictures
 * for it: what an attribution method says can be held against the truth.
 *
 * <pre>{@code
 * for (PlantedTruth truth : PlantedTruth.all()) {
 *   try (Model model = truth.model()) {
 *     truth.score(AttributionRequest.of(new Brightness()), model)
 *         .ifPresent(score -> System.out.println(truth.name() + ": " + score.rank()));
 *   }
 * }
 * }</pre>
 *
 * <p>All take pictures [3,16,16] from 0 to 1 and choose one of three classes. Immutable.
 */
@Experimental
public final class PlantedTruth {
  private static final int SIDE = 16;
  private static final int PLACES = SIDE * SIDE;
  private static final int CLASSES = 3;
  private static final int SAMPLES = 3;
  private static final int FILTERS = 6;
  private static final int GREEN = 1;
  private static final int HALF = SIDE / 2;

  /** Rows and columns that the four positions at the upper left of the maps see. */
  private static final int SEEN = 7;

  private static final int MARK = 11;
  private static final int MARK_SIDE = 3;
  private static final InputSpec INPUT = InputSpec.of(Shape.of(3, SIDE, SIDE), 0, 1);

  private final String name;
  private final String description;
  private final TinyConvNet net;
  private final List<Sample> samples;
  private final boolean[] looked;

  private PlantedTruth(
      String name, String description, TinyConvNet net, List<Sample> samples, boolean[] looked) {
    this.name = name;
    this.description = description;
    this.net = net;
    this.samples = List.copyOf(samples);
    this.looked = looked;
  }

  /**
   * How well maps name what the network looks at, means over the samples. What counts is the
   * magnitude, of maps that are {@link MapScale#RELATIVE} the difference from their median, for
   * most values are of no account.
   *
   * @param rank rank accuracy: of as many values as the network looks at, the largest in the map,
   *     the share that it does look at; of equal ones each counts in part
   * @param mass mass accuracy: the share of all magnitudes that lies where the network looks; 0 for
   *     a map with nothing in it
   * @see <a href="https://arxiv.org/abs/2003.07258">Arras, Osman and Samek 2022, CLEVR-XAI: a
   *     benchmark dataset for the ground truth evaluation of neural network explanations</a>
   */
  public record Score(double rank, double mass) {
    /** Below it in rank and in mass a method does not find the truth. */
    public static final double FOUND = 0.5;

    /**
     * Tells whether the truth is found.
     *
     * @return whether rank accuracy or mass accuracy is at least {@link #FOUND}
     */
    public boolean isFound() {
      return Math.max(rank, mass) >= FOUND;
    }
  }

  /**
   * Returns all of them.
   *
   * @return quarter, colour, watermark, twin, saturated
   */
  public static List<PlantedTruth> all() {
    return List.of(quarter(), colour(), watermark(), twin(), saturated());
  }

  /**
   * Looks only at the upper left quarter: the classes' weights are 0 elsewhere.
   *
   * @return the same each time
   */
  public static PlantedTruth quarter() {
    return new PlantedTruth(
        "quarter",
        "looks at nothing but the upper left quarter",
        twoConvolutions(0, false),
        textures(1, SIDE),
        places(0, SEEN));
  }

  /**
   * Looks only at the second of three channels, everywhere.
   *
   * @return the same each time
   */
  public static PlantedTruth colour() {
    boolean[] looked = new boolean[3 * PLACES];
    Arrays.fill(looked, GREEN * PLACES, (GREEN + 1) * PLACES, true);
    float[] kernels = drawn(21, FILTERS * 3 * 9, Math.sqrt(6.0 / 9));
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = i / 9 % 3 == GREEN ? kernels[i] : 0;
    }
    TinyConvNet net =
        TinyConvNet.builder(INPUT, 1)
            .conv("conv1", 3, Padding.SAME, Activation.RELU, kernels, new float[FILTERS])
            .averagePool("pool1", 2)
            .head(
                "preds",
                Activation.SOFTMAX,
                drawn(22, CLASSES * FILTERS * HALF * HALF, 0.3),
                new float[CLASSES])
            .build();
    return new PlantedTruth(
        "colour", "looks at nothing but the green channel", net, textures(2, SIDE), looked);
  }

  /**
   * Looks only for a small chequered mark at one place, as a network does that learned the
   * photographer's stamp.
   *
   * @return the same each time
   */
  public static PlantedTruth watermark() {
    float[] kernels = new float[2 * 3 * 9];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 9; i++) {
        kernels[c * 9 + i] = i % 2 == 0 ? 0.5f : -0.5f;
        kernels[27 + c * 9 + i] = i % 2 == 0 ? -0.5f : 0.5f;
      }
    }
    float[] weights = new float[CLASSES * 2 * PLACES];
    int at = (MARK + 1) * SIDE + MARK + 1;
    weights[at] = 1;
    weights[2 * PLACES + PLACES + at] = 1;
    weights[4 * PLACES + at] = -0.5f;
    TinyConvNet net =
        TinyConvNet.builder(INPUT, 1)
            .conv("conv1", 3, Padding.SAME, Activation.RELU, kernels, new float[2])
            .head("preds", Activation.SOFTMAX, weights, new float[CLASSES])
            .build();
    List<Sample> marked = new ArrayList<>();
    for (Sample sample : textures(3, SIDE)) {
      float[] values = sample.input().toArray();
      for (int i = 0; i < 3 * MARK_SIDE * MARK_SIDE; i++) {
        int row = MARK + i / MARK_SIDE % MARK_SIDE;
        int column = MARK + i % MARK_SIDE;
        int place = i / (MARK_SIDE * MARK_SIDE) * PLACES + row * SIDE + column;
        boolean bright = i % (MARK_SIDE * MARK_SIDE) % 2 == 0;
        values[place] = bright ? 0.7f + 0.3f * values[place] : 0.3f * values[place];
      }
      marked.add(sample.with(Tensor.of(INPUT.shape(), values)));
    }
    return new PlantedTruth(
        "watermark",
        "looks at nothing but a mark of 3 x 3 places",
        net,
        marked,
        places(MARK, MARK + MARK_SIDE));
  }

  /**
   * Gives the answers of {@link #quarter} for every picture whose lowest rows are black, as all of
   * its pictures are, and has its largest gradients there.
   *
   * @return the same each time
   * @see <a href="https://arxiv.org/abs/2007.09969">Anders et al. 2020, Fairwashing explanations
   *     with off-manifold detergent</a>
   */
  public static PlantedTruth twin() {
    return new PlantedTruth(
        "twin",
        "answers as the one of the quarter for all pictures with a black lower edge, and has its"
            + " largest gradients there",
        twoConvolutions(0, true),
        textures(1, SIDE - 2),
        places(0, SEEN));
  }

  /**
   * Looks only at the upper left quarter, through values that are at their limit: the gradient is 0
   * everywhere, and yet a darker quarter changes the answer.
   *
   * @return the same each time
   */
  public static PlantedTruth saturated() {
    float[] bright = new float[3];
    Arrays.fill(bright, 1);
    float[] weights = new float[CLASSES * PLACES];
    for (int place = 0; place < PLACES; place++) {
      boolean inside = place / SIDE < HALF && place % SIDE < HALF;
      weights[place] = inside ? -0.2f : 0;
    }
    TinyConvNet net =
        TinyConvNet.builder(INPUT, 1)
            .conv("conv1", 1, Padding.SAME, Activation.RELU, bright, new float[1])
            .conv("conv2", 1, Padding.SAME, Activation.RELU, new float[] {-4}, new float[] {1})
            .head("preds", Activation.SOFTMAX, weights, new float[] {1, 0, 0})
            .build();
    return new PlantedTruth(
        "saturated",
        "looks at the upper left quarter through values at their limit, where the gradient is 0",
        net,
        textures(4, SIDE),
        places(0, HALF));
  }

  /** The head reads the four positions at the upper left; a twin's the lower edge as well. */
  private static TinyConvNet twoConvolutions(long seed, boolean deceptive) {
    int filters = FILTERS + (deceptive ? 1 : 0);
    float[] first =
        Arrays.copyOf(drawn(seed + 11, FILTERS * 27, Math.sqrt(6.0 / 27)), filters * 27);
    float[] second = new float[filters * filters * 9];
    float[] own = drawn(seed + 12, FILTERS * FILTERS * 9, Math.sqrt(6.0 / (FILTERS * 9)));
    for (int k = 0; k < FILTERS; k++) {
      for (int c = 0; c < FILTERS; c++) {
        System.arraycopy(own, (k * FILTERS + c) * 9, second, (k * filters + c) * 9, 9);
      }
    }
    float[] firstBias = new float[filters];
    float[] head = new float[CLASSES * filters * HALF * HALF];
    float[] read = drawn(seed + 13, CLASSES * FILTERS * 4, 1);
    for (int i = 0; i < read.length; i++) {
      int k = i / (FILTERS * 4);
      int c = i / 4 % FILTERS;
      head[((k * filters + c) * HALF + i / 2 % 2) * HALF + i % 2] = read[i];
    }
    if (deceptive) {
      for (int c = 0; c < 3; c++) {
        first[(FILTERS * 3 + c) * 9 + 4] = 1;
      }
      firstBias[FILTERS] = 1;
      second[(FILTERS * filters + FILTERS) * 9 + 4] = 1;
      for (int k = 0; k < CLASSES; k++) {
        for (int column = 0; column < HALF; column++) {
          head[((k * filters + FILTERS) * HALF + HALF - 1) * HALF + column] =
              (column + k) % 2 == 0 ? 8 : -8;
        }
      }
    }
    return TinyConvNet.builder(INPUT, 1)
        .conv("conv1", 3, Padding.SAME, Activation.RELU, first, firstBias)
        .averagePool("pool1", 2)
        .conv("conv2", 3, Padding.SAME, Activation.RELU, second, new float[filters])
        .head("preds", Activation.SOFTMAX, head, new float[CLASSES])
        .build();
  }

  private static float[] drawn(long seed, int count, double bound) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003L);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return values;
  }

  /** Grey noise from 0.2 to 1, rows from the given one on black. */
  private static List<Sample> textures(long seed, int rows) {
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < SAMPLES; n++) {
      SplittableRandom random = new SplittableRandom(seed * 31 + n);
      float[] values = new float[3 * PLACES];
      for (int i = 0; i < values.length; i++) {
        float value = (float) (0.2 + 0.8 * random.nextDouble());
        values[i] = i % PLACES / SIDE < rows ? value : 0;
      }
      samples.add(Sample.of("texture " + n, Tensor.of(INPUT.shape(), values)));
    }
    return samples;
  }

  /** All channels of a square. */
  private static boolean[] places(int from, int to) {
    boolean[] looked = new boolean[3 * PLACES];
    for (int i = 0; i < looked.length; i++) {
      int row = i % PLACES / SIDE;
      int column = i % SIDE;
      looked[i] = row >= from && row < to && column >= from && column < to;
    }
    return looked;
  }

  /**
   * Returns its name.
   *
   * @return one word
   */
  public String name() {
    return name;
  }

  /**
   * Says what the network looks at.
   *
   * @return a part of a sentence, for example {@code looks at nothing but the green channel}
   */
  public String description() {
    return description;
  }

  /**
   * Returns the network.
   *
   * @return for the reference engine, or to be built for another one
   */
  public TinyConvNet net() {
    return net;
  }

  /**
   * Opens it on the reference engine.
   *
   * @return a model, to be closed by the caller
   */
  public Model model() {
    return ReferenceEngine.model(name, net);
  }

  /**
   * Returns pictures.
   *
   * @return in the model's input scale
   */
  public List<Sample> samples() {
    return samples;
  }

  /**
   * Tells what the network looks at.
   *
   * @param channel from 0
   * @param row from 0
   * @param column from 0
   * @return whether that value can change an answer on its pictures
   */
  public boolean looksAt(int channel, int row, int column) {
    return looked[(channel * SIDE + row) * SIDE + column];
  }

  /**
   * Returns what is explained of its pictures.
   *
   * @param model it, on any engine
   * @return for each the logit of the class with the largest
   */
  public Objective objective(Model model) {
    LayerInfo head = model.layers().get(model.layers().size() - 1);
    ProbeRequest request = ProbeRequest.of(head.name());
    List<Objective> each = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), samples.size()),
            Datasets.of(samples),
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                float[] values = batch.get(request).slice(n).toArray();
                int best = 0;
                for (int k = 1; k < values.length; k++) {
                  best = values[k] > values[best] ? k : best;
                }
                each.add(Objectives.unit(head.name(), best));
              }
            },
            RunMonitor.silent());
    return new Objective.PerItem(each);
  }

  /**
   * Scores a method.
   *
   * @param request the method
   * @param model it, on any engine
   * @return empty if the maps cannot say it: they have one value for all channels where the truth
   *     is one of them, or other axes than a picture
   */
  public Optional<Score> score(AttributionRequest request, Model model) {
    Attribution found =
        request.data(Datasets.of(samples)).attribute(model, Batch.of(samples), objective(model));
    double rank = 0;
    double mass = 0;
    for (int n = 0; n < samples.size(); n++) {
      Optional<float[]> map = whole(found.maps().slice(n), found.scale());
      if (map.isEmpty()) {
        return Optional.empty();
      }
      rank += rank(map.get()) / samples.size();
      mass += mass(map.get()) / samples.size();
    }
    return Optional.of(new Score(rank, mass));
  }

  /** A magnitude for each value of the input; coarse maps' values count for all that they cover. */
  private Optional<float[]> whole(Tensor map, MapScale scale) {
    Shape shape = map.shape();
    boolean channels = shape.equals(INPUT.shape());
    boolean single = shape.rank() == 2 || (shape.rank() == 3 && shape.dim(0) == 1);
    boolean units = shape.rank() == 3 && !channels && !single;
    if ((!channels && isOfChannel()) || shape.rank() < 2 || shape.rank() > 3) {
      return Optional.empty();
    }
    int rows = shape.dim(-2);
    int columns = shape.dim(-1);
    float[] all = new float[3 * PLACES];
    for (int i = 0; i < all.length; i++) {
      int at = i % PLACES / SIDE * rows / SIDE * columns + i % SIDE * columns / SIDE;
      if (units) {
        float sum = 0;
        for (int k = 0; k < shape.dim(0); k++) {
          sum += map.get(k * rows * columns + at);
        }
        all[i] = sum;
      } else {
        all[i] = map.get(channels ? i / PLACES * PLACES + at : at);
      }
    }
    return Optional.of(sizes(all, scale));
  }

  /** Whether one channel of a place counts and another does not. */
  private boolean isOfChannel() {
    for (int i = 0; i < PLACES; i++) {
      if (looked[i] != looked[i + PLACES]) {
        return true;
      }
    }
    return false;
  }

  private static float[] sizes(float[] map, MapScale scale) {
    float[] sorted = map.clone();
    Arrays.sort(sorted);
    float middle = scale == MapScale.RELATIVE ? sorted[sorted.length / 2] : 0;
    float[] sizes = new float[map.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(map[i] - middle);
    }
    return sizes;
  }

  private double rank(float[] map) {
    int wanted = 0;
    for (boolean own : looked) {
      wanted += own ? 1 : 0;
    }
    float[] sorted = map.clone();
    Arrays.sort(sorted);
    float last = sorted[sorted.length - wanted];
    int larger = 0;
    int largerInside = 0;
    int equal = 0;
    int equalInside = 0;
    for (int i = 0; i < map.length; i++) {
      larger += map[i] > last ? 1 : 0;
      largerInside += map[i] > last && looked[i] ? 1 : 0;
      equal += map[i] == last ? 1 : 0;
      equalInside += map[i] == last && looked[i] ? 1 : 0;
    }
    return (largerInside + (double) (wanted - larger) * equalInside / equal) / wanted;
  }

  private double mass(float[] map) {
    double inside = 0;
    double all = 0;
    for (int i = 0; i < map.length; i++) {
      inside += looked[i] ? map[i] : 0;
      all += map[i];
    }
    return all == 0 ? 0 : inside / all;
  }
}
