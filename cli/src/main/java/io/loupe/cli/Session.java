package io.loupe.cli;

import io.loupe.Loupe;

/**
 * What every command may use.
 *
 * @param loupe plug-ins included
 * @param terminal where to write
 * @param interruption who may stop a run
 */
record Session(Loupe loupe, Terminal terminal, Interruption interruption) {}
