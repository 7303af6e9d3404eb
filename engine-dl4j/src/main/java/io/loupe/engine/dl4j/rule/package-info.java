/**
 * Ways back through a plan that are not the gradient: each makes, of every node's operation, one
 * that computes the same and goes back by a rule.
 */
@NullMarked
package io.loupe.engine.dl4j.rule;

import org.jspecify.annotations.NullMarked;
