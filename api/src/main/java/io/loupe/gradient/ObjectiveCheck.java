package io.loupe.gradient;

import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import java.util.List;

/** Holds an objective against the layers of a model before anything is computed. */
final class ObjectiveCheck {
  private final Model model;

  ObjectiveCheck(Model model) {
    this.model = model;
  }

  void check(Objective objective) {
    objective.layers().forEach(model::layer);
    if (objective instanceof Objective.Channel channel) {
      filter(channel.layer(), channel.channel());
    } else if (objective instanceof Objective.Unit unit) {
      filter(unit.layer(), unit.index());
    } else if (objective instanceof Objective.Probability probability) {
      filter(probability.layer(), probability.index());
    } else if (objective instanceof Objective.LogSoftmax output) {
      filter(output.layer(), output.index());
    } else if (objective instanceof Objective.Neuron neuron) {
      neuron(neuron);
    } else if (objective instanceof Objective.Direction direction) {
      direction(direction);
    } else {
      parts(objective).forEach(this::check);
    }
  }

  private static List<Objective> parts(Objective objective) {
    if (objective instanceof Objective.Sum sum) {
      return sum.terms();
    }
    if (objective instanceof Objective.Scaled scaled) {
      return List.of(scaled.objective());
    }
    if (objective instanceof Objective.SoftMin minimum) {
      return minimum.terms();
    }
    return objective instanceof Objective.PerItem each ? each.objectives() : List.of();
  }

  private void filter(String layer, int index) {
    LayerInfo info = model.layer(layer);
    range(info, "filter", index, info.channels());
  }

  private void neuron(Objective.Neuron neuron) {
    LayerInfo info = model.layer(neuron.layer());
    Shape shape = info.outputShape();
    if (!info.isSpatial()) {
      throw new ParameterException(
          "Layer \"" + info.name() + "\" of shape " + shape + " has no rows and columns.",
          "Use " + new Objective.Unit(neuron.layer(), neuron.channel()).describe() + ".");
    }
    range(info, "filter", neuron.channel(), shape.dim(0));
    range(info, "row", neuron.row(), shape.dim(1));
    range(info, "column", neuron.column(), shape.dim(2));
  }

  private void direction(Objective.Direction direction) {
    LayerInfo info = model.layer(direction.layer());
    int given = direction.vector().size();
    if (given != info.channels()) {
      throw new ParameterException(
          "Layer \""
              + info.name()
              + "\" has "
              + info.channels()
              + " filters, the direction has "
              + given
              + (given == 1 ? " number." : " numbers."),
          "Give one number for each filter.");
    }
  }

  private static void range(LayerInfo info, String what, int index, int size) {
    if (index >= size) {
      throw new ParameterException(
          "Layer \"" + info.name() + "\" has no " + what + " " + index + ".",
          "Its " + what + "s run from 0 to " + (size - 1) + ".");
    }
  }
}
