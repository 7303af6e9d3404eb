package io.loupe.attribution;

import io.loupe.error.ParameterException;
import io.loupe.registry.Registry;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code method(name=value, name='a, b'), method}. */
final class RequestParser {
  private static final String SPECIAL = ",()'=";

  private final String text;
  private final Registry<AttributionMethod> methods;
  private int at;

  RequestParser(String text, Registry<AttributionMethod> methods) {
    this.text = text;
    this.methods = methods;
  }

  static String quoted(String value) {
    boolean plain = !value.isBlank() && value.equals(value.strip());
    plain &= value.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0 || c == '\\');
    return plain ? value : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  List<AttributionRequest> parseAll() {
    List<AttributionRequest> requests = new ArrayList<>();
    skipBlanks();
    if (at == text.length()) {
      return requests;
    }
    do {
      requests.add(request());
    } while (take(','));
    if (at < text.length()) {
      throw expected("a comma or the end");
    }
    return List.copyOf(requests);
  }

  private AttributionRequest request() {
    AttributionRequest request = AttributionRequest.of(methods.get(word("a method")));
    if (take('(') && !take(')')) {
      do {
        String name = word("a parameter");
        if (!take('=')) {
          throw expected("=");
        }
        request = request.with(name, value());
      } while (take(','));
      if (!take(')')) {
        throw expected(", or )");
      }
    }
    return request;
  }

  private String value() {
    if (!take('\'')) {
      return word("a value");
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '\'') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at++));
    }
    if (!take('\'')) {
      throw expected("a closing quote");
    }
    return value.toString();
  }

  private String word(String what) {
    skipBlanks();
    int from = at;
    while (at < text.length() && SPECIAL.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(from, at).strip();
    if (word.isEmpty()) {
      throw expected(what);
    }
    return word;
  }

  /** Takes what stands next, and no blanks before what stands in quotes. */
  private boolean take(char wanted) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private ParameterException expected(String what) {
    String place = at < text.length() ? "\"" + text.substring(at) + "\"" : "the end";
    return new ParameterException(
        "Methods \"" + text + "\" cannot be read: expected " + what + " before " + place + ".",
        "Write, for example, grad-cam(layer=conv2), integrated-gradients.");
  }
}
