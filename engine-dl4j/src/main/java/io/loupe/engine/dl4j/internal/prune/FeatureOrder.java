package io.loupe.engine.dl4j.internal.prune;

import org.deeplearning4j.nn.conf.CNN2DFormat;

/** In which order the values of a picture become a list. */
enum FeatureOrder {
  CHANNELS_FIRST,
  CHANNELS_LAST;

  static FeatureOrder of(CNN2DFormat format) {
    return format == CNN2DFormat.NHWC ? CHANNELS_LAST : CHANNELS_FIRST;
  }

  int index(int channel, int channels, int position, int positions) {
    return this == CHANNELS_FIRST ? channel * positions + position : position * channels + channel;
  }
}
