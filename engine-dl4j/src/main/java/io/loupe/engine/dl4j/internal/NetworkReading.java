package io.loupe.engine.dl4j.internal;

import java.io.IOException;

/** Gives the network that a model was made from, read again where it came from a file. */
interface NetworkReading {
  Network read() throws IOException;
}
