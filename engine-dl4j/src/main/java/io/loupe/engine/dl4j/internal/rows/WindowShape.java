package io.loupe.engine.dl4j.internal.rows;

/**
 * A window over several axes.
 *
 * @param size places along each axis
 * @param stride how far it moves
 * @param dilation distance of its places
 * @param before how far its first place lies before the first of what it moves over
 */
public record WindowShape(int[] size, int[] stride, int[] dilation, int[] before) {}
