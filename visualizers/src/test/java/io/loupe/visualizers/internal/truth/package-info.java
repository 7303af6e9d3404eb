@org.jspecify.annotations.NullMarked
package io.loupe.visualizers.internal.truth;
