package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.graph.Imported;
import java.io.IOException;

/** Gives the network that a model was made from, read again where it came from a file. */
interface NetworkReading {
  Imported read() throws IOException;
}
