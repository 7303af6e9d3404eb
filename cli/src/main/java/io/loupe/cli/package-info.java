/**
 * The command line: reads options, calls {@link io.loupe.Loupe}, prints. Nothing is computed here.
 * Start at {@link io.loupe.cli.Main}.
 */
@NullMarked
package io.loupe.cli;

import org.jspecify.annotations.NullMarked;
