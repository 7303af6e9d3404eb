package io.loupe.formats.report;

import io.loupe.text.SafeText;
import java.io.IOException;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTML; the only place where text becomes markup, and it always escapes what would be markup
 * and shows characters that would turn the text around or cannot be in a page.
 */
final class Html {
  private final Writer out;

  Html(Writer out) {
    this.out = out;
  }

  /** Opens an element; attributes are name and value in turn, a name with value "" stands alone. */
  Html open(String element, String... attributes) throws IOException {
    out.append('<').append(element);
    for (int i = 0; i + 1 < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]);
      if (!attributes[i + 1].isEmpty() || attributes[i].equals("alt")) {
        out.append("=\"");
        escape(attributes[i + 1]);
        out.append('"');
      }
    }
    out.append('>');
    return this;
  }

  Html close(String element) throws IOException {
    out.append("</").append(element).append('>');
    return this;
  }

  Html line() throws IOException {
    out.append('\n');
    return this;
  }

  Html text(String words) throws IOException {
    escape(words);
    return this;
  }

  Html text(Text text) throws IOException {
    for (Text.Span span : text.spans()) {
      switch (span.style()) {
        case PLAIN -> text(span.text());
        case STRONG -> element("strong", span.text());
        case EMPHASIS -> element("em", span.text());
        case CODE -> element("code", span.text());
        case LINK ->
            open("a", "href", span.target(), "rel", "noreferrer").text(span.text()).close("a");
      }
    }
    return this;
  }

  Html element(String element, String words, String... attributes) throws IOException {
    return open(element, attributes).text(words).close(element);
  }

  /** Writes the page's own style sheet, which holds no foreign text. */
  Html style(String css) throws IOException {
    out.append("<style>\n").append(css).append("</style>\n");
    return this;
  }

  Html doctype() throws IOException {
    out.append("<!DOCTYPE html>\n");
    return this;
  }

  /** Writes what stands between two special characters in one piece: pictures are long texts. */
  private void escape(String words) throws IOException {
    String safe = SafeText.lines(words);
    int written = 0;
    for (int i = 0; i < safe.length(); i++) {
      String instead = instead(safe.charAt(i));
      if (instead != null) {
        out.write(safe, written, i - written);
        out.write(instead);
        written = i + 1;
      }
    }
    out.write(safe, written, safe.length() - written);
  }

  private static @Nullable String instead(char c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      default -> null;
    };
  }
}
