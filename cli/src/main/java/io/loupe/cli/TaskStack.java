package io.loupe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The tasks under way, outermost first. */
final class TaskStack {
  private final List<TaskState> tasks = new ArrayList<>();

  int depth() {
    return tasks.size();
  }

  void start(String name, OptionalLong total, long now) {
    tasks.add(new TaskState(name, total, now, 0, Map.of()));
  }

  void advance(String name, long done, Map<String, Double> measures) {
    int at = find(name);
    if (at >= 0) {
      tasks.set(at, tasks.get(at).advanced(done, measures));
    }
  }

  /** Ends a task and those inside it that no one ended. */
  Optional<TaskState> finish(String name) {
    int at = find(name);
    if (at < 0) {
      return Optional.empty();
    }
    TaskState ended = tasks.get(at);
    tasks.subList(at, tasks.size()).clear();
    return Optional.of(ended);
  }

  /** The innermost task whose total is known, else the innermost. */
  Optional<TaskState> current() {
    for (int i = tasks.size() - 1; i >= 0; i--) {
      if (tasks.get(i).total().isPresent()) {
        return Optional.of(tasks.get(i));
      }
    }
    return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks.get(tasks.size() - 1));
  }

  String path() {
    return tasks.stream().map(TaskState::name).collect(Collectors.joining(" > "));
  }

  private int find(String name) {
    for (int i = tasks.size() - 1; i >= 0; i--) {
      if (tasks.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
