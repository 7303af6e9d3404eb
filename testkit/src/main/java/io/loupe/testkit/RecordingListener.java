package io.loupe.testkit;

import io.loupe.run.ProgressListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps what it was told of a run, and what was told in the wrong order. Used from one thread. */
public class RecordingListener implements ProgressListener {
  private volatile Thread thread = Thread.currentThread();
  private final List<Event> events = new ArrayList<>();
  private final List<String> open = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  /** Creates a listener for a run in the calling thread. */
  public RecordingListener() {}

  /** What happened to a task. */
  public enum Kind {
    /** It began. */
    STARTED,
    /** It went on. */
    ADVANCED,
    /** It ended. */
    FINISHED
  }

  /**
   * One call.
   *
   * @param kind what happened
   * @param task the task's name
   * @param number total when started (-1 if unknown), steps done when advanced, else 0
   * @param measures numbers of interest when advanced, else empty
   */
  public record Event(Kind kind, String task, long number, Map<String, Double> measures) {
    /**
     * Creates an event; the measures are copied.
     *
     * @param kind what happened
     * @param task the task's name
     * @param number total when started (-1 if unknown), steps done when advanced, else 0
     * @param measures numbers of interest when advanced, else empty
     */
    public Event {
      measures = Map.copyOf(measures);
    }
  }

  /** Says that the run has this thread for its own; until then it is the one that made this. */
  void runsHere() {
    thread = Thread.currentThread();
  }

  @Override
  public void started(String task, OptionalLong total) {
    open.add(task);
    add(new Event(Kind.STARTED, task, total.orElse(-1), Map.of()));
  }

  @Override
  public void advanced(String task, long done, Map<String, Double> measures) {
    if (!open.contains(task)) {
      problems.add(task + " advanced while it was not open");
    }
    add(new Event(Kind.ADVANCED, task, done, measures));
  }

  @Override
  public void finished(String task) {
    if (!open.remove(task)) {
      problems.add(task + " finished while it was not open");
    }
    add(new Event(Kind.FINISHED, task, 0, Map.of()));
  }

  private void add(Event event) {
    if (Thread.currentThread() != thread) {
      problems.add(event + " came from thread " + Thread.currentThread().getName());
    }
    events.add(event);
  }

  /**
   * Returns all calls.
   *
   * @return in order
   */
  public List<Event> events() {
    return List.copyOf(events);
  }

  /**
   * Counts the steps that were reported.
   *
   * @return number of calls of {@link #advanced}
   */
  public long steps() {
    return events.stream().filter(e -> e.kind() == Kind.ADVANCED).count();
  }

  /**
   * Returns the tasks that have begun and not ended.
   *
   * @return names, outermost first
   */
  public List<String> open() {
    return List.copyOf(open);
  }

  /**
   * Returns what broke the rules of {@link ProgressListener}.
   *
   * @return calls out of order or from another thread, in words
   */
  public List<String> problems() {
    return List.copyOf(problems);
  }
}
