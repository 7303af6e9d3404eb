package io.loupe.visualizers.weakness;

import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.weakness.Attack.Pair;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the fewest values to replace by others that samples have, where values are looked up
 * and so have no gradient.
 *
 * <p>Each round tries all replacements of one more value, or of very many some at random, and goes
 * on from the one with the highest lead; what a replacement was not needed for is taken back in the
 * end. The greedy search of <a href="https://arxiv.org/abs/1712.06751">Ebrahimi, Rao, Lowd and Dou
 * 2018</a>, with the model's own answers in the place of their linear guess.
 *
 * @param draws gives the random numbers of a search by its number
 * @param tries replacements in a round at most
 * @param values that may be put in
 */
record ReplacementAttack(
    Decider decider,
    UnitScale scale,
    int batchSize,
    LongFunction<RandomGenerator> draws,
    int tries,
    List<Float> values)
    implements Attack {
  private static final int ROUNDS = 5;
  private static final int TRIES_OF_A_STEP = 10;
  private static final long CHOICES = 1L << 41;

  static ReplacementAttack of(
      RenderContext context, Decider decider, UnitScale scale, int steps, List<Origin> origins) {
    TreeSet<Float> seen = new TreeSet<>();
    for (Origin origin : origins) {
      for (float value : origin.values()) {
        seen.add(value);
      }
    }
    return new ReplacementAttack(
        decider,
        scale,
        context.batchSize(),
        context::random,
        TRIES_OF_A_STEP * steps,
        List.copyOf(seen));
  }

  /** Whether inputs can be changed by replacing values alone. */
  static boolean suits(List<Origin> origins) {
    for (Origin origin : origins) {
      for (float value : origin.sample().input().toArray()) {
        if (value < 0 || value != Math.rint(value)) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public long stepsOf(long pairs) {
    return pairs;
  }

  @Override
  public List<Optional<float[]>> run(Metric metric, List<Pair> pairs, RunMonitor.Task task) {
    List<Optional<float[]>> best = new ArrayList<>();
    for (Pair pair : pairs) {
      best.add(search(pair));
      task.advance(1);
    }
    return best;
  }

  private record Tried(int index, boolean reached, double lead) {}

  private Optional<float[]> search(Pair pair) {
    long number = (long) pair.origin().index() * decider.decisions().targets() + pair.target();
    RandomGenerator random = draws.apply(CHOICES + number);
    float[] current = pair.origin().values();
    for (int round = 0; round < ROUNDS; round++) {
      List<float[]> inputs = replaced(pair.origin().values(), current, random);
      Tried best = best(pair, inputs);
      if (best == null) {
        return Optional.empty();
      }
      if (best.reached()) {
        return Optional.of(withoutNeedless(pair, inputs.get(best.index())));
      }
      current = inputs.get(best.index());
    }
    return Optional.empty();
  }

  private List<float[]> replaced(float[] original, float[] current, RandomGenerator random) {
    List<float[]> all = new ArrayList<>();
    for (long choice : choices((long) current.length * values.size(), random)) {
      int place = (int) (choice / values.size());
      float value = values.get((int) (choice % values.size()));
      if (current[place] == original[place] && value != original[place]) {
        float[] next = current.clone();
        next[place] = value;
        all.add(next);
      }
    }
    return all;
  }

  private List<Long> choices(long all, RandomGenerator random) {
    List<Long> chosen = new ArrayList<>();
    if (all <= tries) {
      for (long i = 0; i < all; i++) {
        chosen.add(i);
      }
      return chosen;
    }
    TreeSet<Long> some = new TreeSet<>();
    while (some.size() < tries) {
      some.add(random.nextLong(all));
    }
    return List.copyOf(some);
  }

  private @Nullable Tried best(Pair pair, List<float[]> inputs) {
    Tried best = null;
    for (int from = 0; from < inputs.size(); from += batchSize) {
      List<float[]> some = inputs.subList(from, Math.min(inputs.size(), from + batchSize));
      for (Tried tried : tried(pair, some, from)) {
        if (best == null || tried.lead() > best.lead()) {
          best = tried;
        }
      }
    }
    return best;
  }

  private List<Tried> tried(Pair pair, List<float[]> inputs, int first) {
    List<Sample> beside = Collections.nCopies(inputs.size(), pair.origin().sample());
    List<Verdict> verdicts = decider.verdicts(scale.batch(inputs, beside));
    Decisions decisions = decider.decisions();
    List<Tried> all = new ArrayList<>();
    for (int n = 0; n < inputs.size(); n++) {
      Verdict now = verdicts.get(n);
      all.add(
          new Tried(
              first + n,
              decisions.isReached(pair.target(), pair.first(), now),
              decisions.lead(pair.target(), pair.first(), now)));
    }
    return all;
  }

  @Override
  public float other(float value, RandomGenerator random) {
    List<Float> others = values.stream().filter(v -> v != value).toList();
    return others.isEmpty() ? value : others.get(random.nextInt(others.size()));
  }

  private float[] withoutNeedless(Pair pair, float[] found) {
    float[] original = pair.origin().values();
    float[] current = found;
    for (int i = 0; i < found.length; i++) {
      if (current[i] != original[i] && Metric.REPLACED.size(original, current) > 1) {
        float[] less = current.clone();
        less[i] = original[i];
        current = tried(pair, List.of(less), 0).get(0).reached() ? less : current;
      }
    }
    return current;
  }
}
