package io.loupe.formats.report;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.error.OutputException;
import io.loupe.formats.artifact.FileCheck;
import io.loupe.formats.file.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A study as one HTML page: pictures are inside it, nothing is fetched, no script runs, and every
 * text is escaped. Readable on phone and desktop, in light and dark, and on paper.
 *
 * <pre>{@code
 * HtmlReport.titled("What a network sees")
 *     .lead(Text.of("Ten digits, three layers."))
 *     .section(Section.titled("First layer").paragraph("Edges.").figure(Figure.of(image)))
 *     .build()
 *     .writeTo(Path.of("index.html"));
 * }</pre>
 */
@Experimental
public final class HtmlReport {
  private final String title;
  private final List<Text> lead;
  private final Map<String, String> facts;
  private final List<Section> sections;
  private final Text footer;

  private HtmlReport(Builder builder) {
    this.title = builder.title;
    this.lead = List.copyOf(builder.lead);
    this.facts = new LinkedHashMap<>(builder.facts);
    this.sections = List.copyOf(builder.sections);
    this.footer = builder.footer;
  }

  /**
   * Begins a report.
   *
   * @param title a few words
   * @return a builder
   */
  public static Builder titled(String title) {
    return new Builder(title);
  }

  /**
   * Reports on a single run: every picture, animation and table, then its provenance.
   *
   * @param artifacts in the order made
   * @param provenance of the run
   * @return the report
   */
  public static HtmlReport ofRun(List<Artifact> artifacts, Provenance provenance) {
    return RunReport.of(artifacts, provenance, List.of(), "");
  }

  /**
   * Reports on a single run that was written down: every picture, animation and table, its
   * provenance, and of each file beside the record whether it is the one that the record means,
   * with its SHA-256.
   *
   * @param artifacts in the order made
   * @param provenance of the run
   * @param record the run's record, as {@link io.loupe.formats.artifact.DirectorySink} wrote it
   * @return the report
   * @throws io.loupe.error.DatasetException if the record cannot be read
   */
  public static HtmlReport ofRun(List<Artifact> artifacts, Provenance provenance, Path record) {
    String name = String.valueOf(record.getFileName());
    return RunReport.of(artifacts, provenance, FileCheck.beside(record), name);
  }

  /**
   * Writes the page.
   *
   * @param file where to; replaced as a whole if it is there
   * @throws OutputException if it cannot be written
   */
  public void writeTo(Path file) {
    AtomicFile.write(
        file,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          render(writer);
          writer.flush();
        });
  }

  /**
   * Returns the page.
   *
   * @return the HTML text
   */
  public String html() {
    StringWriter text = new StringWriter();
    try {
      render(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void render(Writer writer) throws IOException {
    new PageRenderer(new Html(writer)).render(title, lead, facts, sections, footer);
  }

  /** Gathers the parts of a report from top to bottom. Used from one thread. */
  public static final class Builder {
    private final String title;
    private final List<Text> lead = new ArrayList<>();
    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private Text footer = Text.of("Made by Loupe.");

    private Builder(String title) {
      this.title = title;
    }

    /**
     * Adds a paragraph under the title, set larger.
     *
     * @param text what the report is about
     * @return this
     */
    public Builder lead(Text text) {
      lead.add(text);
      return this;
    }

    /**
     * Adds a fact under the lead, for example the model's name.
     *
     * @param name a word or two
     * @param value its value
     * @return this
     */
    public Builder fact(String name, String value) {
      facts.put(name, value);
      return this;
    }

    /**
     * Adds a section; it appears in the table of contents.
     *
     * @param section the section as it is now
     * @return this
     */
    public Builder section(Section section) {
      sections.add(section.copy());
      return this;
    }

    /**
     * Replaces the line at the end.
     *
     * @param text for example licence and origin of the data
     * @return this
     */
    public Builder footer(Text text) {
      footer = text;
      return this;
    }

    /**
     * Ends the report.
     *
     * @return the report
     */
    public HtmlReport build() {
      return new HtmlReport(this);
    }
  }
}
