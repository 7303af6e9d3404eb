package io.loupe.engine.dl4j.run;

import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * What a node's values become right after it is computed: some channels or, where the node is not
 * computed at all, every value.
 *
 * @param channels that are replaced; not looked at where the route says that all are
 * @param values writes them into the node's array, channels last, and leaves the others
 */
public record Replacement(Iterable<Integer> channels, Consumer<FloatBuffer> values) {}
