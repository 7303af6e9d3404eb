package io.loupe.testkit.reference;

import io.loupe.data.InputSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a network's configuration and weights. */
final class Fingerprint {
  private Fingerprint() {}

  static String of(TinyConvNet net) {
    MessageDigest digest = sha256();
    InputSpec input = net.input();
    String given =
        "InputSpec[shape=%s, min=%s, max=%s, mean=%s, std=%s]"
            .formatted(input.shape(), input.min(), input.max(), input.mean(), input.std());
    digest.update(given.getBytes(StandardCharsets.UTF_8));
    for (TinyLayer layer : net.steps()) {
      String text = layer.name() + "|" + layer.op().settings() + "|" + layer.activation();
      digest.update(text.getBytes(StandardCharsets.UTF_8));
      for (float[] block : layer.op().weights()) {
        ByteBuffer bytes = ByteBuffer.allocate(block.length * Float.BYTES);
        bytes.asFloatBuffer().put(block);
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
