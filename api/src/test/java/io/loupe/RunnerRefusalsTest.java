package io.loupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.artifact.Artifact;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownLayerException;
import io.loupe.error.UnknownNameException;
import io.loupe.fakes.FakeModel;
import io.loupe.fakes.FakeVisualizer;
import io.loupe.fakes.RecordingSink;
import io.loupe.gradient.Objective;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerRefusalsTest {
  private static final Param<Integer> SIZE = Param.integer("size", 3);
  private final RecordingSink sink = new RecordingSink();

  @Test
  void checksObjectivesAgainstTheModelBeforeAnythingRuns() {
    Param<List<Objective>> objective = Param.objectives("objective");
    FakeVisualizer visualizer = FakeVisualizer.of(context -> List.of()).with(objective);
    RunResult result =
        request(visualizer).with("objective", "2 * unit( \"preds\",3 );unit(dense,0)").run();
    assertThat(result.provenance().parameters())
        .containsEntry("objective", "2*unit(preds, 3); unit(dense, 0)");
    assertThatThrownBy(() -> request(visualizer).with("objective", "unit(preds, 4)").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage("Layer \"preds\" has no filter 4. Its filters run from 0 to 3.");
    assertThatThrownBy(() -> request(visualizer).with("objective", "unit(preds,").run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Cannot read objective \"unit(preds,\": expected a filter number or label at column"
                + " 12.");
  }

  @Test
  void refusesTwoArtifactsOfOneName() {
    List<Artifact> twice =
        List.of(FakeVisualizer.number("map", 1), FakeVisualizer.number("map", 2));
    assertThatThrownBy(() -> request(FakeVisualizer.of(context -> twice)).to(sink).run())
        .isInstanceOf(ProviderException.class)
        .hasMessage(
            "Visualizer fake (test-classes) made two artifacts named \"map\"."
                + " Its author must give each a name of its own.");
    assertThat(sink.calls()).containsExactly("accept map", "abandon");
    FakeVisualizer streamed =
        FakeVisualizer.of(
            context -> {
              context.emit(FakeVisualizer.number("map", 1));
              context.numbers("map", "Map", Shape.of(1)).close();
              return List.of();
            });
    assertThatThrownBy(() -> request(streamed).run()).isInstanceOf(ProviderException.class);
    FakeVisualizer unsafe =
        FakeVisualizer.of(
            context -> {
              context.numbers("a/b", "Map", Shape.of(1)).close();
              return List.of();
            });
    assertThatThrownBy(() -> request(unsafe).run())
        .hasMessage("\"a/b\" is not an artifact name: use Artifact.nameOf");
  }

  @Test
  void refusesReservedAndRepeatedParameters() {
    FakeVisualizer reserved = nothing().with(Param.integer("seed", 1));
    assertThatThrownBy(() -> request(reserved).run())
        .isInstanceOf(ProviderException.class)
        .hasMessage(
            "Visualizer fake (test-classes) declares the reserved parameter --seed. Its author must rename it.");
    FakeVisualizer repeated = nothing().with(SIZE, Param.text("size", ""));
    assertThatThrownBy(() -> request(repeated).run())
        .hasMessage(
            "Visualizer fake (test-classes) declares the parameter --size twice. Its author must rename one.");
    assertThat(ReservedNames.all()).contains("model", "data", "out", "plugins");
  }

  @Test
  void asksForWhatIsMissing() {
    assertThatThrownBy(() -> request(nothing().named("argmax-filter", Need.DATASET)).run())
        .isInstanceOf(MissingNeedException.class)
        .hasMessage("argmax-filter needs data: give --data.");
    FakeVisualizer climbing = nothing().named("activation-maximization", Need.GRADIENTS);
    String message =
        "activation-maximization needs gradients, which engine \"fake\" does not offer for this"
            + " model.";
    assertThatThrownBy(() -> request(climbing).run())
        .isInstanceOf(MissingNeedException.class)
        .hasMessage(message);
    FakeVisualizer late =
        FakeVisualizer.of(context -> List.of(FakeVisualizer.number(reach(context), 1)))
            .named("activation-maximization");
    assertThatThrownBy(() -> request(late).run()).hasMessage(message);
    FakeVisualizer data =
        FakeVisualizer.of(
            context -> List.of(FakeVisualizer.number(context.dataset().location(), 1)));
    assertThatThrownBy(() -> request(data).run()).hasMessage("fake needs data: give --data.");
  }

  @Test
  void checksLayersBeforeItRenders() {
    FakeVisualizer one = nothing().with(Param.layer("layer"));
    assertThatThrownBy(() -> request(one).with("layer", "conv3").run())
        .isInstanceOf(UnknownLayerException.class)
        .hasMessage(
            "Model \"lenet\" has no layer \"conv3\". Did you mean \"conv1\"?"
                + " Layers: conv1, pool1, conv2, dense, preds.");
    FakeVisualizer several = nothing().with(Param.layers("layers", LayerSelection.ALL));
    assertThatThrownBy(() -> request(several).with("layers", "conv1,x").run())
        .isInstanceOf(UnknownLayerException.class);
    assertThat(request(one).with("layer", "preds:logits").run().artifacts()).isEmpty();
  }

  @Test
  void checksParametersBeforeItRenders() {
    FakeVisualizer visualizer = nothing().with(SIZE);
    assertThatThrownBy(() -> request(visualizer).with("size", "many").to(sink).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage("--size wants an int, got \"many\".");
    assertThatThrownBy(() -> request(visualizer).with("siez", "1").run())
        .isInstanceOf(UnknownNameException.class);
    assertThatThrownBy(() -> request(visualizer).batchSize(0))
        .hasMessage("--batch must be positive, got 0.");
    assertThat(sink.calls()).isEmpty();
  }

  private static String reach(RenderContext context) {
    return context.gradients().toString();
  }

  private static FakeVisualizer nothing() {
    return FakeVisualizer.of(context -> List.of());
  }

  private static RunRequest request(FakeVisualizer visualizer) {
    return Loupe.create().request(visualizer).on(FakeModel.lenet());
  }
}
