package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes the site to {@code target/site} and follows every link and anchor in it. */
class SiteTest {
  private static final Path SITE = Path.of("target", "site");
  private static final Pattern TARGET = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  @Test
  void linksLeadSomewhere() throws IOException {
    new SiteBuilder(Path.of(".."), SITE).build();
    List<Path> pages;
    try (Stream<Path> files = Files.walk(SITE)) {
      pages = files.filter(file -> file.toString().endsWith(".html")).sorted().toList();
    }
    assertThat(pages).hasSizeGreaterThan(20);
    List<String> broken = new ArrayList<>();
    for (Path page : pages) {
      for (String target : targets(Files.readString(page))) {
        if (!leadsSomewhere(page, target)) {
          broken.add(SITE.relativize(page) + " -> " + target);
        }
      }
    }
    assertThat(broken).as("links and pictures that lead nowhere").isEmpty();
  }

  private static List<String> targets(String html) {
    return TARGET.matcher(html).results().map(found -> found.group(1)).toList();
  }

  private static boolean leadsSomewhere(Path page, String target) throws IOException {
    URI uri = URI.create(target.replace("&amp;", "&"));
    if (uri.getScheme() != null) {
      return uri.getScheme().equals("https");
    }
    Path file = uri.getPath().isEmpty() ? page : page.resolveSibling(uri.getPath());
    if (!Files.isRegularFile(file)) {
      return false;
    }
    return uri.getFragment() == null
        || Files.readString(file).contains("id=\"" + uri.getFragment() + "\"");
  }
}
