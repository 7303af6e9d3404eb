package io.loupe.engine.dl4j.importer.keras;

import java.util.Optional;

/**
 * What the user says of a Keras file.
 *
 * @param sizes of its inputs where it does not say them itself
 * @param objects what its Lambda layers and classes of one's own compute
 * @param until the layer that the network is cut behind, where it is
 */
public record KerasOptions(InputSizes sizes, CustomObjects objects, Optional<String> until) {}
