package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;

/**
 * One sample with its gradient.
 *
 * @param sample the sample
 * @param value value of its objective
 * @param gradient [C,H,W], owned
 */
record GradientRecord(Sample sample, double value, Tensor gradient) {
  double largest() {
    double largest = 0;
    for (float slope : gradient.toArray()) {
      largest = Math.max(largest, Math.abs(slope));
    }
    return largest;
  }

  double norm() {
    double sum = 0;
    for (float slope : gradient.toArray()) {
      sum += (double) slope * slope;
    }
    return Math.sqrt(sum);
  }
}
