package io.loupe.samples.training;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The maximum over each 2 x 2 pixels, forward and back; in plain Java, quicker than ND4J's own. */
final class MaxPooling {

  private final FloatBuffer input;
  private final FloatBuffer inputGradient;
  private final FloatBuffer output;
  private final FloatBuffer outputGradient;
  private final int side;
  private final float[] wide;
  private final float[] narrow;
  private final int[] winners;

  /** Works between arrays [N, C, 2H, 2W] and [N, C, H, W], each whole and in order 'c'. */
  MaxPooling(INDArray input, INDArray inputGradient, INDArray output, INDArray outputGradient) {
    this.input = input.data().asNioFloat();
    this.inputGradient = inputGradient.data().asNioFloat();
    this.output = output.data().asNioFloat();
    this.outputGradient = outputGradient.data().asNioFloat();
    this.side = (int) output.size(2);
    this.wide = new float[(int) input.length()];
    this.narrow = new float[(int) output.length()];
    this.winners = new int[narrow.length];
  }

  /** Writes the maxima; among equals the first wins. */
  void forward() {
    input.get(0, wide);
    for (int i = 0; i < narrow.length; i++) {
      int corner = i / side * 4 * side + i % side * 2;
      int winner = corner;
      winner = wide[corner + 1] > wide[winner] ? corner + 1 : winner;
      winner = wide[corner + 2 * side] > wide[winner] ? corner + 2 * side : winner;
      winner = wide[corner + 2 * side + 1] > wide[winner] ? corner + 2 * side + 1 : winner;
      winners[i] = winner;
      narrow[i] = wide[winner];
    }
    output.put(0, narrow);
  }

  /** Hands each gradient to the pixel that won. */
  void backward() {
    outputGradient.get(0, narrow);
    Arrays.fill(wide, 0);
    for (int i = 0; i < narrow.length; i++) {
      wide[winners[i]] = narrow[i];
    }
    inputGradient.put(0, wide);
  }
}
