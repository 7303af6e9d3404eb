package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.Reweighting;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.gradient.LrpRule;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a linear operation hands relevance on to its inputs. With some inputs and weights changed,
 * its results are added up to a denominator z; {@code R / z} goes back through each as a gradient,
 * and what arrives is multiplied with the inputs that it had. Several threads may use it.
 */
final class Shares {
  /** What keeps denominators from zero where a rule says nothing of it. */
  static final double STABILIZER = 1e-6;

  private final Op op;
  private final List<Group> groups;

  private Shares(Op op, List<Group> groups) {
    this.op = op;
    this.groups = groups;
  }

  private static double positive(double value) {
    return Math.max(value, 0);
  }

  private static double negative(double value) {
    return Math.min(value, 0);
  }

  /** What an input becomes. */
  @FunctionalInterface
  private interface Feed {
    double of(float value, int channel);
  }

  /**
   * A result that counts in a denominator.
   *
   * @param feed what its inputs are
   * @param op what gives it
   * @param sign with which it counts
   */
  private record Part(Feed feed, Weighted op, int sign) {}

  /** An operation with other weights, which are made when they are first needed. */
  private static final class Weighted {
    private final Op plain;
    private final @Nullable Reweighting with;
    private @Nullable Op made;

    Weighted(Op plain, @Nullable Reweighting with) {
      this.plain = plain;
      this.with = with;
    }

    synchronized Op get() {
      Op op = made;
      if (op == null) {
        op = with == null ? plain : plain.reweighted(with).orElseThrow();
        made = op;
      }
      return op;
    }

    synchronized void close() {
      if (made != null && made != plain) {
        made.close();
      }
    }
  }

  /**
   * What has one denominator.
   *
   * @param parts of it
   * @param factor of what is handed on
   * @param stabilizer keeps the denominator from zero
   * @param where tells by the operation's own result whether anything is handed on
   */
  private record Group(
      List<Part> parts, double factor, double stabilizer, @Nullable DoublePredicate where) {
    static Group of(double factor, Part... parts) {
      return new Group(List.of(parts), factor, STABILIZER, null);
    }

    Group where(DoublePredicate holds) {
      return new Group(parts, factor, stabilizer, holds);
    }
  }

  /** In proportion: what an operation does whose factors are no weights. */
  static Shares proportional(Op op, double epsilon) {
    return new Shares(op, List.of(new Rules(op).plain(epsilon)));
  }

  /** By a rule; the operation has weights. */
  static Shares by(LrpRule rule, Op op) {
    return new Shares(op, new Rules(op).groups(rule));
  }

  /** What rules make of an operation. */
  private record Rules(Op op) {
    List<Group> groups(LrpRule rule) {
      if (rule instanceof LrpRule.Epsilon epsilon) {
        return List.of(plain(epsilon.epsilon()));
      }
      if (rule instanceof LrpRule.ZPlus) {
        return List.of(parted(Shares::positive, Shares::negative, 1));
      }
      if (rule instanceof LrpRule.AlphaBeta both) {
        return List.of(
            parted(Shares::positive, Shares::negative, both.alpha()),
            parted(Shares::negative, Shares::positive, -both.beta()));
      }
      if (rule instanceof LrpRule.Gamma gamma) {
        DoubleUnaryOperator more = w -> w + gamma.gamma() * Math.max(w, 0);
        DoubleUnaryOperator less = w -> w + gamma.gamma() * Math.min(w, 0);
        return List.of(
            parted(more, less, 1).where(z -> z > 0), parted(less, more, 1).where(z -> z < 0));
      }
      if (rule instanceof LrpRule.Box box) {
        return List.of(
            Group.of(
                1,
                part((value, channel) -> value, null, 1),
                part(bound(box.low()), new Reweighting(Shares::positive, Shares::positive), -1),
                part(bound(box.high()), new Reweighting(Shares::negative, Shares::negative), -1)));
      }
      Reweighting connected = new Reweighting(w -> w == 0 ? 0 : 1, bias -> 0);
      return List.of(Group.of(1, part((value, channel) -> 1, connected, 1)));
    }

    Group plain(double epsilon) {
      return new Group(List.of(part((value, channel) -> value, null, 1)), 1, epsilon, null);
    }

    /** Positive inputs with some weights and the bias, negative ones with others. */
    private Group parted(DoubleUnaryOperator above, DoubleUnaryOperator below, double factor) {
      return Group.of(
          factor,
          part((value, channel) -> positive(value), new Reweighting(above, above), 1),
          part((value, channel) -> negative(value), new Reweighting(below, bias -> 0), 1));
    }

    private Part part(Feed feed, @Nullable Reweighting with, int sign) {
      return new Part(feed, new Weighted(op, with), sign);
    }

    private static Feed bound(List<Double> bounds) {
      return (value, channel) -> bounds.get(bounds.size() == 1 ? 0 : channel);
    }
  }

  /**
   * Hands the output's relevance on.
   *
   * @param inputs nodes before
   * @param output the node
   * @param given inputs that are given something; the others' share is kept, as a bias keeps its
   */
  void run(List<Slot> inputs, Slot output, BitSet given) {
    List<float[]> handed = new ArrayList<>();
    inputs.forEach(slot -> handed.add(new float[Math.toIntExact(slot.value().length())]));
    for (Group group : groups) {
      run(group, inputs, output, handed);
    }
    for (int i = 0; i < handed.size(); i++) {
      if (given.get(i)) {
        inputs.get(i).target().data().asNioFloat().put(0, handed.get(i));
        inputs.get(i).commit();
      }
    }
  }

  private void run(Group group, List<Slot> inputs, Slot output, List<float[]> handed) {
    List<Beside> runs = new ArrayList<>();
    try {
      float[] quotients = new float[Math.toIntExact(output.value().length())];
      for (Part part : group.parts) {
        Beside run = Beside.empty(part.op.get(), inputs, output);
        runs.add(run);
        feed(part.feed, inputs, run);
        FloatBuffer result = run.forward();
        for (int i = 0; i < quotients.length; i++) {
          quotients[i] += part.sign * result.get(i);
        }
      }
      divide(group, inputs, output, quotients);
      for (int i = 0; i < runs.size(); i++) {
        collect(runs.get(i), quotients, group.factor * group.parts.get(i).sign, handed);
      }
    } finally {
      runs.forEach(Beside::close);
    }
  }

  private static void feed(Feed feed, List<Slot> inputs, Beside run) {
    for (int k = 0; k < inputs.size(); k++) {
      Slot slot = inputs.get(k);
      FloatBuffer from = Beside.values(slot);
      FloatBuffer to = run.input(k);
      int channels = Math.toIntExact(slot.shape()[slot.shape().length - 1]);
      for (int i = 0; i < from.limit(); i++) {
        to.put(i, (float) feed.of(from.get(i), i % channels));
      }
    }
  }

  /** Puts relevance divided by denominators in their place. */
  private void divide(Group group, List<Slot> inputs, Slot output, float[] denominators) {
    FloatBuffer relevance = Beside.gradient(output);
    for (int i = 0; i < denominators.length; i++) {
      double z = denominators[i];
      double kept = z + (z >= 0 ? group.stabilizer : -group.stabilizer);
      denominators[i] = kept == 0 ? 0 : (float) (relevance.get(i) / kept);
    }
    DoublePredicate where = group.where;
    if (where != null) {
      try (Beside own = Beside.empty(op, inputs, output)) {
        feed((value, channel) -> value, inputs, own);
        FloatBuffer results = own.forward();
        for (int i = 0; i < denominators.length; i++) {
          denominators[i] = where.test(results.get(i)) ? denominators[i] : 0;
        }
      }
    }
  }

  private static void collect(Beside run, float[] quotients, double factor, List<float[]> handed) {
    run.seed().put(0, quotients);
    run.back();
    for (int k = 0; k < handed.size(); k++) {
      FloatBuffer values = run.input(k);
      FloatBuffer arrived = run.arrived(k);
      float[] sum = handed.get(k);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) (factor * values.get(i) * arrived.get(i));
      }
    }
  }

  /** Gives back the weights that it has of its own. */
  void close() {
    groups.forEach(group -> group.parts.forEach(part -> part.op.close()));
  }
}
