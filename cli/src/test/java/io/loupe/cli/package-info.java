/** Tests of the command line: in this process, with captured streams and plug-ins of their own. */
@NullMarked
package io.loupe.cli;

import org.jspecify.annotations.NullMarked;
