@NullMarked
package io.loupe.visualizers.color;

import org.jspecify.annotations.NullMarked;
