package io.loupe.formats.picture.webp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The 120 short distances of RFC 9649, section 3.6.2.2: places before a pixel, up to seven rows up,
 * eight columns to the left and seven to the right, by their distance; of equal ones the one that
 * is less to the side first, and left before right.
 */
final class Neighbours {
  private static final int UP = 7;
  private static final int LEFT = 8;
  private static final List<Place> PLACES = places();

  private record Place(int left, int up) {
    int squared() {
      return left * left + up * up;
    }
  }

  private Neighbours() {}

  static int offset(int index, int width) {
    Place place = PLACES.get(index);
    return place.left + place.up * width;
  }

  private static List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (int up = 0; up <= UP; up++) {
      for (int left = -UP; left <= LEFT; left++) {
        if (up > 0 || left > 0) {
          places.add(new Place(left, up));
        }
      }
    }
    places.sort(
        Comparator.comparingInt(Place::squared)
            .thenComparingInt(place -> Math.abs(place.left))
            .thenComparingInt(place -> -place.left));
    return List.copyOf(places);
  }
}
