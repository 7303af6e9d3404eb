package io.loupe.visualizers.maximization;

/**
 * One ascent for an image, of which the best is kept.
 *
 * @param cell the image
 * @param number of its random streams, from 0
 */
record Attempt(Cell cell, int number) {
  /** Number of a random stream that hangs on the objective and the attempt alone. */
  long stream(String purpose) {
    return cell.target().stream(number == 0 ? purpose : purpose + " " + number);
  }
}
