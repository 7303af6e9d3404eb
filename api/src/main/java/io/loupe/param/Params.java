package io.loupe.param;

import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Resolved values of one run. */
public final class Params {
  private final IdentityHashMap<Param<?>, Object> values;
  private final Map<String, String> texts;

  private Params(IdentityHashMap<Param<?>, Object> values, Map<String, String> texts) {
    this.values = values;
    this.texts = texts;
  }

  /**
   * Reads all parameters of a visualizer.
   *
   * @param declared what it declares
   * @param given values as text, by name
   * @return the values, defaults filled in
   * @throws UnknownNameException if a given name is not declared
   * @throws ParameterException if a value cannot be read, breaks a limit or is missing
   */
  public static Params resolve(List<Param<?>> declared, Map<String, String> given) {
    List<String> names = declared.stream().map(Param::name).toList();
    for (String name : new TreeMap<>(given).keySet()) {
      if (!names.contains(name)) {
        throw new UnknownNameException("parameter", name, names);
      }
    }
    IdentityHashMap<Param<?>, Object> values = new IdentityHashMap<>();
    Map<String, String> texts = new TreeMap<>();
    declared.forEach(param -> resolve(param, given, values, texts));
    return new Params(values, Collections.unmodifiableMap(texts));
  }

  private static <T> void resolve(
      Param<T> param,
      Map<String, String> given,
      IdentityHashMap<Param<?>, Object> values,
      Map<String, String> texts) {
    String text = given.get(param.name());
    T value =
        text == null
            ? param
                .fallback()
                .orElseThrow(() -> ParameterException.missing(param.name(), param.type().label()))
            : param.parse(text);
    values.put(param, value);
    texts.put(param.name(), param.type().format().apply(value));
  }

  /**
   * Returns a value.
   *
   * @param <T> its type
   * @param param a declared parameter
   * @return the value
   * @throws IllegalArgumentException if the parameter was not declared
   */
  @SuppressWarnings("unchecked") // resolve() puts a T for each Param<T>
  public <T> T get(Param<T> param) {
    Object value = values.get(param);
    if (value == null) {
      throw new IllegalArgumentException("Parameter " + param + " is not declared");
    }
    return (T) value;
  }

  /**
   * Returns all values as text, for provenance.
   *
   * @return sorted by name; reading them back gives the same values
   */
  public Map<String, String> asText() {
    return texts;
  }
}
