package io.loupe.registry;

import io.loupe.error.LoupeException;

/**
 * A provider that could not be taken in.
 *
 * @param provider class name as far as known
 * @param origin jar or folder it came from
 * @param error what a user is told when asking for it
 */
public record ProviderProblem(String provider, String origin, LoupeException error) {}
