package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the page on the command line against what the program itself says. {@code
 * -Ddocs.update=true} writes it anew.
 */
class CommandLineReferenceTest {
  private static final Path PAGE = Path.of("reference", "command-line.md");
  private static final Pattern HELP =
      Pattern.compile("(?s)<!-- help: loupe ?([\\w -]*) -->\\n(.*?)<!-- end -->");
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) {2,}\\S");

  @Test
  void pageShowsTheHelpOfEachCommand() throws Exception {
    String text = Files.readString(PAGE);
    StringBuilder renewed = new StringBuilder();
    List<String> shown = new ArrayList<>();
    Matcher block = HELP.matcher(text);
    while (block.find()) {
      String command = block.group(1);
      shown.add(command);
      String help = help(command);
      block.appendReplacement(
          renewed,
          Matcher.quoteReplacement(
              "<!-- help: loupe%s -->\n```\n%s```\n<!-- end -->"
                  .formatted(command.isEmpty() ? "" : " " + command, help)));
    }
    block.appendTail(renewed);
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, renewed);
    } else {
      assertThat(text).as("%s; -Ddocs.update=true renews it", PAGE).isEqualTo(renewed.toString());
    }
    assertThat(shown).containsAll(commands(help("")));
  }

  private static Set<String> commands(String help) {
    Set<String> commands = new TreeSet<>();
    String list = help.substring(help.indexOf("Commands:"));
    COMMAND.matcher(list).results().forEach(found -> commands.add(found.group(1)));
    assertThat(commands).contains("run", "layers", "replay");
    return commands;
  }

  private static String help(String command) throws IOException, InterruptedException {
    List<String> arguments =
        Stream.concat(Arrays.stream(command.split(" ")), Stream.of("--help"))
            .filter(word -> !word.isEmpty())
            .toList();
    CommandLineProcess process = CommandLineProcess.run(arguments);
    assertThat(process.code()).as(process.said()).isZero();
    return process.said();
  }
}
