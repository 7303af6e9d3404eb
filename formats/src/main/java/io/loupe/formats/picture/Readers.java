package io.loupe.formats.picture;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;

/** Decoders of others: those that come with Java, and TwelveMonkeys' for TIFF. */
final class Readers {
  private static final String OF_JAVA = "com.sun.imageio.";

  private Readers() {}

  /** Returns Java's own decoder, whatever plug-ins the class path holds. */
  static ImageReader java(String format) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      ImageReaderSpi provider = reader.getOriginatingProvider();
      if (provider != null && provider.getClass().getName().startsWith(OF_JAVA)) {
        return reader;
      }
      reader.dispose();
    }
    throw new IOException("this Java has no decoder for " + format);
  }

  /** Decodes the first picture; the raster holds the samples of the file where that is possible. */
  static Raster raster(ImageReader reader, byte[] bytes) throws IOException {
    try (ImageInputStream in = new ByteArrayImageInputStream(bytes)) {
      reader.setInput(in, true, true);
      return reader.canReadRaster() ? reader.readRaster(0, null) : reader.read(0).getRaster();
    } finally {
      reader.dispose();
    }
  }
}
