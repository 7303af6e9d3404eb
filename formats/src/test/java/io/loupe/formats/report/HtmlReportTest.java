package io.loupe.formats.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.artifact.Artifact;
import io.loupe.formats.Pictures;
import io.loupe.formats.Provenances;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.formats.artifact.FileCheck;
import io.loupe.formats.image.PngWriter;
import io.loupe.formats.image.WebPWriter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final String HOSTILE =
      "</style></script><script>alert(1)</script><img src=x onerror='alert(2)'>\" onload=\"x &amp;";

  private static Artifact.Image image(String caption) {
    return new Artifact.Image("grid", caption, Pictures.gradient(40, 20, 1));
  }

  private static String page(Section section) {
    return HtmlReport.titled("T").section(section).build().html();
  }

  @Test
  void picturesAreInsideThePage() {
    Artifact.Animation animation =
        new Artifact.Animation("a", "Moves.", List.of(Pictures.grey(4, 4)), Duration.ofMillis(50));
    String html =
        page(
            Section.titled("S")
                .figure(Figure.of(image("A grid.")).scaled(0.5))
                .figure(Figure.of(animation).scaled(8).pixelated().alt("A square")));
    assertThat(html)
        .contains("alt=\"A grid.\" width=\"20\" height=\"10\">")
        .contains("alt=\"A square\" width=\"32\" height=\"32\" class=\"pixelated\">")
        .contains("<b>Figure 2.</b> Moves.</figcaption>");
    Matcher source = Pattern.compile("src=\"data:image/webp;base64,([^\"]+)\"").matcher(html);
    assertThat(source.find()).isTrue();
    assertThat(Base64.getDecoder().decode(source.group(1)))
        .isEqualTo(WebPWriter.toBytes(image("A grid.").image()));
    assertThat(source.find()).isTrue();
    assertThat(Base64.getDecoder().decode(source.group(1)))
        .isEqualTo(WebPWriter.toBytes(animation.frames(), animation.perFrame()));
  }

  @Test
  void whatIsNoDrawingOrTooLargeIsAPng() {
    Random random = new Random(1);
    BufferedImage noise = new BufferedImage(50, 50, BufferedImage.TYPE_INT_RGB);
    noise.setRGB(0, 0, 50, 50, random.ints(2500).toArray(), 0, 50);
    BufferedImage endless = new BufferedImage(20000, 1, BufferedImage.TYPE_INT_RGB);
    for (BufferedImage picture : List.of(noise, endless)) {
      String html =
          page(Section.titled("S").figure(Figure.of(new Artifact.Image("a", "A", picture))));
      Matcher source = Pattern.compile("src=\"data:image/png;base64,([^\"]+)\"").matcher(html);
      assertThat(source.find()).isTrue();
      assertThat(Base64.getDecoder().decode(source.group(1))).isEqualTo(PngWriter.toBytes(picture));
    }
    Artifact.Animation wide =
        new Artifact.Animation("a", "A", List.of(endless), Duration.ofMillis(50));
    assertThat(page(Section.titled("S").figure(Figure.of(wide))))
        .contains("data:image/gif;base64,");
  }

  @Test
  void nothingIsFetchedAndNoScriptRuns() {
    String html = HtmlReport.ofRun(List.of(image("x")), Provenances.any()).html();
    assertThat(html)
        .contains("default-src &#39;none&#39;; img-src data:; style-src &#39;unsafe-inline&#39;")
        .doesNotContain("<script", "url(", "@import", "http:", "src=\"http", "<iframe");
    assertThat(Pattern.compile("(src|href)=\"(?!data:|#|https://)").matcher(html).find()).isFalse();
  }

  @Test
  void hostileTextStaysText() {
    Map<String, String> facts = new LinkedHashMap<>(Map.of(HOSTILE, HOSTILE));
    Artifact.Table table =
        new Artifact.Table("t", HOSTILE, List.of(HOSTILE), List.of(List.of(HOSTILE)));
    String html =
        HtmlReport.titled(HOSTILE)
            .lead(Text.of(HOSTILE).strong(HOSTILE).emphasis(HOSTILE).code(HOSTILE))
            .fact(HOSTILE, HOSTILE)
            .section(
                Section.titled(HOSTILE)
                    .paragraph(Text.of("").link(HOSTILE, "#a"))
                    .note(Text.of(HOSTILE))
                    .subheading(HOSTILE)
                    .bullets(List.of(Text.of(HOSTILE)))
                    .figure(Figure.of(image(HOSTILE)))
                    .gallery(Text.of(HOSTILE), List.of(Figure.of(image(HOSTILE)).alt(HOSTILE)))
                    .table(table)
                    .facts(facts)
                    .provenance(Provenances.any()))
            .section(Section.titled(HOSTILE))
            .footer(Text.of(HOSTILE))
            .build()
            .html();
    assertThat(html).doesNotContain("<script", "<img src=x", "onload=\"x", "onerror='alert");
    assertThat(html.split("</style>", -1)).hasSize(2);
    assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
  }

  @Test
  void charactersThatDoSomethingAreSeen() {
    String html =
        HtmlReport.titled("a\u202eb\u0000c")
            .section(Section.titled("S").figure(Figure.of(image("x\u001b\ud800\ny")).alt("\u2028")))
            .build()
            .html();
    assertThat(html)
        .contains("<title>a\\u202eb\\u0000c</title>", "x\\u001b\\ud800\ny", "alt=\"\\u2028\"");
  }

  @Test
  void pageOfARecordedRunSaysWhichFilesItMeans(@TempDir Path folder) throws IOException {
    DirectorySink sink = DirectorySink.into(folder);
    for (String name : List.of("kept", "replaced", "gone")) {
      sink.accept(new Artifact.Image(name, "", Pictures.gradient(4, 4, 1)), Provenances.any());
    }
    sink.finish(Provenances.any());
    Path record = sink.written().get(3);
    String sha256 = FileCheck.beside(record).get(1).sha256();
    assertThat(HtmlReport.ofRun(List.of(), Provenances.any(), record).html())
        .contains("<td>replaced.png</td><td>as recorded</td><td>" + sha256 + "</td>")
        .contains("The files that the record acme.silent-units.json means")
        .doesNotContain("Not every file");
    Files.write(folder.resolve("replaced.png"), new byte[] {1});
    Files.delete(folder.resolve("gone.png"));
    assertThat(HtmlReport.ofRun(List.of(), Provenances.any(), record).html())
        .contains("<td>kept.png</td><td>as recorded</td>")
        .contains("<td>replaced.png</td><td>another file</td><td>" + sha256 + "</td>")
        .contains("<td>gone.png</td><td>not there</td>")
        .contains("Not every file beside this page is the one that is shown above");
  }

  @Test
  void picturesThatWereEncodedAsTheyCameMakeTheSamePage(@TempDir Path folder) {
    DirectorySink files = DirectorySink.into(folder);
    ReportSink sink = new ReportSink(files);
    Artifact.Table table =
        new Artifact.Table("t", "numbers", List.of("n"), List.of(List.of((Object) 1)));
    List<Artifact> artifacts =
        List.of(
            new Artifact.Image("a", "one", Pictures.gradient(40, 20, 1)),
            table,
            new Artifact.Image("b", "two", Pictures.gradient(700, 20, 1)));
    artifacts.forEach(artifact -> sink.accept(artifact, Provenances.any()));
    sink.finish(Provenances.any());
    Path record = files.written().get(3);
    assertThat(sink.page(Provenances.any(), record).html())
        .isEqualTo(HtmlReport.ofRun(artifacts, Provenances.any(), record).html())
        .contains("data:image/webp;base64,");
  }

  @Test
  void linksLeadToAnchorsPagesBesideOrSecureAddressesOnly() {
    assertThat(page(Section.titled("S").paragraph(Text.of("").link("p", "https://x.org/?a=1&b"))))
        .contains("<a href=\"https://x.org/?a=1&amp;b\" rel=\"noreferrer\">p</a>");
    assertThat(page(Section.titled("S").paragraph(Text.of("").link("p", "a/b-c/index.html"))))
        .contains("<a href=\"a/b-c/index.html\" rel=\"noreferrer\">p</a>");
    for (String target :
        List.of(
            "javascript:alert(1)",
            "http://x.org",
            "#a b",
            "data:text/html",
            "../a.html",
            "/a.html",
            "//x.org/a.html",
            "a.js")) {
      assertThatThrownBy(() -> Text.of("").link("x", target))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void sectionsGetAnchorsOfTheirOwn() {
    String html =
        HtmlReport.titled("T")
            .section(Section.titled("Class means"))
            .section(Section.titled("Class means!"))
            .section(Section.titled("Größe", "size"))
            .build()
            .html();
    assertThat(html)
        .contains("<li><a href=\"#class-means\">Class means</a></li>")
        .contains("<section id=\"class-means-2\">")
        .contains("<section id=\"size\">\n<h2><span class=\"number\">3</span> Größe</h2>");
    assertThatThrownBy(() -> Section.titled("x", "a b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersAreRoundedColumnByColumn() {
    String html =
        page(
            Section.titled("S")
                .table(
                    new Artifact.Table(
                        "t",
                        "Numbers.",
                        List.of("name", "share", "count", "tiny"),
                        List.of(
                            List.of("a", 0.123456, 12345, 1.5e-7),
                            List.of("b", -12.5, 7, 0.0),
                            List.of("c", 1e-9, 1234, Double.NaN)))));
    assertThat(html)
        .contains("<th>name</th><th class=\"n\">share</th>")
        .contains("<td class=\"n\" title=\"0.123456\">0.12</td>")
        .contains("<td class=\"n\" title=\"-12.5\">\u221212.50</td>")
        .contains("<td class=\"n\" title=\"1.0E-9\">1.00×10⁻⁹</td>")
        .contains(">12\u202f345</td>", ">1\u202f234</td>", ">7</td>")
        .contains("<td class=\"n\" title=\"1.5E-7\">1.50×10⁻⁷</td>")
        .contains("<td class=\"n\" title=\"0.0\">0</td>")
        .contains("<td class=\"n\" title=\"NaN\">–</td>");
  }

  @Test
  void longTablesAreFoldedAndCut() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      rows.add(List.of(i, i % 2 == 0));
    }
    Artifact.Table table = new Artifact.Table("winners", "Long.", List.of("n", "even"), rows);
    assertThat(page(Section.titled("S").table(table)))
        .contains("<details><summary>Show 1500 rows</summary>")
        .contains("<td>yes</td>", "<td>no</td>")
        .contains("all of them are in winners.csv.")
        .doesNotContain(">1001</td>");
  }

  @Test
  void equalReportsAreEqualAndWrittenWhole(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out/index.html");
    HtmlReport report = HtmlReport.ofRun(List.of(image("Ü")), Provenances.any());
    report.writeTo(file);
    assertThat(Files.readString(file, StandardCharsets.UTF_8))
        .isEqualTo(report.html())
        .isEqualTo(
            HtmlReport.ofRun(List.of(image("Ü")), Provenances.at("2031-01-01T00:00:00Z")).html());
  }

  @Test
  void warningsStandOut() {
    assertThat(HtmlReport.ofRun(List.of(), Provenances.any()).html())
        .contains("Warning: Only 2 samples of")
        .doesNotContain("<b>");
  }

  @Test
  void partialRunSaysSo() {
    assertThat(HtmlReport.ofRun(List.of(), Provenances.any().asPartial()).html())
        .contains("The run was cancelled");
  }
}
