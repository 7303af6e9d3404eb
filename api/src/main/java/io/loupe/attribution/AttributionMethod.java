package io.loupe.attribution;

import io.loupe.Experimental;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import io.loupe.registry.Named;
import java.util.List;
import java.util.Set;

/**
 * One way to tell what of an input speaks for an objective. Implementations are stateless, found by
 * {@link java.util.ServiceLoader}, and safe for use by several threads. A method reads nothing but
 * what it is given: that makes its maps repeatable. An item's map never depends on its neighbours
 * in the batch; random numbers are therefore drawn alike for all items.
 *
 * <pre>{@code
 * @AutoService(AttributionMethod.class)
 * public final class Brightness implements AttributionMethod {
 *   public String id() { return "acme.brightness"; }
 *   public String description() { return "Takes what is bright for what matters."; }
 *   public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
 *     return Attribution.of(batch.inputs().copy(), MapScale.RELATIVE);
 *   }
 * }
 * }</pre>
 */
@Experimental
public interface AttributionMethod extends Named {
  /**
   * Returns the parameters; an inner layer is none of them, see {@link AttributionContext#layer}.
   *
   * @return constants with unique names
   */
  default List<Param<?>> parameters() {
    return List.of();
  }

  /**
   * Returns what it cannot do without besides forward passes.
   *
   * @return checked before {@link #attribute}; empty for a method that runs on every engine
   */
  default Set<AttributionNeed> needs() {
    return Set.of();
  }

  /**
   * Tells whether the values of a map add up to a difference of the objective.
   *
   * @return true if it says {@link Attribution#EXPECTED_SUM} and {@link
   *     Attribution#COMPLETENESS_ERROR} of each item
   */
  default boolean isComplete() {
    return false;
  }

  /**
   * Makes a map for each item.
   *
   * @param batch what the model is fed, in model input scale; borrowed until this returns
   * @param objective what is explained, without {@code label}; where a value of it could be a logit
   *     or a probability, the logit was meant unless the user said otherwise
   * @param context all else that may be used
   * @return the maps, owned
   * @throws io.loupe.error.LoupeException if the user asked for what cannot be
   */
  Attribution attribute(Batch batch, Objective objective, AttributionContext context);
}
