package io.loupe.engine.dl4j.internal;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Knows files that are no models of this engine by their first bytes, to say what they are. */
final class ForeignFiles {
  /** Bytes from the start that are looked at. */
  static final int START = 512;

  private static final Pattern PACKED =
      Pattern.compile("(?:.*/)?([^/]+\\.(?:h5|hdf5|keras))", Pattern.CASE_INSENSITIVE);
  private static final String SAVE_AGAIN =
      "load it with TensorFlow and save it with model.save(\"model.keras\")";
  private static final String TORCH =
      "a PyTorch file, whose network is code in Python; export it there with torch.onnx.export and"
          + " give the .onnx";

  private ForeignFiles() {}

  /** What a file is, and what to do with it, as the end of a sentence. */
  static Optional<String> what(byte[] bytes, String name) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String lower = text.stripLeading().toLowerCase(Locale.ROOT);
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    if (text.startsWith("version https://git-lfs")) {
      return Optional.of(
          "a pointer of Git LFS, which stands for the file; fetch the file itself with git lfs"
              + " pull");
    }
    if (lower.startsWith("<!doctype") || lower.startsWith("<html")) {
      return Optional.of(
          "a web page; download the file itself (on GitHub with the button Download raw file)");
    }
    if (text.startsWith("TFL3", 4)) {
      return Optional.of(
          "a TensorFlow Lite file, made for small devices; give the Keras model that it was"
              + " converted from");
    }
    if (lower.startsWith("{")) {
      return Optional.empty();
    }
    if (text.startsWith("{\"", 8) || ending.equals("safetensors")) {
      return Optional.of("a safetensors file, which holds weights alone; save the whole model");
    }
    if (text.startsWith("GGUF")) {
      return Optional.of("a GGUF file of a language model, which is not read");
    }
    if (text.startsWith("\u0080\u0002") || text.startsWith("\u0080\u0004")) {
      return Optional.of(
          "a pickle of Python, which may be "
              + (isTorch(ending) ? TORCH : "any object; save the network with model.save"));
    }
    if (ending.equals("pb") || name.equals("saved_model.pb")) {
      return Optional.of("a graph of TensorFlow without Keras's layers; " + SAVE_AGAIN);
    }
    if (ending.equals("index") || ending.startsWith("data-")) {
      return Optional.of(
          "a part of a TensorFlow checkpoint, which holds weights alone; " + SAVE_AGAIN);
    }
    return Optional.empty();
  }

  private static boolean isTorch(String ending) {
    return ending.startsWith("pt") || ending.equals("bin") || ending.equals("ckpt");
  }

  /** What a zip is that holds no model of this engine, told by the names of its entries. */
  static Optional<String> zip(Collection<String> names) {
    for (String name : names) {
      if (name.endsWith("data.pkl")) {
        return Optional.of(TORCH);
      }
      if (name.endsWith("saved_model.pb")) {
        return Optional.of("a packed SavedModel of TensorFlow; " + SAVE_AGAIN);
      }
      Matcher packed = PACKED.matcher(name);
      if (packed.matches()) {
        return Optional.of("a zip around a model: unpack it and give " + packed.group(1));
      }
      if (name.endsWith("model.json")) {
        return Optional.of("a zip around a TensorFlow.js model: unpack it and give its model.json");
      }
    }
    boolean arrays = !names.isEmpty() && names.stream().allMatch(name -> name.endsWith(".npy"));
    return arrays
        ? Optional.of("a file of NumPy arrays, which holds weights alone; save the whole model")
        : Optional.empty();
  }
}
