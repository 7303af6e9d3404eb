package io.loupe.testkit;

import io.loupe.artifact.Artifact;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compares artifacts by pixel, cell and float. */
final class ArtifactDifferences {
  private ArtifactDifferences() {}

  static List<String> between(List<Artifact> first, List<Artifact> second) {
    List<String> names = first.stream().map(Artifact::name).toList();
    List<String> others = second.stream().map(Artifact::name).toList();
    if (!names.equals(others)) {
      return List.of("artifacts " + names + " and " + others);
    }
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      Artifact a = first.get(i);
      Artifact b = second.get(i);
      if (!a.caption().equals(b.caption())) {
        differences.add("captions of " + a.name() + ": " + a.caption() + " / " + b.caption());
      }
      if (!same(a, b)) {
        differences.add("contents of " + a.name());
      }
    }
    return differences;
  }

  private static boolean same(Artifact a, Artifact b) {
    if (a instanceof Artifact.Image x && b instanceof Artifact.Image y) {
      return samePixels(x.image(), y.image());
    }
    if (a instanceof Artifact.Animation x && b instanceof Artifact.Animation y) {
      return x.perFrame().equals(y.perFrame()) && sameFrames(x.frames(), y.frames());
    }
    if (a instanceof Artifact.Table x && b instanceof Artifact.Table y) {
      return x.columns().equals(y.columns()) && x.rows().equals(y.rows());
    }
    return a instanceof Artifact.Numbers x
        && b instanceof Artifact.Numbers y
        && x.tensor().shape().equals(y.tensor().shape())
        && Arrays.equals(x.tensor().toArray(), y.tensor().toArray());
  }

  private static boolean sameFrames(List<BufferedImage> a, List<BufferedImage> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      same = samePixels(a.get(i), b.get(i));
    }
    return same;
  }

  private static boolean samePixels(BufferedImage a, BufferedImage b) {
    return a.getWidth() == b.getWidth()
        && a.getHeight() == b.getHeight()
        && Arrays.equals(pixels(a), pixels(b));
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }
}
