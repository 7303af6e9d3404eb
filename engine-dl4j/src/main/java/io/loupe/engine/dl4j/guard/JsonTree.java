package io.loupe.engine.dl4j.guard;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON that nobody vouches for. The text is first walked without keeping anything, within
 * bounds on what a tree of it would take; a key that is there twice is refused, since two readers
 * may choose differently between its values.
 */
public final class JsonTree {
  private static final int LONGEST_TEXT = 32 << 20;
  private static final int LONGEST_STRING = 4 << 20;
  private static final int LONGEST_NAME = 4096;
  private static final int LONGEST_NUMBER = 1000;
  private static final int DEEPEST = 200;
  private static final int MOST_TOKENS = 2_000_000;

  private static final JsonFactory WALK =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(LONGEST_TEXT)
                  .maxStringLength(LONGEST_STRING)
                  .maxNameLength(LONGEST_NAME)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNestingDepth(DEEPEST)
                  .maxTokenCount(MOST_TOKENS)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final JsonMapper TREE =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private JsonTree() {}

  /**
   * Reads one object.
   *
   * @param text JSON
   * @param name what it is, for messages
   * @return its tree
   * @throws IOException if it is no JSON object, exceeds a bound or has a key twice; the message is
   *     half a sentence that begins with the name
   */
  public static JsonNode read(String text, String name) throws IOException {
    if (text.length() > LONGEST_TEXT) {
      throw new IOException(name + " is larger than " + (LONGEST_TEXT >> 20) + " MiB");
    }
    walk(text, name);
    try {
      return TREE.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(name + " is not JSON", e);
    }
  }

  private static void walk(String text, String name) throws IOException {
    try (JsonParser parser = WALK.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(name + " is not a JSON object");
      }
      Deque<Set<String>> keys = new ArrayDeque<>();
      keys.push(new HashSet<>());
      while (!keys.isEmpty()) {
        step(parser, keys, name);
      }
      if (parser.nextToken() != null) {
        throw new IOException(name + " goes on after its end");
      }
    } catch (StreamConstraintsException e) {
      throw new IOException(
          name
              + " is more than any model needs: over "
              + DEEPEST
              + " levels, "
              + MOST_TOKENS
              + " parts, "
              + LONGEST_NUMBER
              + " digits in a number or "
              + (LONGEST_STRING >> 20)
              + " MiB in a text",
          e);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(name + " is not JSON, see line " + e.getLocation().getLineNr(), e);
    }
  }

  /** Reads one token; what is open is on the stack, with the keys that were there. */
  private static void step(JsonParser parser, Deque<Set<String>> keys, String name)
      throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new IOException(name + " is cut off");
    }
    switch (token) {
      case START_OBJECT, START_ARRAY -> keys.push(new HashSet<>());
      case END_OBJECT, END_ARRAY -> keys.pop();
      case FIELD_NAME -> {
        if (!keys.element().add(parser.currentName())) {
          throw new IOException(
              name + " has the key \"" + Shown.of(parser.currentName()) + "\" twice");
        }
      }
      case VALUE_STRING -> parser.finishToken();
      default -> {}
    }
  }
}
