package io.loupe.formats.report;

import io.loupe.Experimental;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of text with small emphasis. All of it is escaped; there is no way to pass markup through.
 * Immutable: each method returns a longer text.
 */
@Experimental
public final class Text {
  private static final Pattern TARGET =
      Pattern.compile("#[A-Za-z0-9_-]+|https://[!-~]+|([A-Za-z0-9_-]+/)*[A-Za-z0-9_-]+\\.html");

  private final List<Span> spans;

  private Text(List<Span> spans) {
    this.spans = List.copyOf(spans);
  }

  enum Style {
    PLAIN,
    STRONG,
    EMPHASIS,
    CODE,
    LINK
  }

  record Span(Style style, String text, String target) {}

  /**
   * Begins with plain words.
   *
   * @param words any characters
   * @return the text
   */
  public static Text of(String words) {
    return new Text(List.of()).plain(words);
  }

  /**
   * Appends plain words.
   *
   * @param words any characters
   * @return the longer text
   */
  public Text plain(String words) {
    return with(Style.PLAIN, words, "");
  }

  /**
   * Appends words of weight, for example a measured number.
   *
   * @param words any characters
   * @return the longer text
   */
  public Text strong(String words) {
    return with(Style.STRONG, words, "");
  }

  /**
   * Appends stressed words or a term where it is introduced.
   *
   * @param words any characters
   * @return the longer text
   */
  public Text emphasis(String words) {
    return with(Style.EMPHASIS, words, "");
  }

  /**
   * Appends something that is typed or named in code.
   *
   * @param words any characters
   * @return the longer text
   */
  public Text code(String words) {
    return with(Style.CODE, words, "");
  }

  /**
   * Appends a link.
   *
   * @param words any characters
   * @param target {@code #anchor} within the page, a page beside it such as {@code
   *     folder/index.html}, or an {@code https:} address
   * @return the longer text
   * @throws IllegalArgumentException if the target is none of these
   */
  public Text link(String words, String target) {
    if (!TARGET.matcher(target).matches()) {
      throw new IllegalArgumentException(
          "\"" + target + "\" is no #anchor, page beside this one or https: address");
    }
    return with(Style.LINK, words, target);
  }

  List<Span> spans() {
    return spans;
  }

  /** Returns the words without emphasis. */
  @Override
  public String toString() {
    return spans.stream().map(Span::text).collect(Collectors.joining());
  }

  private Text with(Style style, String words, String target) {
    List<Span> longer = new ArrayList<>(spans);
    longer.add(new Span(style, words, target));
    return new Text(longer);
  }
}
