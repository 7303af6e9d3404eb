package io.loupe.engine.dl4j.op;

/**
 * Two recurrent layers over the same sequence. What the second gives for each step is turned round
 * before they are joined.
 *
 * @param first goes forwards
 * @param second goes backwards
 * @param positions places of one step, 1 for a list
 * @param join how their outputs are joined
 */
public record BothWays(Recurrent first, Recurrent second, int positions, Join join)
    implements RowOp {
  /** How two outputs are joined. */
  public enum Join {
    /** One after the other, at each place. */
    CONCATENATED,
    /** Their sum. */
    SUM,
    /** Their mean. */
    MEAN,
    /** Their product. */
    PRODUCT
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new BothWays(
        first.randomized(randomization), second.randomized(randomization), positions, join);
  }

  private int length() {
    return (first.sequences() ? first.steps() : 1) * width();
  }

  private int width() {
    return first.cell().outputs();
  }

  private float[][] outputs(float[][] in) {
    float[][] outputs = new float[2][length()];
    first.forward(in, outputs[0]);
    second.forward(in, outputs[1]);
    outputs[1] = turned(outputs[1]);
    return outputs;
  }

  private float[] turned(float[] steps) {
    float[] turned = new float[steps.length];
    for (int at = 0; at < steps.length; at += width()) {
      System.arraycopy(steps, at, turned, steps.length - width() - at, width());
    }
    return turned;
  }

  /** Where a value of one of the two stands when they are concatenated. */
  private int place(int output, int index) {
    int channels = width() / positions;
    return (index / channels * 2 + output) * channels + index % channels;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    float[][] outputs = outputs(in);
    for (int i = 0; i < outputs[0].length; i++) {
      float one = outputs[0][i];
      float two = outputs[1][i];
      switch (join) {
        case CONCATENATED -> {
          out[place(0, i)] = one;
          out[place(1, i)] = two;
        }
        case SUM -> out[i] = one + two;
        case MEAN -> out[i] = (one + two) / 2;
        case PRODUCT -> out[i] = one * two;
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    float[][] outputs = join == Join.PRODUCT ? outputs(in) : new float[2][length()];
    float[][] back = new float[2][length()];
    for (int way = 0; way < 2; way++) {
      for (int i = 0; i < back[way].length; i++) {
        back[way][i] =
            switch (join) {
              case CONCATENATED -> gradient[place(way, i)];
              case SUM -> gradient[i];
              case MEAN -> gradient[i] / 2;
              case PRODUCT -> gradient[i] * outputs[1 - way][i];
            };
      }
    }
    first.backward(in, out, back[0], targets);
    second.backward(in, out, turned(back[1]), targets);
  }
}
