package io.loupe.spark;

import io.loupe.Loupe;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.place.StatisticProvider;
import io.loupe.probe.Counted;
import io.loupe.probe.PlacedBatch;
import io.loupe.registry.Registry;
import io.loupe.run.BoundedThreads;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model and data that are open in this executor, for all its tasks: opened by the first of them,
 * closed when tasks of another model or other data come, or with the executor.
 */
final class Workbench {
  /** Spark gives tasks of one executor nothing in common but the JVM. */
  private static final List<Workbench> OPEN = new ArrayList<>();

  private final List<Object> key;
  private final Loupe loupe;
  private final Registry<StatisticProvider> providers;
  private final Model model;
  private final boolean lent;

  /** Held during a pass; not the model, which is not ours to lock. */
  private final Object passes = new Object();

  private @Nullable Dataset dataset;
  private int users;

  private Workbench(Assignment assignment, @Nullable Model lent) {
    this.key = assignment.key();
    this.loupe = Loupe.create();
    this.providers =
        Registry.load(StatisticProvider.class, Thread.currentThread().getContextClassLoader());
    this.lent = lent != null;
    this.model = lent == null ? assignment.openModel(loupe) : lent;
  }

  /** Opens it, or takes part in what is open; given back with {@link #leave}. */
  static Workbench enter(Assignment assignment) {
    return enter(assignment, null);
  }

  /** With a model that is open already in the program that began the job. */
  static Workbench lend(Assignment assignment, Model model) {
    return enter(assignment, model);
  }

  private static Workbench enter(Assignment assignment, @Nullable Model lent) {
    assignment.checkVersion();
    synchronized (OPEN) {
      for (Workbench open : OPEN) {
        if (open.key.equals(assignment.key())) {
          open.users++;
          return open;
        }
      }
      for (Workbench idle : List.copyOf(OPEN)) {
        if (idle.users == 0) {
          OPEN.remove(idle);
          idle.close();
        }
      }
      Workbench opened = new Workbench(assignment, lent);
      opened.users = 1;
      OPEN.add(opened);
      return opened;
    }
  }

  void leave() {
    synchronized (OPEN) {
      users--;
      if (users == 0 && lent) {
        OPEN.remove(this);
        close();
      }
    }
  }

  private void close() {
    if (!lent) {
      model.close();
    }
  }

  Model model() {
    return model;
  }

  List<Counted<?>> nothing(Assignment assignment) {
    return assignment.nothing(providers, model);
  }

  synchronized Dataset dataset(Assignment assignment) {
    Dataset open = dataset;
    if (open == null) {
      open = assignment.openData(loupe, model.info().input());
      dataset = open;
    }
    return open;
  }

  /**
   * Counts some batches, with as many threads as the executor has cores. One task at a time: others
   * read theirs meanwhile.
   *
   * @param places of the samples in the data
   */
  void count(
      Assignment assignment, List<Counted<?>> parts, List<Sample> samples, List<Long> places) {
    synchronized (passes) {
      BoundedThreads.call(
          assignment.threads(),
          () -> {
            countHere(assignment.batchSize(), parts, samples, places);
            return places.size();
          });
    }
  }

  private void countHere(
      int batchSize, List<Counted<?>> parts, List<Sample> samples, List<Long> places) {
    Counted.all(
        parts,
        (plan, data, sink, monitor) ->
            model.probe().run(plan, data, b -> sink.accept(new PlacedBatch(b, places)), monitor),
        Datasets.of(samples),
        batchSize,
        seen -> {},
        RunMonitor.silent());
  }
}
