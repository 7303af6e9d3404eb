package io.loupe.samples.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Share of digits a network names rightly.
 *
 * @param digits how many were tried
 * @param overall share of all of them
 * @param perClass share within each class, 0 to 9
 */
record Accuracy(int digits, double overall, List<Double> perClass) {

  private static final int BATCH = 500;

  static Accuracy measure(MultiLayerNetwork network, Digits digits) {
    int[] right = new int[Digits.CLASSES];
    int[] seen = new int[Digits.CLASSES];
    for (int start = 0; start < digits.size(); start += BATCH) {
      int count = Math.min(BATCH, digits.size() - start);
      float[] pixels = new float[count * Digits.AREA];
      for (int i = 0; i < count; i++) {
        digits.copyTo(start + i, pixels, i * Digits.AREA);
      }
      INDArray named =
          network
              .output(Nd4j.createFromArray(pixels).reshape(count, 1, Digits.SIDE, Digits.SIDE))
              .argMax(1);
      for (int i = 0; i < count; i++) {
        int label = digits.label(start + i);
        seen[label]++;
        right[label] += named.getInt(i) == label ? 1 : 0;
      }
    }
    List<Double> shares =
        IntStream.range(0, Digits.CLASSES)
            .mapToObj(label -> (double) right[label] / seen[label])
            .toList();
    double overall = (double) Arrays.stream(right).sum() / digits.size();
    return new Accuracy(digits.size(), overall, shares);
  }
}
