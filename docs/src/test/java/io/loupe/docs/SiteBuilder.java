package io.loupe.docs;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Writes the pages of the project as a site that can be read from a folder. */
final class SiteBuilder {
  private static final Extension TABLES = TablesExtension.create();
  private static final String PARAMETERS = "<!-- parameters -->";
  private static final ImmutableMap<String, String> NAVIGATION =
      ImmutableMap.of(
          "README.md", "Loupe",
          "docs/tutorial.md", "Tutorial",
          "docs/guides/README.md", "Guides",
          "docs/reference/README.md", "Reference",
          "docs/troubleshooting.md", "Troubleshooting",
          "javadoc/index.html", "Javadoc",
          "CHANGELOG.md", "Changelog");
  private final Path project;
  private final Path site;
  private final TreeSet<Path> pages = new TreeSet<>();
  private final TreeSet<Path> lists = new TreeSet<>();

  SiteBuilder(Path project, Path site) {
    this.project = project.toAbsolutePath().normalize();
    this.site = site;
  }

  void build() throws IOException {
    pages.add(Path.of("README.md"));
    pages.add(Path.of("CHANGELOG.md"));
    pages.add(Path.of("SECURITY.md"));
    try (Stream<Path> files = Files.walk(project.resolve("docs"))) {
      files
          .map(project::relativize)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(
              file ->
                  !file.startsWith("docs/src")
                      && !file.startsWith("docs/target")
                      && !file.startsWith("docs/examples"))
          .forEach(pages::add);
    }
    Files.createDirectories(site);
    Files.copy(
        project.resolve("docs/src/test/resources/io/loupe/docs/site.css"),
        site.resolve("site.css"),
        StandardCopyOption.REPLACE_EXISTING);
    for (Path page : pages) {
      write(page, Files.readString(project.resolve(page)));
    }
    for (Path folder : List.copyOf(lists)) {
      write(folder.resolve("README.md"), list(folder));
    }
  }

  /** A page for a folder that a forge lists by itself. */
  private String list(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(project.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> project.resolve(folder).relativize(file))
          .filter(file -> !file.toString().contains("target"))
          .map(file -> file.toString().replace('\\', '/'))
          .sorted()
          .map(file -> "- [" + file + "](" + file + ")\n")
          .collect(Collectors.joining("", "# " + folder.getFileName() + "\n\n", ""));
    }
  }

  private static Path html(Path page) {
    String name = page.toString().replaceFirst("\\.md$", ".html");
    return Path.of(name.replaceFirst("(^|/)README\\.html$", "$1index.html"));
  }

  private void write(Path page, String text) throws IOException {
    Node document = Parser.builder().extensions(List.of(TABLES)).build().parse(text);
    Path folder = parent(page);
    TreeSet<Path> files = new TreeSet<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(target(folder, link.getDestination(), files));
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            image.setDestination(target(folder, image.getDestination(), files));
            visitChildren(image);
          }
        });
    for (Path file : files) {
      Path copy = site.resolve(file);
      Files.createDirectories(parent(copy));
      Files.copy(project.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    String body =
        HtmlRenderer.builder()
            .extensions(List.of(TABLES, HeadingAnchorExtension.create()))
            .build()
            .render(document);
    Path file = site.resolve(html(page));
    Files.createDirectories(parent(file));
    Files.writeString(file, template(page, title(document), body));
  }

  private static Path parent(Path page) {
    return page.getParent() == null ? Path.of("") : page.getParent();
  }

  private String target(Path folder, String link, Set<Path> files) {
    if (link.startsWith("#") || link.contains(":")) {
      return link;
    }
    int hash = link.indexOf('#');
    String anchor = hash < 0 ? "" : link.substring(hash);
    Path file = folder.resolve(hash < 0 ? link : link.substring(0, hash)).normalize();
    Path place = file;
    if (pages.contains(file)) {
      place = html(file);
    } else if (pages.contains(file.resolve("README.md"))) {
      place = file.resolve("index.html");
    } else if (Files.isDirectory(project.resolve(file))) {
      lists.add(file);
      place = file.resolve("index.html");
    } else if (Files.isRegularFile(project.resolve(file))) {
      files.add(file);
    }
    return folder.relativize(place).toString().replace('\\', '/') + anchor;
  }

  private static String title(Node document) {
    StringBuilder title = new StringBuilder();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        heading.accept(
            new AbstractVisitor() {
              @Override
              public void visit(Text text) {
                title.append(text.getLiteral());
              }

              @Override
              public void visit(Code code) {
                title.append(code.getLiteral());
              }
            });
        break;
      }
    }
    return escape(title.toString());
  }

  private String template(Path page, String title, String body) {
    Path folder = parent(page);
    String up = folder.toString().isEmpty() ? "" : "../".repeat(folder.getNameCount());
    String links =
        NAVIGATION.entrySet().stream()
            .map(
                to ->
                    "<a href=\"%s\"%s>%s</a>"
                        .formatted(
                            up + html(Path.of(to.getKey())),
                            page.equals(Path.of(to.getKey())) ? " aria-current=\"page\"" : "",
                            to.getValue()))
            .collect(Collectors.joining("\n"));
    return """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>%s</title><link rel="stylesheet" href="%ssite.css"></head>
        <body><nav aria-label="Main">
        %s
        </nav><main class="%s">
        %s</main></body></html>
        """
        .formatted(title, up, links, body.contains(PARAMETERS) ? "reference" : "page", body);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
