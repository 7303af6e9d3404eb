package io.loupe.probe;

/**
 * Where the elements of a map lie.
 *
 * @param channels how many lie together at each position; 1 if they do not
 * @param positions elements of one channel
 */
record ElementOrder(int channels, int positions) {
  static final ElementOrder AS_READ = new ElementOrder(1, Integer.MAX_VALUE);

  static ElementOrder channelsLast(int elements, int channels) {
    return channels == 1 || channels == elements
        ? AS_READ
        : new ElementOrder(channels, elements / channels);
  }

  /** Place of the element that is this one when channels come first. */
  int place(int element) {
    return channels == 1 ? element : element % positions * channels + element / positions;
  }

  /** Element, counted channels first, that lies at a place. */
  int element(int place) {
    return channels == 1 ? place : place % channels * positions + place / channels;
  }
}
