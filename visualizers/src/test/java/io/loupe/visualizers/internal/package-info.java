@NullMarked
package io.loupe.visualizers.internal;

import org.jspecify.annotations.NullMarked;
