package io.loupe.formats.report;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A section of a report, built from top to bottom. Used from one thread. */
@Experimental
public final class Section {
  private final String heading;
  private final String anchor;
  private final List<Block> blocks = new ArrayList<>();

  private Section(String heading, String anchor) {
    this.heading = heading;
    this.anchor = anchor;
  }

  /**
   * Begins a section whose anchor is made from its heading.
   *
   * @param heading a few words
   * @return an empty section
   */
  public static Section titled(String heading) {
    String words = heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String anchor = words.replaceAll("^-|-$", "");
    return new Section(heading, anchor.isEmpty() ? "section" : anchor);
  }

  /**
   * Begins a section.
   *
   * @param heading a few words
   * @param anchor letters, digits, {@code _} and {@code -}; links write it as {@code #anchor}
   * @return an empty section
   * @throws IllegalArgumentException if the anchor has other characters
   */
  public static Section titled(String heading, String anchor) {
    if (!anchor.matches("[A-Za-z0-9_-]+")) {
      throw new IllegalArgumentException("\"" + anchor + "\" is not an anchor");
    }
    return new Section(heading, anchor);
  }

  /**
   * Adds a paragraph.
   *
   * @param words plain words
   * @return this
   */
  public Section paragraph(String words) {
    return paragraph(Text.of(words));
  }

  /**
   * Adds a paragraph.
   *
   * @param text the words
   * @return this
   */
  public Section paragraph(Text text) {
    return add(new Block.Paragraph(text));
  }

  /**
   * Adds a remark that stands out, for example a warning about what is shown.
   *
   * @param text the words
   * @return this
   */
  public Section note(Text text) {
    return add(new Block.Note(text));
  }

  /**
   * Adds a heading within the section.
   *
   * @param words a few words
   * @return this
   */
  public Section subheading(String words) {
    return add(new Block.Subheading(words));
  }

  /**
   * Adds a list.
   *
   * @param items one text for each point
   * @return this
   */
  public Section bullets(List<Text> items) {
    return add(new Block.Bullets(items));
  }

  /**
   * Adds a figure with its caption.
   *
   * @param figure the figure
   * @return this
   */
  public Section figure(Figure figure) {
    return add(new Block.Single(figure));
  }

  /**
   * Adds figures side by side under one number; where there is no room they wrap.
   *
   * @param caption of all together
   * @param figures each with a short caption of its own
   * @return this
   */
  public Section gallery(Text caption, List<Figure> figures) {
    return add(new Block.Gallery(caption, figures));
  }

  /**
   * Adds a table. Numbers are rounded for reading, column by column; long tables are folded.
   *
   * @param table the table; its caption is taken over
   * @return this
   */
  public Section table(Artifact.Table table) {
    return add(new Block.Tabular(table));
  }

  /**
   * Adds names with their values.
   *
   * @param facts in the order shown
   * @return this
   */
  public Section facts(Map<String, String> facts) {
    return add(new Block.Facts(facts));
  }

  /** Adds all that another section has. */
  void all(Section other) {
    blocks.addAll(other.blocks);
  }

  /**
   * Adds, folded, what is needed to make the results again.
   *
   * @param provenance of the run
   * @return this
   */
  public Section provenance(Provenance provenance) {
    return add(new Block.Origin(provenance));
  }

  String heading() {
    return heading;
  }

  String anchor() {
    return anchor;
  }

  List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Returns a section of the same content that later additions to this one do not reach. */
  Section copy() {
    Section copy = new Section(heading, anchor);
    copy.blocks.addAll(blocks);
    return copy;
  }

  private Section add(Block block) {
    blocks.add(block);
    return this;
  }
}
