package io.loupe.visualizers.maximization;

import io.loupe.visualizers.maximization.Targets.Combine;
import io.loupe.visualizers.maximization.Targets.HeadKind;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import java.util.OptionalDouble;

/** Ways to climb that have a name: what each does where nothing else is asked for. */
enum Preset {
  /** Loupe's own: Adam inside the input range, with transformations. */
  LOUPE(
      "loupe",
      AscentSettings.LOUPE,
      OptionalDouble.empty(),
      HeadKind.DECISION,
      Combine.MIN,
      8,
      false),
  /** Step for step what keras-vis does. */
  KERAS_VIS(
      "keras-vis",
      AscentSettings.KERAS_VIS,
      OptionalDouble.of(10),
      HeadKind.LOGIT,
      Combine.SUM,
      0,
      true);

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // an immutable record, of interfaces that are open
  private final AscentSettings settings;

  private final OptionalDouble weight;
  private final HeadKind head;
  private final Combine combine;
  private final double decisionOnPaths;
  private final boolean followed;

  Preset(
      String word,
      AscentSettings settings,
      OptionalDouble weight,
      HeadKind head,
      Combine combine,
      double decisionOnPaths,
      boolean followed) {
    this.word = word;
    this.settings = settings;
    this.weight = weight;
    this.head = head;
    this.combine = combine;
    this.decisionOnPaths = decisionOnPaths;
    this.followed = followed;
  }

  /** As it is written on a command line. */
  String word() {
    return word;
  }

  /** How a batch climbs, before the size of the images is looked at. */
  AscentSettings settings() {
    return settings;
  }

  /** Weight of each penalty; empty for one that suits each objective. */
  OptionalDouble weight() {
    return weight;
  }

  /** Which values of an output count. */
  HeadKind head() {
    return head;
  }

  /** How several outputs or filters make one objective. */
  Combine combine() {
    return combine;
  }

  /**
   * Weight of the log-softmax beside each end of a path, so that probabilities follow the shares in
   * the objective; 0 for none.
   */
  double decisionOnPaths() {
    return decisionOnPaths;
  }

  /**
   * Whether another program is followed, so that what it climbs in, what it pulls to and how it
   * shows its images is laid down.
   */
  boolean isFollowed() {
    return followed;
  }
}
