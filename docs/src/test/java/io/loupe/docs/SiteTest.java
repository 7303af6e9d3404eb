package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes the site to {@code target/site} and follows every link and anchor in it. */
class SiteTest {
  private static final Path SITE = Path.of("target", "site");
  private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ANCHOR = Pattern.compile("(?:id|name)=\"([^\"]*)\"");

  @Test
  void linksLeadSomewhere() throws IOException {
    clear();
    new SiteBuilder(Path.of(".."), SITE).build();
    new JavadocBuilder(Path.of("..")).build(SITE.resolve("javadoc"));
    List<Path> pages;
    try (Stream<Path> files = Files.walk(SITE)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    assertThat(pages).hasSizeGreaterThan(20);
    List<String> broken = new ArrayList<>();
    Map<Path, Set<String>> anchors = new HashMap<>();
    for (Path page : pages) {
      anchors.put(page, targets(ANCHOR, Files.readString(page)));
    }
    for (Path page : pages) {
      for (String target : targets(TARGET, Files.readString(page))) {
        if (!leadsSomewhere(page, target, anchors)) {
          broken.add(SITE.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).as("links and pictures that lead nowhere").isEmpty();
  }

  /** Takes away what an earlier build left. */
  private static void clear() throws IOException {
    if (Files.exists(SITE)) {
      try (Stream<Path> files = Files.walk(SITE)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Set<String> targets(Pattern pattern, String html) {
    return pattern
        .matcher(html)
        .results()
        .map(found -> found.group(1).replace("&lt;", "<").replace("&gt;", ">"))
        .map(target -> target.replace("&amp;", "&"))
        .collect(Collectors.toSet());
  }

  private static boolean leadsSomewhere(Path page, String target, Map<Path, Set<String>> anchors) {
    URI uri = URI.create(target.replace("<", "%3C").replace(">", "%3E"));
    if (uri.getScheme() != null) {
      return uri.getScheme().startsWith("http");
    }
    Path file = uri.getPath().isEmpty() ? page : page.resolveSibling(uri.getPath()).normalize();
    if (!Files.isRegularFile(file)) {
      return false;
    }
    String fragment = uri.getFragment();
    return fragment == null
        || fragment.isEmpty()
        || anchors.getOrDefault(file, Set.of()).contains(fragment);
  }
}
