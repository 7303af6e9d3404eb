package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class LayersCommandTest {
  @TempDir Path folder;

  private CommandLineRun layers(String file, String... more) throws IOException {
    Path model = Files.writeString(folder.resolve(file), "weights");
    String[] all = new String[3 + more.length];
    all[0] = "layers";
    all[1] = "--model";
    all[2] = model.toString();
    System.arraycopy(more, 0, all, 3, more.length);
    return CommandLineRun.of(all);
  }

  @Test
  void modulesHaveAColumnWhereNamesOfLayersDoNotSayThem() throws IOException {
    String out = layers("modules.tiny").out();
    assertThat(out).contains("modules: 2, listed by --modules; their names can be given");
    assertThat(out.lines().filter(line -> line.strip().endsWith("body.0"))).hasSize(1);
    assertThat(out.lines().filter(line -> line.strip().endsWith("  body"))).hasSize(1);
    assertThat(layers("net.tiny").out()).doesNotContain("module");
  }

  @Test
  void modulesAreListed() throws IOException {
    String out = layers("modules.tiny", "--modules").out();
    assertThat(out.lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains("module class layers output weights gives")
        .anyMatch(line -> line.startsWith("body Sequential 2 ["))
        .anyMatch(line -> line.startsWith("body.0 1 ["));
    CommandLineRun none = layers("net.tiny", "--modules");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.error()).contains("does not say what modules its layers belong to");
  }

  @Test
  void theRecordHasModulesAndWhatTheFileSaysOfLayers() throws IOException {
    String json = layers("modules.tiny", "--json").out();
    assertThat(json).contains("\"description\" : \"line of ", "\"class\" : \"Sequential\"");
    assertThat(layers("net.tiny", "--json").out()).doesNotContain("\"modules\"");
  }
}
