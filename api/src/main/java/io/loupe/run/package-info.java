/**
 * Progress and cancellation of long work: visualizers and engines report to a {@link
 * io.loupe.run.RunMonitor}, people listen with a {@link io.loupe.run.ProgressListener}.
 *
 * <p>Start at {@link io.loupe.run.ProgressListener} and {@link io.loupe.run.CancellationToken}.
 */
@NullMarked
package io.loupe.run;

import org.jspecify.annotations.NullMarked;
