package io.loupe.param;

import java.util.function.Function;

/**
 * How text becomes a value and back.
 *
 * @param <T> the values
 * @param label the type in words without article, for example {@code int} or {@code list of
 *     numbers}
 * @param parse reads a text; throws IllegalArgumentException if it cannot
 * @param format writes a value so that {@code parse} reads it back
 */
public record ParamType<T>(String label, Function<String, T> parse, Function<T, String> format) {}
