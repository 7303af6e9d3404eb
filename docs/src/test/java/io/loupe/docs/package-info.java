/** Tests over the whole project: its architecture and the snippets of its guides. */
@NullMarked
package io.loupe.docs;

import org.jspecify.annotations.NullMarked;
