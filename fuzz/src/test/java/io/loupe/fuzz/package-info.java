/** The harness itself. */
@NullMarked
package io.loupe.fuzz;

import org.jspecify.annotations.NullMarked;
