@NullMarked
package io.loupe.visualizers.cards;

import org.jspecify.annotations.NullMarked;
