/**
 * Parameters as typed constants: one {@link io.loupe.param.Param} carries name, default, limits and
 * help; command line, facade, provenance and docs all read the same constant.
 *
 * <p>Start at {@link io.loupe.param.Param}.
 */
@NullMarked
package io.loupe.param;

import org.jspecify.annotations.NullMarked;
