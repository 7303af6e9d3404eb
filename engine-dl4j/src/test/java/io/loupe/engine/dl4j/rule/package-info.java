@NullMarked
package io.loupe.engine.dl4j.rule;

import org.jspecify.annotations.NullMarked;
