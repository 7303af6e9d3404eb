package io.loupe.visualizers.argmax;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which filters share a border, side by side or one above the other, in any of some pictures. */
final class Borders {
  private final List<SortedSet<Integer>> neighbours = new ArrayList<>();
  private final int[] pixels;

  Borders(int filters, List<WinnerMap> maps) {
    pixels = new int[filters];
    for (int k = 0; k < filters; k++) {
      neighbours.add(new TreeSet<>());
    }
    maps.forEach(this::read);
  }

  private void read(WinnerMap map) {
    int columns = map.maps().columns();
    for (int p = 0; p < map.maps().positions(); p++) {
      int winner = map.winner(p);
      if (winner >= 0) {
        pixels[winner]++;
      }
      if (p % columns > 0) {
        touch(winner, map.winner(p - 1));
      }
      if (p >= columns) {
        touch(winner, map.winner(p - columns));
      }
    }
  }

  private void touch(int a, int b) {
    if (a >= 0 && b >= 0 && a != b) {
      neighbours.get(a).add(b);
      neighbours.get(b).add(a);
    }
  }

  /** Filters that win anywhere, in order. */
  List<Integer> winners() {
    List<Integer> winners = new ArrayList<>();
    for (int k = 0; k < pixels.length; k++) {
      if (pixels[k] > 0) {
        winners.add(k);
      }
    }
    return winners;
  }

  /** Positions won in all pictures together. */
  int pixels(int filter) {
    return pixels[filter];
  }

  SortedSet<Integer> neighbours(int filter) {
    return neighbours.get(filter);
  }
}
