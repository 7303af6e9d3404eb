package io.loupe.cli;

import io.loupe.artifact.Artifact;
import io.loupe.error.OutputException;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Ends in every way a run can end. */
public final class MoodyVisualizer implements Visualizer {
  static final Param<Mood> MOOD = Param.choice("mood", Mood.CALM).help("How to end, 100 % sure.");
  static final Param<LayerSelection> LAYERS =
      Param.layers("layers", LayerSelection.ALL).help("Layers to look at.");
  static final Param<List<Double>> PORTIONS =
      Param.decimals("portions", List.of(1.0, 2.5)).help("Any numbers.");
  static final Param<Integer> STEPS =
      Param.integer("steps", 3).limit("positive", n -> n > 0).help("Steps to take.");
  static final Param<Boolean> EACH = Param.flag("each").help("Each one alone.");

  /** How to end. */
  enum Mood {
    CALM,
    BROKEN,
    GREEDY,
    UNWRITABLE,
    ENDLESS,
    DOUBTFUL
  }

  /** Creates the visualizer. */
  public MoodyVisualizer() {}

  @Override
  public String id() {
    return "test.moody";
  }

  @Override
  public String description() {
    return "Ends as it is told.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(MOOD, LAYERS, PORTIONS, STEPS, EACH);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    return switch (context.get(MOOD)) {
      case CALM -> calm(context);
      case BROKEN -> throw new IllegalStateException("a nut is loose");
      case GREEDY -> throw new OutOfMemoryError("Java heap space");
      case UNWRITABLE -> throw new OutputException("The disk is full.", "Make room.", null);
      case ENDLESS -> endless(context);
      case DOUBTFUL -> doubtful(context);
    };
  }

  private static List<Artifact> calm(RenderContext context) {
    try (RunMonitor.Task task =
        context.monitor().task("breathing", OptionalLong.of(context.get(STEPS)))) {
      for (int i = 0; i < context.get(STEPS); i++) {
        task.advance(1, Map.of("depth", 0.5));
      }
    }
    float drawn = (float) context.random().nextDouble();
    List<List<Object>> rows =
        List.of(
            List.of("portions", PORTIONS.type().format().apply(context.get(PORTIONS))),
            List.of("each", context.get(EACH)),
            List.of("batch", context.batchSize()));
    return List.of(
        new Artifact.Table("options", "What was given.", List.of("option", "value"), rows),
        new Artifact.Numbers("drawn", "A number, [1].", Tensor.of(Shape.of(1), drawn)));
  }

  private static List<Artifact> doubtful(RenderContext context) {
    context.warn("A breath is few. Take more with --steps.");
    return calm(context);
  }

  private static List<Artifact> endless(RenderContext context) {
    context.emit(new Artifact.Table("early", "Done early.", List.of("value"), List.of(List.of(1))));
    try (RunMonitor.Task task = context.monitor().task("waiting", OptionalLong.empty())) {
      for (int i = 0; i < 1_000_000; i++) {
        task.advance(1);
      }
    }
    throw new IllegalStateException("no one cancelled");
  }
}
