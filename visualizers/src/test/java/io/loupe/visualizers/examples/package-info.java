@NullMarked
package io.loupe.visualizers.examples;

import org.jspecify.annotations.NullMarked;
