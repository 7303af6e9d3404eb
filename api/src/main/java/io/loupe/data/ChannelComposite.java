package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which channels of an input are shown as red, green and blue, where they are no colours
 * themselves: a false-colour composite, as it is usual for pictures of many spectral bands. It
 * decides how inputs are drawn and nothing of what a model is fed. Immutable and thread-safe.
 *
 * @param red channel shown as red, from 0
 * @param green channel shown as green, from 0
 * @param blue channel shown as blue, from 0; where all three are one channel, it is shown in grey
 */
@Experimental
public record ChannelComposite(int red, int green, int blue) {
  /**
   * Creates a composite.
   *
   * @param red channel shown as red, from 0
   * @param green channel shown as green, from 0
   * @param blue channel shown as blue, from 0
   * @throws IllegalArgumentException if a channel is negative
   */
  public ChannelComposite {
    if (Math.min(red, Math.min(green, blue)) < 0) {
      throw new IllegalArgumentException("Channels are counted from 0");
    }
  }

  /**
   * Reads a composite.
   *
   * @param text three channels as in {@code 3,2,1}, or one that is shown in grey
   * @return the composite
   * @throws ParameterException if it is another text
   */
  public static ChannelComposite parse(String text) {
    List<Integer> channels = new ArrayList<>();
    try {
      for (String one : text.split(",", -1)) {
        channels.add(Integer.parseUnsignedInt(one.strip()));
      }
    } catch (NumberFormatException e) {
      throw wrong(text);
    }
    if ((channels.size() != 1 && channels.size() != 3) || channels.stream().anyMatch(c -> c < 0)) {
      throw wrong(text);
    }
    int last = channels.size() - 1;
    return new ChannelComposite(channels.get(0), channels.get(last / 2), channels.get(last));
  }

  private static ParameterException wrong(String text) {
    return ParameterException.limit(
        "input-composite",
        "three channels for red, green and blue, or one for grey, counted from 0, as in 3,2,1",
        text);
  }

  /**
   * Returns the channels.
   *
   * @return red, green and blue
   */
  public List<Integer> channels() {
    return List.of(red, green, blue);
  }

  /**
   * Tells whether one channel is shown in grey.
   *
   * @return whether all three are the same
   */
  public boolean isGrey() {
    return red == green && green == blue;
  }

  /**
   * Says what is shown.
   *
   * @return for people, in the middle of a sentence: {@code channels 3, 2 and 1 as red, green and
   *     blue}
   */
  public String describe() {
    return isGrey()
        ? "channel " + red + " in grey"
        : "channels " + red + ", " + green + " and " + blue + " as red, green and blue";
  }
}
