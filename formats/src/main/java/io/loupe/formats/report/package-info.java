/**
 * A study as one HTML page that needs no network and no script. Start at {@link
 * io.loupe.formats.report.HtmlReport}.
 */
@NullMarked
package io.loupe.formats.report;

import org.jspecify.annotations.NullMarked;
