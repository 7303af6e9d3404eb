@NullMarked
package io.loupe.visualizers.maximization.ascent;

import org.jspecify.annotations.NullMarked;
