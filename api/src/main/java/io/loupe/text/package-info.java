/**
 * Text of strangers on its way to people.
 *
 * <p>Start at {@link io.loupe.text.SafeText}.
 */
@NullMarked
package io.loupe.text;

import org.jspecify.annotations.NullMarked;
