@NullMarked
package io.loupe.visualizers.internal.picture;

import org.jspecify.annotations.NullMarked;
