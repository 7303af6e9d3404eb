/**
 * Finding plug-ins: a {@link io.loupe.registry.Registry} holds all providers of one kind by id, and
 * survives broken ones.
 *
 * <p>Start at {@link io.loupe.registry.Registry}.
 */
@NullMarked
package io.loupe.registry;

import org.jspecify.annotations.NullMarked;
