@NullMarked
package io.loupe.visualizers.internal.ablation;

import org.jspecify.annotations.NullMarked;
