package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.importer.onnx.OnnxNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OnnxGuideTest {
  private static final Path GUIDE = Path.of("../docs/guides/onnx.md");

  /** The guide lists what the importer has, by the alphabet. */
  @Test
  void theGuideListsEveryOperator() throws IOException {
    String expected = String.join(", ", OnnxNetwork.operators()) + ".";
    assertThat(Files.readString(GUIDE)).contains("\n" + expected + "\n");
  }

  /** The guide's figures are those of the recorded cases. */
  @Test
  void theGuideCountsTheCases() throws IOException {
    try (Archive archive = new Archive("operators.zip")) {
      long right = new String(archive.bytes("INDEX.tsv"), StandardCharsets.UTF_8).lines().count();
      assertThat(Files.readString(GUIDE)).contains(right + " give the output and the input");
    }
  }
}
