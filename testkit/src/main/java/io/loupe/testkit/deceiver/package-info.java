/**
 * Networks whose maximised images lie, built around honest ones: a check of such images has to
 * notice them.
 *
 * <p>Start at {@link io.loupe.testkit.deceiver.Deceiver}.
 */
@NullMarked
package io.loupe.testkit.deceiver;

import org.jspecify.annotations.NullMarked;
