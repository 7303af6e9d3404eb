@NullMarked
package io.loupe.visualizers.weakness;

import org.jspecify.annotations.NullMarked;
