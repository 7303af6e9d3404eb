/** What a model loses without some of its filters; not for other modules. */
@NullMarked
package io.loupe.visualizers.internal.ablation;

import org.jspecify.annotations.NullMarked;
