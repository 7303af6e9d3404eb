package io.loupe.visualizer;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.attribution.AttributionMethod;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.probe.Counted;
import io.loupe.registry.Registry;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All that one run of a visualizer may use. Used from the run's own thread. */
public interface RenderContext {
  /**
   * Returns the model.
   *
   * @return open until the run ends
   */
  Model model();

  /**
   * Returns the data.
   *
   * @return the data
   * @throws io.loupe.error.MissingNeedException if the run has none
   */
  Dataset dataset();

  /**
   * Returns the data of visualizers that can do without.
   *
   * @return the data, if the run has any
   */
  Optional<Dataset> optionalDataset();

  /**
   * Returns the names of the classes.
   *
   * @return those that the user gave, in the order of the outputs, else those of the data; empty if
   *     neither names any
   */
  default List<String> classNames() {
    return optionalDataset().map(Dataset::classNames).orElse(List.of());
  }

  /**
   * Opens other data than the run's own, for example a start image.
   *
   * @param location as {@code --data} takes it, for example {@code npy:start.npy}
   * @return a dataset in the model's input scale
   * @throws io.loupe.error.LoupeException if it cannot be opened
   */
  Dataset open(String location);

  /**
   * Opens data as they would be delivered if the model took another input, for example of another
   * range.
   *
   * @param location as {@code --data} takes it
   * @param input shape, range and normalisation
   * @return a dataset in that input scale
   * @throws io.loupe.error.LoupeException if it cannot be opened
   */
  @Experimental
  default Dataset open(String location, InputSpec input) {
    return open(location);
  }

  /**
   * Returns the model's gradients.
   *
   * @return the capability
   * @throws io.loupe.error.MissingNeedException if the engine does not offer it
   */
  Differentiable gradients();

  /**
   * Returns the ways to tell what of an input speaks for an answer.
   *
   * @return those that the run's class loader sees
   */
  @Experimental
  default Registry<AttributionMethod> attributionMethods() {
    return Registry.load(AttributionMethod.class, getClass().getClassLoader());
  }

  /**
   * Returns the value of a parameter.
   *
   * @param <T> its type
   * @param param one of the visualizer's parameters
   * @return the value, checked
   */
  <T> T get(Param<T> param);

  /**
   * Tells whether somebody has checked before that the data belong to the model, so that it need
   * not be done again.
   *
   * @return false unless the run was asked for so
   */
  @Experimental
  default boolean isDataChecked() {
    return false;
  }

  /**
   * Returns the batch size for passes over data.
   *
   * @return positive
   */
  int batchSize();

  /**
   * Returns the run's random source.
   *
   * @return seeded by the run's recorded seed; the same object at each call
   */
  RandomGenerator random();

  /**
   * Returns an independent random source, for example one for each item of a batch, so that results
   * do not depend on neighbours.
   *
   * @param stream any number
   * @return a new source that depends on the run's seed and the number only
   */
  RandomGenerator random(long stream);

  /**
   * Returns progress and cancellation.
   *
   * @return the run's monitor
   */
  RunMonitor monitor();

  /**
   * Counts statistics of all data in one pass, in whatever place the user chose: here or on other
   * machines, with the same bits.
   *
   * @param parts what is added to; no two share anything
   * @throws io.loupe.error.LoupeException if the data cannot be read, or the place not reached
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  @Experimental
  default void count(List<? extends Counted<?>> parts) {
    Counted.all(parts, model().probe(), dataset(), batchSize(), batch -> {}, monitor());
  }

  /**
   * Writes down what was decided during the run where parameters left it open, for example the
   * objectives that a shorthand stands for. It goes into the provenance of every artifact handed
   * over later.
   *
   * @param name what was decided, for example {@code objective}
   * @param text the decision; the last one of a name counts
   */
  void resolved(String name, String text);

  /**
   * Warns of what the data give reason to doubt, for example a picture that does not depend on the
   * weights. It goes into the provenance, and from there to the terminal, into the record and onto
   * the page.
   *
   * @param sentence what is in doubt, and what can be done; the same one is kept once
   */
  void warn(String sentence);

  /**
   * Hands over an artifact that is finished before the others, so that a cancelled run keeps it.
   *
   * @param artifact not returned by {@code render} again
   * @throws io.loupe.error.ProviderException if the name was used before
   */
  void emit(Artifact artifact);

  /**
   * Opens an array that is too large to hold at once.
   *
   * @param name as {@link Artifact#name()}, unique in the run
   * @param caption what the values are
   * @param item shape of one item
   * @return a writer, closed by the visualizer
   */
  NumbersWriter numbers(String name, String caption, Shape item);
}
