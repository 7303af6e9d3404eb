package io.loupe.param;

import java.util.function.Predicate;

/**
 * A rule that values must keep.
 *
 * @param <T> the values
 * @param rule in words that follow "must be", for example {@code not negative}
 * @param holds tells whether a value keeps the rule
 */
public record Limit<T>(String rule, Predicate<T> holds) {}
