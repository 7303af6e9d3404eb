package io.loupe.data;

import io.loupe.Experimental;

/**
 * In which order a model of three channels takes the colours of a picture. Networks that come from
 * Caffe were trained on pictures as OpenCV reads them, blue first.
 */
@Experimental
public enum ChannelOrder {
  /** Red, green, blue. */
  RGB,
  /** Blue, green, red. */
  BGR;

  /**
   * Says which channel of the model shows a colour, and which colour a channel shows: the two are
   * the same.
   *
   * @param index a channel of the model, or a colour: 0 is red, 1 green, 2 blue
   * @return the colour of that channel, or the channel of that colour
   */
  public int other(int index) {
    return this == BGR ? 2 - index : index;
  }
}
