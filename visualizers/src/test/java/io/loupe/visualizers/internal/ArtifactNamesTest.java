package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArtifactNamesTest {
  @Test
  void layersKeepFilesOfTheirOwnOnEveryFileSystem() {
    List<String> layers = List.of("a/b", "a_b", "A_b", "α", "β", "table");
    ArtifactNames names = new ArtifactNames(layers, Set.of("Table"));
    assertThat(layers.stream().map(names::of))
        .containsExactly("a_b", "a_b-2", "A_b-3", "_", "_-2", "table-2");
  }
}
