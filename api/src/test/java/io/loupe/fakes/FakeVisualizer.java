package io.loupe.fakes;

import io.loupe.artifact.Artifact;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A visualizer that does what it is given. */
public record FakeVisualizer(
    String id,
    List<Param<?>> parameters,
    Set<Need> needs,
    Function<RenderContext, List<Artifact>> work)
    implements Visualizer {

  public static FakeVisualizer of(Function<RenderContext, List<Artifact>> work) {
    return new FakeVisualizer("fake", List.of(), Set.of(), work);
  }

  public FakeVisualizer with(Param<?>... params) {
    return new FakeVisualizer(id, List.of(params), needs, work);
  }

  public FakeVisualizer named(String other, Need... need) {
    return new FakeVisualizer(other, parameters, Set.of(need), work);
  }

  public static Artifact number(String name, float... values) {
    return new Artifact.Numbers(name, "Numbers", Tensor.of(Shape.of(values.length), values));
  }

  @Override
  public String description() {
    return "Does what it is given.";
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    return work.apply(context);
  }
}
