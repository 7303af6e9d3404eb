package io.loupe.visualizers.activation;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.FilterSheet;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The maps of one layer for some samples, as pictures and numbers. */
record SampleSheet(
    LayerInfo layer,
    String origin,
    ModelInfo model,
    List<Sample> samples,
    List<String> classNames,
    Tensor values) {

  /** Compares with the null model's values on the same samples. */
  NullMaps beside(Tensor redrawn, RandomGenerator random) {
    return NullMaps.of(Maps.of(layer), "activation", rows(values), rows(redrawn), 0, random);
  }

  private List<Tensor> rows(Tensor all) {
    List<Tensor> rows = new ArrayList<>();
    for (int s = 0; s < samples.size(); s++) {
      rows.add(all.slice(s));
    }
    return rows;
  }

  void emit(
      String name,
      ScaleChoice scale,
      ColorChoice colors,
      @Nullable NullMaps beside,
      Consumer<Artifact> emit) {
    Maps maps = Maps.of(layer);
    List<FilterSheet.Row> rows = new ArrayList<>();
    for (int s = 0; s < samples.size(); s++) {
      Sample sample = samples.get(s);
      rows.add(
          new FilterSheet.Row(
              className(sample),
              sample.id(),
              input(sample),
              signal(sample),
              values.slice(s).reshape(maps.shape())));
    }
    FilterSheet sheet = new FilterSheet(maps, "activation", rows, scale, colors, -1);
    String title =
        "Layer " + layer.name() + origin + ": activations of " + samples.size() + " samples";
    String caption = caption(maps) + (beside == null ? "" : beside.caption());
    sheet.render(
        title,
        model.name() + " \u00b7 " + maps.describe(),
        List.of(),
        null,
        beside == null ? FilterSheet.Below.nothing() : beside.below(scale, colors),
        (suffix, picture) -> emit.accept(new Artifact.Image(name + suffix, caption, picture)));
    emit.accept(
        new Artifact.Numbers(
            name + "-values",
            "Activations of layer "
                + layer.name()
                + ", "
                + values.shape()
                + " (sample, filter, row, column); samples as in the table.",
            values));
    if (beside != null) {
      emit.accept(beside.numbers(name));
    }
  }

  private String caption(Maps maps) {
    int silent = 0;
    int strongest = 0;
    int strongestSample = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < maps.filters(); k++) {
      float highest = Float.NEGATIVE_INFINITY;
      for (int s = 0; s < samples.size(); s++) {
        int start = (s * maps.filters() + k) * maps.positions();
        for (int p = 0; p < maps.positions(); p++) {
          float value = values.get(start + p);
          highest = Math.max(highest, value);
          if (value > most) {
            most = value;
            strongest = k;
            strongestSample = s;
          }
        }
      }
      silent += highest <= 0 ? 1 : 0;
    }
    Sample sample = samples.get(strongestSample);
    String of = sample.label().isPresent() ? " of class " + className(sample) : "";
    String noun = maps.noun();
    return "Activations of "
        + maps.describe()
        + " of layer "
        + layer.name()
        + origin
        + " for "
        + samples.size()
        + " samples. The strongest is "
        + Labels.number(most)
        + ", "
        + noun
        + " "
        + strongest
        + " on sample "
        + sample.id()
        + of
        + ". "
        + (silent == 0
            ? "Every " + noun + " fires on at least one of these samples."
            : silent + " of " + maps.filters() + " " + noun + "s never rise above zero here.");
  }

  private @Nullable Tensor signal(Sample sample) {
    return SignalPicture.suits(model.input().shape()) ? sample.input() : null;
  }

  private @Nullable BufferedImage input(Sample sample) {
    InputSpec input = model.input();
    return InputPicture.isPicture(input) ? TensorImages.picture(sample.input(), input) : null;
  }

  private String className(Sample sample) {
    int label = sample.label().orElse(-1);
    return label < 0 ? "" : ClassNames.of(classNames, label);
  }
}
