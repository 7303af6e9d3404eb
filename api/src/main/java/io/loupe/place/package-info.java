/**
 * Where statistics are counted: on other machines than the one that draws them. Start at {@link
 * io.loupe.place.Place}.
 */
@NullMarked
package io.loupe.place;

import org.jspecify.annotations.NullMarked;
