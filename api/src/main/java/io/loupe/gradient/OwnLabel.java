package io.loupe.gradient;

import io.loupe.error.ParameterException;
import java.util.Set;
import java.util.function.Function;

/**
 * The output of a head that each sample's own label names, for passes over labelled data. In text
 * {@code label} stands in the place of the number: {@code unit(preds, label)}. {@link #forLabel}
 * puts the number in; before that it cannot be evaluated.
 *
 * @param layer the head
 * @param kind what of it counts
 */
public record OwnLabel(String layer, OutputKind kind) implements Objective {
  @Override
  public Set<String> layers() {
    return Set.of(kind.reads(layer));
  }

  @Override
  public String describe() {
    return kind.form() + "(" + Terms.name(layer) + ", label)";
  }

  @Override
  public boolean usesLabel() {
    return true;
  }

  @Override
  public Objective replacingLabel(Function<OwnLabel, Objective> output) {
    return output.apply(this);
  }

  @Override
  public double accumulate(double factor, int item, Tape tape) {
    throw new ParameterException(
        "Objective \"" + describe() + "\" stands for each sample's own label, and none is given.",
        "Put a number in the place of label, for example "
            + kind.of(layer, 0).describe()
            + ", or use forLabel.");
  }
}
