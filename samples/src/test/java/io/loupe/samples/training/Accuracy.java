package io.loupe.samples.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Share of images a network names rightly.
 *
 * @param images how many were tried
 * @param overall share of all of them
 * @param perClass share within each class
 */
record Accuracy(int images, double overall, List<Double> perClass) {

  private static final int BATCH = 100;

  static Accuracy measure(TrainedNetwork network, GreyImages images) {
    int[] right = new int[GreyImages.CLASSES];
    int[] seen = new int[GreyImages.CLASSES];
    for (int start = 0; start < images.size(); start += BATCH) {
      int count = Math.min(BATCH, images.size() - start);
      float[] pixels = new float[count * GreyImages.AREA];
      for (int i = 0; i < count; i++) {
        images.copyTo(start + i, pixels, i * GreyImages.AREA);
      }
      INDArray named =
          network
              .probabilities(
                  Nd4j.createFromArray(pixels).reshape(count, 1, GreyImages.SIDE, GreyImages.SIDE))
              .argMax(1);
      for (int i = 0; i < count; i++) {
        int label = images.label(start + i);
        seen[label]++;
        right[label] += named.getInt(i) == label ? 1 : 0;
      }
    }
    List<Double> shares =
        IntStream.range(0, GreyImages.CLASSES)
            .mapToObj(label -> (double) right[label] / seen[label])
            .toList();
    double overall = (double) Arrays.stream(right).sum() / images.size();
    return new Accuracy(images.size(), overall, shares);
  }
}
