package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Published poms, read as Gradle reads them: with the parents' properties, without profiles. */
class PublishedPomsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

  static Stream<Path> published() throws IOException {
    List<Path> poms;
    try (Stream<Path> found = Files.walk(ROOT, 3)) {
      poms = found.filter(path -> path.endsWith("pom.xml")).toList();
    }
    return poms.stream()
        .map(Path::getParent)
        .filter(module -> !Files.exists(module.resolve(".unpublished")))
        .filter(module -> Files.isDirectory(module.resolve("src/main")) || isNatives(module));
  }

  @ParameterizedTest
  @MethodSource("published")
  void noPlaceholderIsLeftInADependency(Path module) throws Exception {
    Element pom = read(module);
    Map<String, String> properties = properties(module);
    for (Element dependencies : children(pom, "dependencies")) {
      assertThat(resolved(dependencies.getTextContent(), properties))
          .as(module.toString())
          .doesNotContain("${");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "linux-x86_64,   linux-x86_64-onednn",
    "linux-arm64,    linux-arm64",
    "macosx-x86_64,  macosx-x86_64-onednn",
    "macosx-arm64,   macosx-arm64",
    "windows-x86_64, windows-x86_64-onednn",
  })
  void thePomOfASystemNamesItsLibraries(String system, String nd4j) throws Exception {
    Path module = ROOT.resolve("natives").resolve(system);
    Map<String, String> properties = properties(module);
    List<String> named =
        children(child(read(module), "dependencies"), "dependency").stream()
            .map(
                dependency ->
                    Stream.of("artifactId", "version", "classifier", "scope")
                        .map(part -> resolved(child(dependency, part).getTextContent(), properties))
                        .reduce((a, b) -> a + ":" + b)
                        .orElseThrow())
            .toList();
    List<String> expected = new ArrayList<>();
    expected.add("nd4j-native:1.0.0-M2.1:" + nd4j + ":runtime");
    expected.add("openblas:0.3.19-1.5.7:" + system + ":runtime");
    if (system.endsWith("x86_64")) { // oneDNN's kernels are written for these
      expected.add("dnnl:2.5.2-1.5.7:" + system + ":runtime");
      expected.add("opencl:3.0-1.5.7:" + system + ":runtime");
    }
    expected.add("javacpp:1.5.7:" + system + ":runtime");
    assertThat(named).isEqualTo(expected);
  }

  @Test
  void nativesAreOfTheVersionOfTheOtherJars() throws Exception {
    assertThat(properties(ROOT.resolve("natives")).get("dl4j.version"))
        .isEqualTo(properties(ROOT).get("dl4j.version"));
    assertThat(properties(ROOT.resolve("natives")).get("dnnl.version"))
        .isEqualTo(properties(ROOT).get("dnnl.version"));
  }

  private static boolean isNatives(Path module) {
    return module.normalize().toString().contains("natives");
  }

  private static Map<String, String> properties(Path module) throws Exception {
    Map<String, String> properties = new HashMap<>();
    Element pom = read(module);
    if (!children(pom, "parent").isEmpty()) {
      Path above = module.resolve("..");
      properties.putAll(properties(above));
      properties.put("project.version", child(child(pom, "parent"), "version").getTextContent());
    }
    for (Element group : children(pom, "properties")) {
      for (Node node = group.getFirstChild(); node != null; node = node.getNextSibling()) {
        properties.put(node.getNodeName(), node.getTextContent());
      }
    }
    return properties;
  }

  private static String resolved(String text, Map<String, String> properties) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(properties.getOrDefault(found.group(1), found.group())));
  }

  private static Element read(Path module) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    return factory
        .newDocumentBuilder()
        .parse(module.resolve("pom.xml").toFile())
        .getDocumentElement();
  }

  private static Element child(Element parent, String name) {
    List<Element> found = children(parent, name);
    assertThat(found).as(name + " of " + parent.getNodeName()).hasSize(1);
    return found.get(0);
  }

  private static List<Element> children(Element parent, String name) {
    return Stream.iterate(parent.getFirstChild(), node -> node != null, Node::getNextSibling)
        .filter(node -> node.getNodeName().equals(name))
        .map(Element.class::cast)
        .toList();
  }
}
