@NullMarked
package io.loupe.visualizers.activation;

import org.jspecify.annotations.NullMarked;
