/**
 * What Loupe throws: every {@link io.loupe.error.LoupeException} says in one sentence what is wrong
 * and in another what to do about it. Start at {@link io.loupe.error.LoupeException}.
 */
@NullMarked
package io.loupe.error;

import org.jspecify.annotations.NullMarked;
