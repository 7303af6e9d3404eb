@NullMarked
package io.loupe.visualizers.synthesis;

import org.jspecify.annotations.NullMarked;
