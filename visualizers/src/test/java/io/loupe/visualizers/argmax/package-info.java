@NullMarked
package io.loupe.visualizers.argmax;

import org.jspecify.annotations.NullMarked;
