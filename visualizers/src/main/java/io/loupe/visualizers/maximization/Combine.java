package io.loupe.visualizers.maximization;

import io.loupe.Experimental;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import java.util.List;

/** How several outputs or filters make one objective. */
@Experimental
public enum Combine {
  /** The preset's own: soft minimum for Loupe, sum for keras-vis. */
  PRESET,
  /** Mean of their values. */
  MEAN,
  /** Soft minimum, so that none is given up. */
  MIN,
  /** Sum of their values. */
  SUM;

  Objective of(List<Objective> parts, Preset preset) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return switch (this) {
      case PRESET -> (preset == Preset.KERAS_VIS ? SUM : MIN).of(parts, preset);
      case MEAN -> Objectives.mean(parts);
      case MIN -> Objectives.softMin(parts);
      case SUM -> parts.stream().reduce(Objective::plus).orElseThrow();
    };
  }
}
