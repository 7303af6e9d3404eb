/** What stands beside pictures, on networks made to provoke it. */
@NullMarked
package io.loupe.visualizers.evidence;

import org.jspecify.annotations.NullMarked;
