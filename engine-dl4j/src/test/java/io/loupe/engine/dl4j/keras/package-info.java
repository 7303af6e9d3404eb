@NullMarked
package io.loupe.engine.dl4j.keras;

import org.jspecify.annotations.NullMarked;
