/** Evidence beside pictures: null models, significance; not for other modules. */
@NullMarked
package io.loupe.visualizers.internal.evidence;

import org.jspecify.annotations.NullMarked;
