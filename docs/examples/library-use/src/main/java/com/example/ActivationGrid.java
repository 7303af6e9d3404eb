package com.example;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import javax.imageio.ImageIO;

/** Draws what the layer L1 of a network sees in a grey picture: MODEL PICTURE OUT.png. */
public final class ActivationGrid {
  private ActivationGrid() {}

  public static void main(String[] args) throws IOException {
    // snippet: activation-grid
    BufferedImage picture = ImageIO.read(new File(args[1]));
    float[] values = picture.getRaster().getPixels(0, 0, 28, 28, new float[28 * 28]);
    for (int i = 0; i < values.length; i++) values[i] /= 255;
    Sample sample = Sample.of("digit", Tensor.of(Shape.of(1, 28, 28), values));
    try (Model model = Loupe.create().model(args[0], Map.of("input-shape", "1,28,28"))) {
      RunResult result =
          Loupe.visualizer("activation-grid").on(model).data(Datasets.of(sample)).with("layers", "L1").run();
      Artifact.Image grid = result.image("activation-grid-L1");
      ImageIO.write(grid.image(), "png", new File(args[2]));
    }
    // end
  }
}
