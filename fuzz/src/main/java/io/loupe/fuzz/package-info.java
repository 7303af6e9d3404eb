/** Mutates files by their structure and sees whether every reader answers as it promises. */
@NullMarked
package io.loupe.fuzz;

import org.jspecify.annotations.NullMarked;
