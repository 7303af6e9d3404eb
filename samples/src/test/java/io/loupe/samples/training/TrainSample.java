package io.loupe.samples.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Trains a sample model on the 60,000 training images of MNIST or Fashion-MNIST and measures it on
 * the 10,000 test images.
 *
 * <p>Writes {@code NAME.zip} (a DL4J model without its updater) and {@code training.json}.
 */
public final class TrainSample {

  private static final String DL4J_VERSION = "1.0.0-M2.1";

  private TrainSample() {}

  /**
   * Runs the training.
   *
   * @param arguments {@code mnist} or {@code fashion}, the folder of the four IDX files, the folder
   *     to write to, and any {@code name=value} of {@link TrainingOptions}
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3 || !arguments[0].matches("mnist|fashion")) {
      System.err.println("Usage: TrainSample mnist|fashion DATA OUTPUT [name=value ...]");
      System.exit(2);
    }
    Map<String, String> given =
        Arrays.stream(arguments)
            .skip(3)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    boolean clothes = arguments[0].equals("fashion");
    TrainingOptions options =
        (clothes ? TrainingOptions.CLOTHES : TrainingOptions.DIGITS).with(given);
    TrainedNetwork network = clothes ? new ResidualNetwork(options) : new DigitGraph(options);
    train(network, arguments[0], Path.of(arguments[1]), Path.of(arguments[2]), options, System.out);
  }

  private static void train(
      TrainedNetwork network,
      String name,
      Path data,
      Path folder,
      TrainingOptions options,
      PrintStream out)
      throws IOException {
    GreyImages training = IdxFiles.read(data, "train");
    GreyImages test = IdxFiles.read(data, "t10k");
    Instant start = Instant.now();
    Trainer trainer =
        new Trainer(options, network, training, line -> out.println(line + elapsed(start)));
    Files.createDirectories(folder);
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      trainer.epoch(epoch);
    }
    trainer.settle();
    Path model = folder.resolve(name + ".zip");
    ModelSerializer.writeModel(network.network(), model.toFile(), false);
    Accuracy accuracy = Accuracy.measure(network, test);
    out.printf("test accuracy %.4f%s%n", accuracy.overall(), elapsed(start));
    TrainingReport report =
        new TrainingReport(
            network.architecture(),
            network.network().numParams(),
            DL4J_VERSION,
            options,
            FileHashes.unpacked(data, "train", "t10k"),
            FileHashes.of(model),
            accuracy,
            Accuracy.measure(network, SampleImages.choose(test)));
    report.write(folder.resolve("training.json"));
  }

  private static String elapsed(Instant start) {
    return " (" + Duration.between(start, Instant.now()).toSeconds() + " s)";
  }
}
