package io.loupe.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.fakes.FakeModel;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactTest {
  private static final BufferedImage PICTURE = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);

  @ParameterizedTest
  @CsvSource({
    "conv1,conv1",
    "block4/conv 1,block4_conv_1",
    "../../etc/passwd,_.._.._etc_passwd",
    ".hidden,_.hidden",
    "'',_",
    "große,gro_e",
    "preds:logits,preds_logits",
    "-rf,_-rf",
    "--help,_--help",
    "con,_con",
    "NUL.txt,_NUL.txt",
    "Com1,_Com1",
    "console,console",
    "com10,com10"
  })
  void makesNamesSafe(String text, String name) {
    assertThat(Artifact.nameOf(text)).isEqualTo(name);
    assertThat(Artifact.nameOf(name)).isEqualTo(name);
  }

  @Test
  void namesOfAnyLengthBecomeNamesOfFiles() {
    String name = Artifact.nameOf("x".repeat(300));
    assertThat(name).startsWith("x".repeat(100) + "-").hasSizeLessThan(110);
    assertThat(Artifact.nameOf(name)).isEqualTo(name);
    assertThat(Artifact.nameOf("x".repeat(301))).isNotEqualTo(name);
    assertThat(Artifact.nameOf("x".repeat(200))).isEqualTo("x".repeat(200));
  }

  @Test
  void refusesUnsafeNames() {
    String message = "\"a/b\" is not an artifact name: use Artifact.nameOf";
    assertThatThrownBy(() -> new Artifact.Image("a/b", "", PICTURE)).hasMessage(message);
    assertThatThrownBy(() -> new Artifact.Table("a/b", "", List.of(), List.of()))
        .hasMessage(message);
    assertThatThrownBy(() -> new Artifact.Numbers("a/b", "", Tensor.of(Shape.of(0))))
        .hasMessage(message);
    assertThatThrownBy(
            () -> new Artifact.Animation("a/b", "", List.of(PICTURE), Duration.ofMillis(1)))
        .hasMessage(message);
  }

  @Test
  void copiesTables() {
    List<Object> row = new ArrayList<>(List.of("a", 1));
    List<List<Object>> rows = new ArrayList<>(List.of(row));
    Artifact.Table table = new Artifact.Table("t", "", List.of("name", "count"), rows);
    row.set(0, "b");
    rows.clear();
    assertThat(table.rows()).containsExactly(List.of("a", 1));
    assertThatThrownBy(() -> new Artifact.Table("t", "", List.of("name"), List.of(List.of("a", 1))))
        .hasMessage("Row of 2 cells under 1 headings");
  }

  @Test
  void refusesWhatCannotBeKept() {
    Tensor borrowed =
        Tensor.borrow(Shape.of(1), FloatBuffer.allocate(1), Lifetime.of("forward pass"));
    assertThatThrownBy(() -> new Artifact.Numbers("n", "", borrowed))
        .hasMessage("Numbers must own their values: use copy()");
    assertThatThrownBy(() -> new Artifact.Animation("a", "", List.of(), Duration.ofMillis(1)))
        .hasMessage("An animation needs a frame");
  }

  @Test
  void provenanceKeepsDecisionsAndEachWarningOnce() {
    Provenance twice =
        provenance()
            .withResolved("layer", "a")
            .withResolved("layer", "b")
            .withWarning("Doubt.")
            .withWarning("Doubt.")
            .withWarning("Another.");
    assertThat(twice.resolved()).containsExactly(Map.entry("layer", "b"));
    assertThat(twice.warnings()).containsExactly("Doubt.", "Another.");
    assertThat(twice.partial()).isFalse();
  }

  private static Provenance provenance() {
    return new Provenance(
        "v",
        "1",
        Map.of(),
        FakeModel.lenet().info(),
        "",
        OptionalLong.of(3),
        Map.of(),
        Instant.EPOCH,
        false);
  }

  @Test
  void sortsProvenanceAndMarksItPartial() {
    Provenance whole =
        new Provenance(
            "v",
            "1",
            Map.of("b", "2", "a", "1"),
            FakeModel.lenet().info(),
            "",
            OptionalLong.of(3),
            Map.of("os", "x", "arch", "y"),
            Instant.EPOCH,
            false);
    assertThat(whole.parameters().keySet()).containsExactly("a", "b");
    assertThat(whole.environment().keySet()).containsExactly("arch", "os");
    assertThat(whole.asPartial().partial()).isTrue();
    assertThat(whole.asPartial()).isNotEqualTo(whole).isEqualTo(whole.asPartial());
    assertThat(whole.asPartial().startedAt()).isEqualTo(Instant.EPOCH);
  }
}
