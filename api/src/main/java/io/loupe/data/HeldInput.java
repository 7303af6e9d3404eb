package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.tensor.Shape;

/**
 * An input of a model that is not looked at and has a value of its own for each sample: item i of
 * an array goes with sample i of the data.
 *
 * @param name of the input
 * @param shape of one item, channels first
 * @param location of the items, as data are named
 */
@Experimental
public record HeldInput(String name, Shape shape, String location) {}
