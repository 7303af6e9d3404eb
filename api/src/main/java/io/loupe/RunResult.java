package io.loupe;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.error.UnknownNameException;
import java.util.List;

/**
 * What a run made. Immutable, owned by the caller, and safe for use by several threads.
 *
 * @param artifacts in the order made; arrays that were streamed into a sink are not among them, and
 *     of a run {@link RunRequest#onlyTo only to a sink} none is
 * @param provenance enough to make them again; {@code partial} if the run was cancelled
 */
public record RunResult(List<Artifact> artifacts, Provenance provenance) {
  /**
   * Creates a result; the list is copied.
   *
   * @param artifacts in the order made; arrays that were streamed into a sink are not among them
   * @param provenance enough to make them again; {@code partial} if the run was cancelled
   */
  public RunResult {
    artifacts = List.copyOf(artifacts);
  }

  /**
   * Returns a picture.
   *
   * @param name its name
   * @return the picture
   * @throws UnknownNameException if there is none of that name
   */
  public Artifact.Image image(String name) {
    return find(name, Artifact.Image.class, "image");
  }

  /**
   * Returns an animation.
   *
   * @param name its name
   * @return the animation
   * @throws UnknownNameException if there is none of that name
   */
  public Artifact.Animation animation(String name) {
    return find(name, Artifact.Animation.class, "animation");
  }

  /**
   * Returns a table.
   *
   * @param name its name
   * @return the table
   * @throws UnknownNameException if there is none of that name
   */
  public Artifact.Table table(String name) {
    return find(name, Artifact.Table.class, "table");
  }

  /**
   * Returns numbers.
   *
   * @param name their name
   * @return the numbers
   * @throws UnknownNameException if there are none of that name
   */
  public Artifact.Numbers numbers(String name) {
    return find(name, Artifact.Numbers.class, "array");
  }

  private <A extends Artifact> A find(String name, Class<A> type, String kind) {
    return artifacts.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(a -> a.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UnknownNameException(
                    kind,
                    name,
                    artifacts.stream().filter(type::isInstance).map(Artifact::name).toList()));
  }
}
