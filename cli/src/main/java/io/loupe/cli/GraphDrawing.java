package io.loupe.cli;

import io.loupe.model.Inspectable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws a graph beside the list of its nodes, one line each: a lane for every value that something
 * still reads. {@code o} is a node, {@code |} a value that passes it by; a node reads the lanes
 * that its line leads to, and a lane that ends there ends in {@code '}.
 */
final class GraphDrawing {
  private static final String FREE = "";

  private final Map<String, Integer> readers = new HashMap<>();
  private final List<String> lanes = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  private GraphDrawing() {}

  /** One drawing for each node, all of the same width. */
  static List<String> of(List<Inspectable.Node> nodes) {
    GraphDrawing drawing = new GraphDrawing();
    for (Inspectable.Node node : nodes) {
      node.inputs().stream()
          .distinct()
          .forEach(input -> drawing.readers.merge(input, 1, Integer::sum));
    }
    nodes.forEach(drawing::add);
    int width = drawing.lines.stream().mapToInt(String::length).max().orElse(0);
    return drawing.lines.stream().map(line -> line + " ".repeat(width - line.length())).toList();
  }

  private void add(Inspectable.Node node) {
    List<String> read = node.inputs().stream().distinct().toList();
    List<String> before = List.copyOf(lanes);
    read.forEach(input -> readers.merge(input, -1, Integer::sum));
    for (int i = 0; i < lanes.size(); i++) {
      if (read.contains(lanes.get(i)) && readers.getOrDefault(lanes.get(i), 0) == 0) {
        lanes.set(i, FREE);
      }
    }
    int own = place(before, read);
    lines.add(line(before, read, own));
    boolean isRead = readers.getOrDefault(node.name(), 0) > 0;
    lanes.set(own, isRead ? node.name() : FREE);
    while (!lanes.isEmpty() && lanes.get(lanes.size() - 1).isEmpty()) {
      lanes.remove(lanes.size() - 1);
    }
  }

  /** The lane of an input that ends here, else the first that is free, else a new one. */
  private int place(List<String> before, List<String> read) {
    for (int i = 0; i < before.size(); i++) {
      if (read.contains(before.get(i)) && lanes.get(i).isEmpty()) {
        return i;
      }
    }
    int free = lanes.indexOf(FREE);
    if (free >= 0) {
      return free;
    }
    lanes.add(FREE);
    return lanes.size() - 1;
  }

  private String line(List<String> before, List<String> read, int own) {
    int first = own;
    int last = own;
    for (int i = 0; i < before.size(); i++) {
      if (read.contains(before.get(i))) {
        first = Math.min(first, i);
        last = Math.max(last, i);
      }
    }
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.max(lanes.size(), before.size()); i++) {
      boolean within = i > first && i <= last;
      line.append(i == 0 ? "" : within ? "-" : " ");
      line.append(mark(before, read, own, i, i >= first && i <= last));
    }
    return line.toString().stripTrailing();
  }

  private char mark(List<String> before, List<String> read, int own, int lane, boolean within) {
    if (lane == own) {
      return 'o';
    }
    String passing = lane < before.size() ? before.get(lane) : FREE;
    if (read.contains(passing)) {
      return lanes.get(lane).isEmpty() ? '\'' : '+';
    }
    if (!passing.isEmpty()) {
      return '|';
    }
    return within ? '-' : ' ';
  }
}
