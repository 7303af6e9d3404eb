package io.loupe.engine.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OrtException;
import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every layer of a file is what ONNX Runtime gives for its tensor. Where ONNX Runtime has no native
 * library for the machine, nothing is compared.
 */
@SuppressWarnings("NullAway.Init")
class OnnxRuntimeTest {
  /** A folder of files to compare by hand: {@code -Dloupe.onnx.folder=DIR}. */
  private static final String FOLDER = "loupe.onnx.folder";

  /** Files that ONNX Runtime runs otherwise or not at all, and why. */
  private static final Map<String, String> APART =
      Map.ofEntries(
          Map.entry("add_op6_axis", "it begins with opset 7"),
          Map.entry("avgpool2d_ceil_include", "it divides a last window by less than PyTorch does"),
          Map.entry("batchnorm_opset6_istest", "it begins with opset 7"),
          Map.entry("gemm_opset6", "it begins with opset 7"),
          Map.entry("mul_op6_axis", "it begins with opset 7"),
          Map.entry("conv_same_upper_dil", "it has no auto_pad with dilation"),
          Map.entry("lrn_op", "it has no windows of an even number of channels"),
          Map.entry("resize_crop", "it resizes no channels"),
          Map.entry("resize_linear_sizes", "it resizes no channels"),
          Map.entry("resize_linear_to1_half", "it resizes no channels"),
          Map.entry("resize_linear_to1_pytorch", "it resizes no channels"),
          Map.entry("resize_crop_same_width", "it takes an axis that keeps its size as it is"),
          Map.entry("w_double_model", "it has no convolution in double precision"),
          Map.entry("w_float16_model", "it rounds each tensor to half precision"));

  private static final int ITEMS = 2;
  private static final int OPEN = 64;

  @TempDir Path folder;

  @BeforeAll
  static void isThere() throws OrtException {
    boolean there = true;
    try {
      InnerOutputs.environment();
    } catch (LinkageError e) {
      there = false;
    }
    assumeTrue(there, "ONNX Runtime has no native library for this machine");
  }

  /** The files of one operator, variant or pattern each. */
  @TestFactory
  List<DynamicTest> operators() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (Archive archive = new Archive("operators.zip")) {
      for (List<String> cells : archive.operators()) {
        if (APART.containsKey(cells.get(0))) {
          continue;
        }
        tests.add(DynamicTest.dynamicTest(cells.get(0), () -> operator(cells)));
      }
    }
    return tests;
  }

  private void operator(List<String> cells) throws IOException, OrtException {
    String name = cells.get(0);
    List<String> inputs = Splitter.on(',').splitToList(cells.get(1));
    try (Archive archive = new Archive("operators.zip")) {
      Path file = archive.model(name, folder);
      Map<String, Archive.Numbers> fed = new HashMap<>();
      Map<String, String> options = new HashMap<>();
      for (int i = 0; i < inputs.size(); i++) {
        String array = name + (i == 0 ? "/x" : "/x" + (i + 1));
        fed.put(inputs.get(i), archive.numbers(array, false));
        if (i > 0) {
          Path held = Files.write(folder.resolve("held.npy"), archive.bytes(array + ".npy"));
          options.put("hold", inputs.get(i) + "=npy:" + held + "?item=0");
        }
      }
      if (inputs.size() > 1) {
        options.put("input", inputs.get(0));
      }
      if (!cells.get(3).isEmpty()) {
        options.put("input-shape", cells.get(3));
      }
      boolean last = cells.get(2).equals("1");
      compare(new ModelSource.File(file, options), inputs.get(0), fed, last);
    }
  }

  /** Networks that strangers trained. */
  @Test
  void networks() throws IOException, OrtException {
    for (String name : List.of("ms_mnist_cntk.onnx")) {
      Path file = Files.copy(Path.of("src/test/resources/onnx", name), folder.resolve(name));
      network(file);
    }
  }

  @TestFactory
  List<DynamicTest> aFolder() throws IOException {
    String named = System.getProperty(FOLDER);
    assumeTrue(named != null, "no folder is named: -D" + FOLDER + "=DIR");
    try (Stream<Path> files = Files.list(Path.of(named))) {
      return files
          .filter(file -> file.toString().endsWith(".onnx"))
          .sorted()
          .map(
              file ->
                  DynamicTest.dynamicTest(
                      file.getFileName().toString(),
                      () ->
                          network(Files.copy(file, folder.resolve(file.getFileName().toString())))))
          .toList();
    }
  }

  /** A network of one input, fed with numbers between 0 and 1. */
  private static void network(Path file) throws IOException, OrtException {
    Map<String, int[]> inputs;
    try (InnerOutputs oracle = new InnerOutputs(file)) {
      inputs = oracle.inputs();
    }
    assumeTrue(inputs.size() == 1, "it has several inputs");
    Map.Entry<String, int[]> input = inputs.entrySet().iterator().next();
    int[] dims = Arrays.stream(input.getValue()).map(size -> size < 0 ? OPEN : size).toArray();
    dims[0] = ITEMS;
    Random random = new Random(4);
    float[] values = new float[Arrays.stream(dims).reduce(1, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Archive.Numbers x = new Archive.Numbers(values, dims);
    boolean last = dims.length == 4 && dims[3] < dims[1];
    compare(ModelSource.of(file), input.getKey(), Map.of(input.getKey(), x), last);
  }

  /**
   * Compares all layers. Loupe takes all items at once, ONNX Runtime as many as the file says, or
   * one: where a file with an open batch joins an axis with that of the items, its tensors show
   * them mixed.
   *
   * @param name of the input that is looked at; of the others the first item is held
   * @param fed all items, in the file's order
   * @param last whether the file has the channels last
   */
  private static void compare(
      ModelSource source, String name, Map<String, Archive.Numbers> fed, boolean last)
      throws IOException, OrtException {
    try (InnerOutputs oracle = new InnerOutputs(Path.of(source.location()));
        Model model = new Dl4jEngine().load(source)) {
      Archive.Numbers x = Objects.requireNonNull(fed.get(name));
      Archive.Numbers all = fed.size() > 1 ? x.item(0) : x;
      int[] dims = Objects.requireNonNull(oracle.inputs().get(name));
      if (Arrays.stream(dims).anyMatch(size -> size < 0)) {
        boolean together = source.options().getOrDefault("input-shape", "").contains("=");
        dims = together ? Arrays.copyOfRange(all.dims, 1, all.dims.length) : all.item(0).dims;
      }
      Shape input = model.info().input().shape();
      int length = Arrays.stream(dims).reduce(1, Math::multiplyExact);
      int items = length / input.elements();
      Set<String> layers = new LinkedHashSet<>();
      model.layers().forEach(layer -> layers.add(layer.name()));
      float[] turned = (last ? all.channelsFirst() : all).values;
      Tensor batch = Tensor.of(input.withBatch(turned.length / input.elements()), turned);
      Differentiable network = model.capability(Differentiable.class).orElseThrow();
      try (ForwardPass pass = network.forward(batch, layers)) {
        for (int from = 0; from < all.values.length; from += length) {
          Map<String, Archive.Numbers> part = new HashMap<>();
          fed.forEach((other, numbers) -> part.put(other, numbers.item(0)));
          float[] values = Arrays.copyOfRange(all.values, from, from + length);
          part.put(name, new Archive.Numbers(values, dims));
          int item = from / input.elements();
          assertThat(wrong(oracle.run(part), pass, oracle, layers, item, items)).isEmpty();
        }
      }
    }
  }

  /** Layers of which some items differ from ONNX Runtime's, or that it does not have. */
  private static Set<String> wrong(
      Map<String, Archive.Numbers> made,
      ForwardPass pass,
      InnerOutputs oracle,
      Set<String> layers,
      int item,
      int items) {
    Set<String> wrong = new TreeSet<>();
    for (String layer : layers) {
      Archive.Numbers expected = made.get(oracle.tensor(layer));
      if (expected == null) {
        if (!oracle.isWithin(layer)) {
          wrong.add(layer + " is no tensor of the file");
        }
        continue;
      }
      Tensor given = pass.activation(layer);
      int each = given.shape().elements() / given.shape().dim(0);
      float[] own = Arrays.copyOfRange(given.toArray(), item * each, (item + items) * each);
      if (!Likeness.isLike(own, expected, items)) {
        wrong.add(layer + " " + Likeness.largestDifference(own, expected.values));
      }
    }
    return wrong;
  }
}
