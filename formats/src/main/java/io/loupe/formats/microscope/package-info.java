/**
 * A folder of static pages in which a person wanders through a model: its layers, their filters,
 * its classes and some samples. Everything that is shown is taken from runs of visualizers.
 *
 * <p>Start at {@link io.loupe.formats.microscope.Microscope}.
 */
@NullMarked
package io.loupe.formats.microscope;

import org.jspecify.annotations.NullMarked;
