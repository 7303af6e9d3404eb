package io.loupe.formats.report;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a whole page; figures and tables are numbered through. */
final class PageRenderer {
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'";

  private final Html html;
  private final FigureRenderer figureRenderer;
  private final TableRenderer tableRenderer;
  private final OriginRenderer originRenderer;
  private int figures;
  private int tables;

  PageRenderer(Html html) {
    this.html = html;
    this.figureRenderer = new FigureRenderer(html);
    this.tableRenderer = new TableRenderer(html);
    this.originRenderer = new OriginRenderer(html);
  }

  void render(
      String title, List<Text> lead, Map<String, String> facts, List<Section> sections, Text footer)
      throws IOException {
    figureRenderer.encode(sections);
    List<String> anchors = anchors(sections);
    html.doctype().open("html", "lang", "en").line();
    head(title);
    html.open("body").line();
    html.open("header").element("h1", title).line();
    for (Text text : lead) {
      html.open("p", "class", "lead").text(text).close("p").line();
    }
    if (!facts.isEmpty()) {
      originRenderer.facts(facts);
    }
    html.close("header").line();
    if (sections.size() > 1) {
      contents(sections, anchors);
    }
    html.open("main").line();
    for (int i = 0; i < sections.size(); i++) {
      section(sections.get(i), anchors.get(i), i + 1, sections.size() > 1);
    }
    html.close("main").line();
    html.open("footer").open("p").text(footer).close("p").close("footer").line();
    html.close("body").close("html").line();
  }

  private void head(String title) throws IOException {
    html.open("head").line();
    html.open("meta", "charset", "utf-8").line();
    html.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line();
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    html.open("meta", "name", "color-scheme", "content", "light dark").line();
    html.open("meta", "name", "generator", "content", "Loupe").line();
    html.element("title", title).line();
    html.open("link", "rel", "icon", "href", "data:,").line();
    html.style(styleSheet());
    html.close("head").line();
  }

  private void contents(List<Section> sections, List<String> anchors) throws IOException {
    html.open("nav", "aria-label", "Contents").element("h2", "Contents").open("ol").line();
    for (int i = 0; i < sections.size(); i++) {
      html.open("li").open("a", "href", "#" + anchors.get(i));
      html.text(sections.get(i).heading()).close("a").close("li").line();
    }
    html.close("ol").close("nav").line();
  }

  private void section(Section section, String anchor, int number, boolean numbered)
      throws IOException {
    html.open("section", "id", anchor).line().open("h2");
    if (numbered) {
      html.element("span", Integer.toString(number), "class", "number").text(" ");
    }
    html.text(section.heading()).close("h2").line();
    for (Block block : section.blocks()) {
      block(block);
    }
    html.close("section").line();
  }

  private void block(Block block) throws IOException {
    if (block instanceof Block.Paragraph paragraph) {
      html.open("p").text(paragraph.text()).close("p").line();
    } else if (block instanceof Block.Note note) {
      html.open("p", "class", "note").text(note.text()).close("p").line();
    } else if (block instanceof Block.Subheading subheading) {
      html.element("h3", subheading.words()).line();
    } else if (block instanceof Block.Bullets bullets) {
      html.open("ul").line();
      for (Text item : bullets.items()) {
        html.open("li").text(item).close("li").line();
      }
      html.close("ul").line();
    } else if (block instanceof Block.Single single) {
      figureRenderer.single(single.figure(), ++figures);
    } else if (block instanceof Block.Gallery gallery) {
      figureRenderer.gallery(gallery, ++figures);
    } else if (block instanceof Block.Tabular tabular) {
      tableRenderer.render(tabular.table(), ++tables);
    } else if (block instanceof Block.Facts facts) {
      originRenderer.facts(facts.facts());
    } else if (block instanceof Block.Origin origin) {
      originRenderer.render(origin.provenance());
    }
  }

  private static List<String> anchors(List<Section> sections) {
    Set<String> taken = new HashSet<>();
    List<String> anchors = new ArrayList<>();
    for (Section section : sections) {
      String anchor = section.anchor();
      for (int i = 2; !taken.add(anchor); i++) {
        anchor = section.anchor() + "-" + i;
      }
      anchors.add(anchor);
    }
    return anchors;
  }

  private static String styleSheet() throws IOException {
    try (InputStream in = PageRenderer.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new FileNotFoundException("report.css");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
