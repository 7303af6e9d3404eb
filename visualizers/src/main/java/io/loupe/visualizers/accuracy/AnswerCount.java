package io.loupe.visualizers.accuracy;

import com.google.auto.service.AutoService;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.MapStatistics;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Recipe;
import io.loupe.probe.Statistic;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.internal.Judgement;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * How a model's answers and the data agree, over all samples.
 *
 * @param head the last layer
 * @param kind what is decided
 */
record AnswerCount(LayerInfo head, Kind kind) implements Statistic<AnswerCount.Answers> {
  private static final int PARTS = 3;

  static AnswerCount of(Classifier classifier) {
    return new AnswerCount(classifier.head(), classifier.kind());
  }

  private Classifier classifier() {
    return Classifier.of(head, kind);
  }

  /** What was counted so far. */
  static final class Answers {
    private final Classifier classifier;
    private final int outputs;
    private final TreeMap<Long, Long> pairs = new TreeMap<>();
    private MapStatistics losses = new MapStatistics(1);
    private MapStatistics numbers;
    private long right;
    private long unjudged;

    private Answers(Classifier classifier) {
      this.classifier = classifier;
      this.outputs = classifier.head().channels();
      this.numbers = new MapStatistics(classifier.kind() == Kind.NUMBERS ? PARTS * outputs : 0);
    }

    private void add(List<Sample> samples, float[] values) {
      List<Judgement> judged = new ArrayList<>();
      for (int n = 0; n < samples.size(); n++) {
        if (Judgement.isPossible(classifier, samples.get(n))) {
          judged.add(Judgement.of(classifier, values, n * outputs, samples.get(n)));
        }
      }
      unjudged += samples.size() - judged.size();
      judged.forEach(this::count);
      int[] items = IntStream.range(0, judged.size()).toArray();
      float[] each = new float[items.length];
      float[] parts = new float[items.length * numbers.elements()];
      for (int n : items) {
        each[n] = (float) judged.get(n).loss();
        if (classifier.kind() == Kind.NUMBERS) {
          fill(parts, n * numbers.elements(), judged.get(n));
        }
      }
      losses.add(each, items);
      if (classifier.kind() == Kind.NUMBERS) {
        numbers.add(parts, items);
      }
    }

    private void count(Judgement judgement) {
      right += judgement.right() ? 1 : 0;
      switch (classifier.kind()) {
        case CLASSES, TWO_CLASSES -> count(key(judgement.label(), judgement.decision()), 1);
        case INDEPENDENT -> {
          for (int k = 0; k < outputs; k++) {
            boolean wanted = judgement.wanted().get(k) > 0;
            count(key(k, wanted, judgement.each().get(k) > 0 == wanted), 1);
          }
        }
        case NUMBERS -> {}
        case NOTHING -> throw new IllegalStateException(classifier.meaningless());
      }
    }

    private void count(long key, long more) {
      pairs.merge(key, more, Long::sum);
    }

    private long key(int label, int decision) {
      return (long) label * classifier.classes() + decision;
    }

    private static long key(int output, boolean wanted, boolean said) {
      return output * 4L + (wanted ? 2 : 0) + (said ? 1 : 0);
    }

    private void fill(float[] parts, int from, Judgement judgement) {
      for (int k = 0; k < outputs; k++) {
        double error = judgement.each().get(k);
        parts[from + k] = (float) error;
        parts[from + outputs + k] = (float) Math.abs(error);
        parts[from + 2 * outputs + k] = (float) (double) judgement.wanted().get(k);
      }
    }

    private void merge(Answers other) {
      other.pairs.forEach(this::count);
      losses.merge(other.losses);
      numbers.merge(other.numbers);
      right += other.right;
      unjudged += other.unjudged;
    }

    /** Samples that were held against the data. */
    long samples() {
      return losses.count();
    }

    /** Samples without a label or target that the model has an output for. */
    long unjudged() {
      return unjudged;
    }

    /** Samples on which all is right. */
    long right() {
      return right;
    }

    /** Mean cross-entropy in nats, or mean squared error. */
    double loss() {
      return losses.mean(0);
    }

    /** Samples of a class for which another, or the same, is decided. */
    long of(int label, int decision) {
      return pairs.getOrDefault(key(label, decision), 0L);
    }

    /** Of each class the samples that the data count to it. */
    long[] labels() {
      return sums(key -> Math.toIntExact(key / classifier.classes()));
    }

    /** Of each class the samples for which it is decided. */
    long[] decisions() {
      return sums(key -> Math.toIntExact(key % classifier.classes()));
    }

    private long[] sums(ToIntFunction<Long> place) {
      long[] sums = new long[classifier.classes()];
      pairs.forEach((key, count) -> sums[place.applyAsInt(key)] += count);
      return sums;
    }

    /** Samples on which an output is wanted to say yes or no, and says so or not. */
    long of(int output, boolean wanted, boolean said) {
      return pairs.getOrDefault(key(output, wanted, said), 0L);
    }

    /** Mean absolute error of a number. */
    double absoluteError(int output) {
      return numbers.mean(outputs + output);
    }

    /** Root of the mean squared error of a number. */
    double rootMeanSquare(int output) {
      double bias = numbers.mean(output);
      return Math.sqrt(bias * bias + numbers.variance(output));
    }

    /** Share of the targets' variance that is explained; NaN where all are the same. */
    double r2(int output) {
      double spread = numbers.variance(2 * outputs + output);
      double error = rootMeanSquare(output);
      return spread == 0 ? Double.NaN : 1 - error * error / spread;
    }

    /** Mean of what was to be predicted. */
    double wanted(int output) {
      return numbers.mean(2 * outputs + output);
    }
  }

  @Override
  public String id() {
    return "answer-count/1 " + List.of(head.name(), head.outputShape(), head.activation(), kind);
  }

  private ProbeRequest request() {
    return ProbeRequest.of(head.name());
  }

  @Override
  public List<ProbeRequest> requests() {
    return List.of(request());
  }

  @Override
  public Answers create() {
    return new Answers(classifier());
  }

  @Override
  public void add(Answers state, ActivationBatch batch) {
    state.add(batch.samples(), batch.get(request()).toArray());
  }

  @Override
  public void merge(Answers state, Answers other) {
    state.merge(other);
  }

  /**
   * Of classes {@code confusion} [C,C], samples by class and decision; of independent outputs
   * {@code answers} [K,2,2], samples by what is wanted (no, yes) and said (no, yes); of numbers
   * {@code errors} [K,3], mean absolute error, root mean square error and R2.
   */
  @Override
  public Map<String, Tensor> finish(Answers state) {
    int outputs = head.channels();
    int classes = state.classifier.classes();
    return switch (kind) {
      case CLASSES, TWO_CLASSES -> {
        float[] counts = new float[classes * classes];
        state.pairs.forEach((key, count) -> counts[Math.toIntExact(key)] = count);
        yield Map.of("confusion", Tensor.of(Shape.of(classes, classes), counts));
      }
      case INDEPENDENT -> {
        float[] counts = new float[outputs * 4];
        state.pairs.forEach((key, count) -> counts[Math.toIntExact(key)] = count);
        yield Map.of("answers", Tensor.of(Shape.of(outputs, 2, 2), counts));
      }
      case NUMBERS -> {
        float[] errors = new float[outputs * PARTS];
        for (int k = 0; k < outputs; k++) {
          errors[k * PARTS] = (float) state.absoluteError(k);
          errors[k * PARTS + 1] = (float) state.rootMeanSquare(k);
          errors[k * PARTS + 2] = (float) state.r2(k);
        }
        yield Map.of("errors", Tensor.of(Shape.of(outputs, PARTS), errors));
      }
      case NOTHING -> Map.of();
    };
  }

  @Override
  public void write(Answers state, DataOutput out) throws IOException {
    out.writeLong(state.right);
    out.writeLong(state.unjudged);
    state.losses.write(out);
    state.numbers.write(out);
    out.writeInt(state.pairs.size());
    for (Map.Entry<Long, Long> pair : state.pairs.entrySet()) {
      out.writeLong(pair.getKey());
      out.writeLong(pair.getValue());
    }
  }

  @Override
  public Answers read(DataInput in) throws IOException {
    Answers state = create();
    state.right = in.readLong();
    state.unjudged = in.readLong();
    state.losses = state.losses.read(in);
    state.numbers = state.numbers.read(in);
    if (state.right < 0 || state.unjudged < 0 || state.right > state.samples()) {
      throw new StreamCorruptedException(
          state.right + " of " + state.samples() + " samples are answered right");
    }
    long keys = keys();
    int count = in.readInt();
    long last = -1;
    for (int n = 0; n < count; n++) {
      long key = in.readLong();
      long samples = in.readLong();
      if (key <= last || key >= keys || samples < 1) {
        throw new StreamCorruptedException(samples + " samples have the answer " + key);
      }
      state.pairs.put(key, samples);
      last = key;
    }
    return state;
  }

  private long keys() {
    long classes = classifier().classes();
    return switch (kind) {
      case CLASSES, TWO_CLASSES -> classes * classes;
      case INDEPENDENT -> classes * 4;
      case NUMBERS, NOTHING -> 0;
    };
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(new Recipe(Provider.ID, List.of(head.name(), kind.name())));
  }

  /** Makes it of the last layer's name and what is decided. */
  @AutoService(StatisticProvider.class)
  public static final class Provider implements StatisticProvider {
    private static final String ID = "answer-count";

    /** Creates the provider; called by {@link java.util.ServiceLoader}. */
    public Provider() {}

    @Override
    public String id() {
      return ID;
    }

    @Override
    public String description() {
      return "How a model's answers and the data agree.";
    }

    @Override
    public AnswerCount make(List<String> arguments, Model model) {
      return new AnswerCount(model.layer(arguments.get(0)), Kind.valueOf(arguments.get(1)));
    }
  }
}
