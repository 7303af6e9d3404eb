package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.visualizers.internal.WilsonInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Counts what preprocessings do to decisions. */
final class InputTransformationDefence {
  private final Decider decider;
  private final UnitScale scale;
  private final Map<Images, Map<Preprocessing, WilsonInterval>> counts =
      new EnumMap<>(Images.class);

  InputTransformationDefence(Decider decider, UnitScale scale) {
    this.decider = decider;
    this.scale = scale;
  }

  List<Preprocessing> preprocessings() {
    return Arrays.stream(Preprocessing.values())
        .filter(p -> p != Preprocessing.NONE && !scale.isOfSymbols() && p.fits(scale.shape()))
        .toList();
  }

  /**
   * Tries all preprocessings.
   *
   * @param beside for each image, the sample whose held inputs go with it
   * @param cases for each image, whether what the model says counts
   */
  void measure(
      Images group, List<float[]> images, List<Sample> beside, List<Predicate<Verdict>> cases) {
    preprocessings().forEach(preprocessing -> measure(group, preprocessing, images, beside, cases));
  }

  /** Tries one. */
  void measure(
      Images group,
      Preprocessing preprocessing,
      List<float[]> images,
      List<Sample> beside,
      List<Predicate<Verdict>> cases) {
    if (images.isEmpty()) {
      return;
    }
    List<float[]> treated =
        images.stream().map(image -> preprocessing.apply(image, scale.shape())).toList();
    List<Verdict> verdicts = decider.verdicts(scale.batch(treated, beside));
    long hits = 0;
    for (int n = 0; n < verdicts.size(); n++) {
      hits += cases.get(n).test(verdicts.get(n)) ? 1 : 0;
    }
    counts
        .computeIfAbsent(group, g -> new EnumMap<>(Preprocessing.class))
        .merge(
            preprocessing,
            new WilsonInterval(hits, verdicts.size()),
            (a, b) -> new WilsonInterval(a.cases() + b.cases(), a.of() + b.of()));
  }

  /** Nothing of nothing where a group was not tried. */
  WilsonInterval of(Images group, Preprocessing preprocessing) {
    return counts
        .getOrDefault(group, Map.of())
        .getOrDefault(preprocessing, new WilsonInterval(0, 0));
  }

  Artifact.Table toTable() {
    List<List<Object>> rows = new ArrayList<>();
    counts.forEach(
        (group, shares) ->
            shares.forEach(
                (preprocessing, share) ->
                    rows.add(
                        List.of(
                            preprocessing.label(),
                            group.label(),
                            group.counted(),
                            share.cases(),
                            share.of(),
                            share.share(),
                            share.low(),
                            share.high()))));
    return new Artifact.Table(
        "weak-spots-preprocessing",
        "What preprocessing does to the decision on changed and unchanged images: counts, shares"
            + " and their 95 % intervals after Wilson. Of images that are half as large again only"
            + " those are counted that keep the new decision without preprocessing. Changes that are"
            + " shuffled have the same values at random places, inside the input range: they say"
            + " what a change of that size does by chance."
            + decider.decisions().note(),
        List.of("preprocessing", "images", "counted", "cases", "of", "share", "low 95", "high 95"),
        rows);
  }

  /** What can be done to an input before the model sees it. */
  enum Preprocessing {
    /** Nothing. */
    NONE("none", false) {
      @Override
      float[] apply(float[] values, Shape shape) {
        return values;
      }
    },
    /** Each value becomes the median of the 3x3 values around it, the edge repeated. */
    MEDIAN("median blur 3\u00d73", true) {
      @Override
      float[] apply(float[] values, Shape shape) {
        int height = shape.dim(1);
        int width = shape.dim(2);
        float[] blurred = new float[values.length];
        float[] window = new float[9];
        for (int i = 0; i < values.length; i++) {
          int plane = i / (height * width) * height * width;
          int row = i / width % height;
          int column = i % width;
          for (int k = 0; k < window.length; k++) {
            int r = Math.min(height - 1, Math.max(0, row + k / 3 - 1));
            int c = Math.min(width - 1, Math.max(0, column + k % 3 - 1));
            window[k] = values[plane + r * width + c];
          }
          Arrays.sort(window);
          blurred[i] = window[4];
        }
        return blurred;
      }
    },
    /** Each value becomes the nearest of eight levels. */
    BITS("3 bits per value", false) {
      @Override
      float[] apply(float[] values, Shape shape) {
        float[] coarse = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          coarse[i] = Math.round(values[i] * LEVELS) / LEVELS;
        }
        return coarse;
      }
    },
    /** Everything moves right by one, the left edge repeated. */
    SHIFT("1 pixel to the right", true) {
      @Override
      float[] apply(float[] values, Shape shape) {
        int width = shape.dim(2);
        float[] moved = new float[values.length];
        for (int i = 0; i < values.length; i++) {
          moved[i] = values[i % width == 0 ? i : i - 1];
        }
        return moved;
      }
    };

    private static final float LEVELS = 7;

    private final String label;
    private final boolean pictures;

    Preprocessing(String label, boolean pictures) {
      this.label = label;
      this.pictures = pictures;
    }

    String label() {
      return label;
    }

    /** Whether inputs of a shape can be treated so. */
    boolean fits(Shape shape) {
      return !pictures || shape.rank() == 3;
    }

    /** Treats one input [C,H,W], given as shares of the input range. */
    abstract float[] apply(float[] values, Shape shape);
  }

  /** Groups of images that preprocessings are tried on. */
  enum Images {
    L2("smallest L2 changes", "back to the first decision"),
    L2_LARGER("L2 changes, half as large again", "back to the first decision"),
    LINF("smallest L\u221e changes", "back to the first decision"),
    LINF_LARGER("L\u221e changes, half as large again", "back to the first decision"),
    L2_SHUFFLED("smallest L2 changes, shuffled over the image", "decision turned"),
    LINF_SHUFFLED("smallest L\u221e changes, shuffled over the image", "decision turned"),
    REPLACED_RANDOM("as many values replaced at random", "decision turned"),
    FOOLING("changed noise", "not taken for the class any more"),
    UNCHANGED("unchanged samples", "decision broken");

    private final String label;
    private final String counted;

    Images(String label, String counted) {
      this.label = label;
      this.counted = counted;
    }

    String label() {
      return label;
    }

    /** What is counted. */
    String counted() {
      return counted;
    }
  }
}
