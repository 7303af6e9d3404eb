/**
 * How an input is drawn: a picture as one, data over time as curves, a list of features as bars.
 *
 * <p>Start at {@link io.loupe.visualizers.internal.picture.InputPicture}.
 */
@NullMarked
package io.loupe.visualizers.internal.picture;

import org.jspecify.annotations.NullMarked;
