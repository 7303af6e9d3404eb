package io.loupe.visualizers.internal;

import java.awt.image.BufferedImage;

/** Takes pages one by one, so that none but the last needs to stay in memory. */
public interface Pages {
  /**
   * Takes a page.
   *
   * @param suffix of its name; empty where it is the only one
   * @param picture the page
   */
  void add(String suffix, BufferedImage picture);

  /**
   * Ends the name of a page.
   *
   * @param index of the page, from 0
   * @param pages how many there are
   */
  static String suffix(int index, int pages) {
    return pages == 1 ? "" : "-page" + (index + 1);
  }
}
