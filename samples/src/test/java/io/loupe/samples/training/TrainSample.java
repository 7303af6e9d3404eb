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
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Trains the sample model on the 60,000 training digits of MNIST and measures it on the 10,000 test
 * digits.
 *
 * <p>Writes {@code mnist.zip} (a DL4J model without its updater) and {@code training.json}, after
 * every epoch.
 */
public final class TrainMnist {

  private static final String DL4J_VERSION = "1.0.0-M2.1";

  private TrainMnist() {}

  /**
   * Runs the training.
   *
   * @param arguments the folder of the four IDX files, the folder to write to, and any {@code
   *     name=value} of {@link TrainingOptions}
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      System.err.println("Usage: TrainMnist DATA_FOLDER OUTPUT_FOLDER [name=value ...]");
      System.exit(2);
    }
    Map<String, String> given =
        Arrays.stream(arguments)
            .skip(2)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    train(Path.of(arguments[0]), Path.of(arguments[1]), TrainingOptions.of(given), System.out);
  }

  private static void train(Path data, Path folder, TrainingOptions options, PrintStream out)
      throws IOException {
    Digits training = IdxFiles.read(data, "train");
    Digits test = IdxFiles.read(data, "t10k");
    Instant start = Instant.now();
    Trainer trainer = new Trainer(options, training, line -> out.println(line + elapsed(start)));
    Files.createDirectories(folder);
    for (int epoch = 1; epoch <= options.epochs(); epoch++) {
      trainer.epoch(epoch);
      MultiLayerNetwork network = trainer.network();
      Accuracy accuracy = Accuracy.measure(network, test);
      out.printf("epoch %d: test accuracy %.4f%s%n", epoch, accuracy.overall(), elapsed(start));
      Path model = folder.resolve("mnist.zip");
      ModelSerializer.writeModel(network, model.toFile(), false);
      TrainingReport report =
          new TrainingReport(
              DigitNetwork.ARCHITECTURE,
              network.numParams(),
              DL4J_VERSION,
              options,
              FileHashes.unpacked(data, "train", "t10k"),
              FileHashes.of(model),
              accuracy,
              Accuracy.measure(network, SampleDigits.choose(test)));
      report.write(folder.resolve("training.json"));
    }
  }

  private static String elapsed(Instant start) {
    return " (" + Duration.between(start, Instant.now()).toSeconds() + " s)";
  }
}
