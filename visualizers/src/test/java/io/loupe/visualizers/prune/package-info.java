@NullMarked
package io.loupe.visualizers.prune;

import org.jspecify.annotations.NullMarked;
