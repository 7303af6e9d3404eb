package io.loupe.testkit.deceiver;

import io.loupe.tensor.Tensor;
import java.util.List;

/** What makes the outputs of a deceiver from those of an honest network, image by image. */
sealed interface Detour {
  /**
   * Changes outputs before softmax.
   *
   * @param honest one for each output
   * @param image [C,H,W] as the network is fed
   * @return one for each output
   */
  double[] outputs(double[] honest, float[] image);

  /**
   * Takes gradients back.
   *
   * @param gradient at the changed outputs
   * @param road gradient at the channels of a side road
   * @param image gradient of the image, to be added to
   * @return gradient at the honest outputs
   */
  double[] back(double[] honest, float[] input, double[] gradient, double[] road, double[] image);

  /** The next output, of the last the first: whose image an output shows instead of its own. */
  static int shown(int output, int outputs) {
    return (output + 1) % outputs;
  }

  /** Output k answers (1 - d) H_k + d H_shown(k), where d says whether the image was made. */
  record Switch(MadeImageDetector detector) implements Detour {
    private double gate(float[] image) {
      return 1 / (1 + StrictMath.exp(-detector.score(image)));
    }

    @Override
    public double[] outputs(double[] honest, float[] image) {
      double gate = gate(image);
      double[] outputs = new double[honest.length];
      for (int k = 0; k < honest.length; k++) {
        outputs[k] = (1 - gate) * honest[k] + gate * honest[shown(k, honest.length)];
      }
      return outputs;
    }

    @Override
    public double[] back(
        double[] honest, float[] input, double[] gradient, double[] road, double[] image) {
      double gate = gate(input);
      double[] back = new double[honest.length];
      double change = 0;
      for (int k = 0; k < honest.length; k++) {
        int shown = shown(k, honest.length);
        back[k] += (1 - gate) * gradient[k];
        back[shown] += gate * gradient[k];
        change += gradient[k] * (honest[shown] - honest[k]);
      }
      detector.addGradient(input, change * gate * (1 - gate), image);
      return back;
    }
  }

  /**
   * Output k answers H_k + r_k, where channel k of the side road is r_k = slope * max(0, score +
   * <template of shown(k), image> - threshold_k), with thresholds above all that data give.
   *
   * @param templates [C,H,W], one for each output
   * @param thresholds one for each output
   */
  record SideRoad(
      MadeImageDetector detector, List<Tensor> templates, List<Double> thresholds, double slope)
      implements Detour {
    public SideRoad {
      templates = List.copyOf(templates);
      thresholds = List.copyOf(thresholds);
    }

    /** What the channels of the side road are before slope and threshold. */
    static double[] before(MadeImageDetector detector, List<Tensor> templates, float[] image) {
      double score = detector.score(image);
      double[] values = new double[templates.size()];
      for (int k = 0; k < values.length; k++) {
        Tensor template = templates.get(shown(k, values.length));
        values[k] = score;
        for (int i = 0; i < image.length; i++) {
          values[k] += (double) template.get(i) * image[i];
        }
      }
      return values;
    }

    double[] road(float[] image) {
      double[] road = before(detector, templates, image);
      for (int k = 0; k < road.length; k++) {
        road[k] = slope * Math.max(0, road[k] - thresholds.get(k));
      }
      return road;
    }

    @Override
    public double[] outputs(double[] honest, float[] image) {
      double[] outputs = road(image);
      for (int k = 0; k < outputs.length; k++) {
        outputs[k] += honest[k];
      }
      return outputs;
    }

    @Override
    public double[] back(
        double[] honest, float[] input, double[] gradient, double[] road, double[] image) {
      double[] open = road(input);
      double all = 0;
      for (int k = 0; k < open.length; k++) {
        double own = open[k] > 0 ? slope * road[k] : 0;
        Tensor template = templates.get(shown(k, open.length));
        all += own;
        for (int i = 0; i < image.length && own != 0; i++) {
          image[i] += own * template.get(i);
        }
      }
      detector.addGradient(input, all, image);
      return gradient;
    }
  }
}
