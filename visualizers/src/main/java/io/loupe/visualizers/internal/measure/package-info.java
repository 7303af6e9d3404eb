/**
 * What maps are measured by: one measure a file, on arrays, without a model. Who measures sends the
 * changed inputs through the model and hands in what it answered.
 */
@NullMarked
package io.loupe.visualizers.internal.measure;

import org.jspecify.annotations.NullMarked;
