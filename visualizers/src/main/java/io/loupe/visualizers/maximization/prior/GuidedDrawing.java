package io.loupe.visualizers.maximization.prior;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.Jitter;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Draws images out of noise: the noise falls, at each step the data's patches say what a clean
 * image would be, and the network's gradient moves that guess. Items never touch each other.
 *
 * <p>Sources: <a href="https://arxiv.org/abs/2105.05233">Dhariwal and Nichol 2021</a> for the
 * guidance, with the denoiser's Jacobian taken as one; <a
 * href="https://arxiv.org/abs/2010.02502">Song, Meng and Ermon 2020</a> for the deterministic step.
 */
final class GuidedDrawing {
  private static final int CLIMBS = 4;
  private static final int LOOKS = 3;
  private static final double LOOK_NOISE = 0.1;
  private static final int SIDE = 28;
  private static final double LEAST_NORM = 1e-9;

  private final Differentiable model;
  private final PictureBank bank;
  private final EmpiricalDenoiser denoiser;
  private final Annealing annealing;
  private final ImageSize size;

  GuidedDrawing(Differentiable model, PictureBank bank, Annealing annealing) {
    this.model = model;
    this.bank = bank;
    this.denoiser = new EmpiricalDenoiser(bank);
    this.annealing = annealing;
    this.size = bank.size();
  }

  /**
   * One image to draw.
   *
   * @param aim whose gradient guides
   * @param guidance 0 for none
   * @param bonus of each picture of the data, a logarithm
   * @param start source of the noise it begins with
   * @param looks source of the small changes under which the network looks
   */
  @SuppressWarnings("ArrayRecordComponent") // shared by no two threads, compared by none
  record Item(
      Objective aim,
      double guidance,
      float[] bonus,
      RandomGenerator start,
      RandomGenerator looks) {}

  /**
   * Draws.
   *
   * @param items at least one
   * @param task told after each step
   * @return [N,...] in units of the input range
   */
  float[] draw(List<Item> items, RunMonitor.Task task) {
    float[] images = starts(items);
    float[] clean = new float[images.length];
    Objective each = new Objective.PerItem(items.stream().map(Item::aim).toList());
    boolean guided = items.stream().anyMatch(item -> item.guidance() > 0);
    for (int step = 0; step < annealing.steps(); step++) {
      double sigma = annealing.sigma(step);
      Floor floor = annealing.floor(step);
      forEach(
          items,
          n ->
              denoiser.denoise(
                  images, n * size.elements(), sigma, floor, items.get(n).bonus(), clean));
      for (int climb = 0; guided && climb < CLIMBS; climb++) {
        climb(items, each, clean, annealing.climb(step));
      }
      shrink(images, clean, (float) annealing.shrink(step));
      task.advance(1);
    }
    return images;
  }

  private static void shrink(float[] images, float[] clean, float kept) {
    for (int i = 0; i < images.length; i++) {
      images[i] = clean[i] + kept * (images[i] - clean[i]);
    }
  }

  private float[] starts(List<Item> items) {
    float[] images = new float[items.size() * size.elements()];
    for (int n = 0; n < items.size(); n++) {
      RandomGenerator random = items.get(n).start();
      for (int e = 0; e < size.elements(); e++) {
        double noise = annealing.sigma(0) * random.nextGaussian();
        images[n * size.elements() + e] = (float) (bank.mean(e) + noise);
      }
    }
    return images;
  }

  /** One step up the gradient, averaged over small moves with noise, for each image by itself. */
  private void climb(List<Item> items, Objective each, float[] clean, double length) {
    float[] uphill = new float[clean.length];
    Shape shape = bank.shape(items.size());
    for (int look = 0; look < LOOKS; look++) {
      Jitter[] moves = new Jitter[items.size()];
      float[] seen = new float[clean.length];
      forEach(items, n -> moves[n] = look(items.get(n).looks(), clean, n, seen));
      Tensor batch = Tensor.of(shape, bank.scale().toModel(seen));
      float[] gradient = bank.scale().gradient(model.score(each, batch).gradient().toArray());
      forEach(
          items,
          n -> {
            int at = n * size.elements();
            moves[n].adjoint(size, gradient, at, uphill, at);
          });
    }
    forEach(items, n -> move(clean, uphill, n, items.get(n).guidance() * length));
  }

  private Jitter look(RandomGenerator random, float[] clean, int item, float[] seen) {
    int at = item * size.elements();
    Jitter move = new Jitter(by(random, size.rows()), by(random, size.columns()));
    move.apply(size, clean, at, seen, at, new float[0]);
    double deviation = LOOK_NOISE * bank.spread() / Math.sqrt(size.elements());
    for (int i = at; i < at + size.elements(); i++) {
      seen[i] += (float) (deviation * random.nextGaussian());
    }
    return move;
  }

  /** By one pixel of 28 each way, or not. */
  private static int by(RandomGenerator random, int side) {
    int pixels = side > 1 ? Math.max(1, Math.round(side / (float) SIDE)) : 0;
    return (random.nextInt(3) - 1) * pixels;
  }

  private void move(float[] clean, float[] uphill, int item, double length) {
    int at = item * size.elements();
    double squares = 0;
    for (int i = at; i < at + size.elements(); i++) {
      squares += (double) uphill[i] * uphill[i];
    }
    float factor = (float) (length / Math.max(LEAST_NORM, Math.sqrt(squares)));
    for (int i = at; i < at + size.elements(); i++) {
      clean[i] += factor * uphill[i];
    }
    bank.range().apply(size, clean, at);
  }

  /** Items have their own places in every array, so that they may be worked on side by side. */
  private static void forEach(List<Item> items, IntConsumer work) {
    IntStream.range(0, items.size()).parallel().forEach(work);
  }
}
