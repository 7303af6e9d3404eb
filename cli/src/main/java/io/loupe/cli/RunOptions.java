package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.data.BadSamples;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.param.Param;
import io.loupe.param.ParamType;
import io.loupe.param.ParamTypes;
import io.loupe.place.Place;
import io.loupe.probe.ProbePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/** Options that name the model, the data and the place for results. */
final class RunOptions {
  static final ParamType<Path> FOLDER = new ParamType<>("folder", RunOptions::path, Path::toString);
  static final Param<String> MODEL =
      Param.required("model", ParamTypes.TEXT).help("Model file, sample:mnist or sample:fashion.");
  static final Param<String> DATA =
      Param.text("data", "")
          .help(
              "Data: idx:IMAGES[,LABELS], folder:DIR, npy:X[,Y], webdataset:TAR, tfrecord:FILE, parquet:FILE, sample:mnist or"
                  + " sample:fashion, then if wanted ?take=N, ?per-class=N, ?labels=0,1 or ?shuffle=SEED, joined with &.");
  static final Param<BadSamples> ON_BAD_SAMPLE =
      Param.choice(BadSamples.OPTION, BadSamples.FAIL)
          .help(
              "What to do with a sample that cannot be read, as a damaged picture: fail, or skip,"
                  + " which leaves it out, counts it and names the first few.");
  static final ParamType<Path> FILE = new ParamType<>("file", RunOptions::path, Path::toString);
  static final Param<Path> CLASSES =
      Param.of("classes", FILE, Path.of(""))
          .help(
              "Text file with the names of the classes, one a line, in the order of the model's"
                  + " outputs; folders of that name get that label.");
  static final Param<Path> OUT =
      Param.required("out", FOLDER).help("Folder for the results; made if it is not there.");
  static final Param<String> ENGINE =
      Param.text("engine", "").help("Engine that loads the model; else the first that can.");
  private static final Param<String> ENGINE_OPTIONS =
      Param.text("engine-options", "")
          .help("Options that an engine declares, NAME=VALUE joined with &.");
  static final Param<Long> SEED =
      Param.of(
              "seed",
              new ParamType<>("whole number", t -> Long.parseLong(t.trim()), String::valueOf),
              RunRequest.DEFAULT_SEED)
          .help("Fixes everything random.");
  static final Param<Integer> BATCH =
      Param.integer("batch", ProbePlan.DEFAULT_BATCH_SIZE)
          .limit("positive", size -> size > 0)
          .help("Samples in one pass through the model.");
  static final Param<Integer> THREADS =
      Param.integer("threads", 0)
          .limit("not negative", threads -> threads >= 0)
          .help("Processors to take, all if 0; changes no bit of the results.");
  private static final Param<String> ON =
      Param.text("on", "")
          .help(
              "Where statistics are counted, with the same bits: spark[:MASTER], local[*] unless"
                  + " named; else in this program.");
  private static final Param<String> RANGE =
      Param.text("input-range", "")
          .help("Lowest and highest picture value, for example 0,1; else what the file states.");
  private static final Param<String> MEAN =
      Param.text("input-mean", "").help("Subtracted from each channel before the model sees it.");
  private static final Param<String> STD =
      Param.text("input-std", "").help("Each channel is divided by it, after the mean.");
  private static final Param<String> CHANNELS =
      Param.text("input-channels", "")
          .help("bgr where the model's first channel is blue, as in networks from Caffe.");
  private static final Param<String> COMPOSITE =
      Param.text("input-composite", "")
          .help("Channels drawn as red, green and blue, from 0, as 3,2,1; or one in grey.");
  private static final Param<String> FEATURES =
      Param.text("features", "")
          .help("Text file with names for the values that the model takes, one a line.");
  private static final Param<String> SHAPE =
      Param.text("input-shape", "")
          .help(
              "C,H,W where the model leaves it open or takes a picture as a list of values; of"
                  + " several inputs each, as a=5,7;b=4,9; of an ONNX file's open axes each, as"
                  + " height=320;width=240.");
  private static final Param<String> LAYOUT =
      Param.text("input-layout", "")
          .help(
              "Order of a picture's values in such a list: nhwc, the channels of a pixel side by"
                  + " side, or nchw, one plane after the other; else as the file's program does.");

  private static final Param<String> INPUT =
      Param.text("input", "").help("Input to look at, where the model has several.");
  private static final Param<String> HOLD =
      Param.text("hold", "")
          .help(
              "What the other inputs are fed, for example mask=1;b=1,28,28:0;c=npy:c.npy (item i with"
                  + " sample i) or c=npy:c.npy?item=3.");

  private static final Param<String> WEIGHTS =
      Param.text("weights", "")
          .help("File with the weights, where the model file is a topology in JSON.");

  private static final Param<String> OBJECTS =
      Param.text("custom-objects", "")
          .help(
              "What Lambda layers and classes of one's own compute, by the name of layer or class:"
                  + " lambda=x/127.5-1;Norm=l2_normalize(x, axis=-1).");
  private static final Param<String> UNTIL =
      Param.text("until", "").help("Layer of a Keras file behind which the network is cut.");

  private static final Param<String> MAX_MODEL_MEMORY =
      Param.text("max-model-memory", "")
          .help(
              "MiB that a model's weights and activations may take; else half of the machine's, or"
                  + " Java's heap where that is less.");

  /** What a model is loaded with. */
  static final List<Param<?>> HOW_TO_READ =
      List.of(
          ENGINE,
          ENGINE_OPTIONS,
          RANGE,
          MEAN,
          STD,
          CHANNELS,
          COMPOSITE,
          SHAPE,
          LAYOUT,
          FEATURES,
          INPUT,
          HOLD,
          WEIGHTS,
          OBJECTS,
          UNTIL,
          MAX_MODEL_MEMORY);

  private static final String PREFIX = "input-";

  /** A model, its data and the folder for what comes out. */
  static final List<Param<?>> WHAT_TO_LOOK_AT = List.of(MODEL, DATA, ON_BAD_SAMPLE, CLASSES, OUT);

  /** How a run goes. */
  static final List<Param<?>> HOW_TO_RUN = List.of(SEED, BATCH, THREADS, ON);

  private RunOptions() {}

  /** Opens the model that the options name; closed by the caller. */
  static Model open(CommandSpec spec, Loupe loupe) {
    Map<String, String> options = new TreeMap<>();
    for (Param<String> param : List.of(RANGE, MEAN, STD, CHANNELS, COMPOSITE, LAYOUT)) {
      Options.text(spec, param)
          .ifPresent(text -> options.put(param.name().substring(PREFIX.length()), text));
    }
    for (Param<String> param :
        List.of(SHAPE, FEATURES, INPUT, HOLD, WEIGHTS, OBJECTS, UNTIL, MAX_MODEL_MEMORY)) {
      Options.text(spec, param).ifPresent(text -> options.put(param.name(), text));
    }
    Options.text(spec, ENGINE_OPTIONS).ifPresent(text -> addEngineOptions(text, options));
    return open(loupe, Options.value(spec, MODEL), options, Options.text(spec, ENGINE));
  }

  static Model open(
      Loupe loupe, String location, Map<String, String> options, Optional<String> engine) {
    ModelSource source = loupe.source(location, options);
    return engine.map(id -> loupe.model(source, id)).orElseGet(() -> loupe.model(source));
  }

  private static void addEngineOptions(String text, Map<String, String> options) {
    for (String pair : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw ParameterException.limit(ENGINE_OPTIONS.name(), "NAME=VALUE joined with &", text);
      }
      String name = pair.substring(0, equals);
      if (options.put(name, pair.substring(equals + 1)) != null) {
        throw new ParameterException(
            "Option \"" + name + "\" of the engine is given twice.", "Write it once.");
      }
    }
  }

  /** The place where statistics are counted, if it is another; closed by the caller. */
  static Optional<Place> place(CommandSpec spec, Loupe loupe) {
    return Options.text(spec, ON)
        .map(
            text -> {
              int colon = text.indexOf(':');
              return loupe
                  .places()
                  .get(colon < 0 ? text : text.substring(0, colon))
                  .open(colon < 0 ? "" : text.substring(colon + 1));
            });
  }

  /** The data that were given, with what is to be done with bad samples. */
  static Optional<String> data(CommandSpec spec, Param<String> param) {
    BadSamples bad = Options.value(spec, ON_BAD_SAMPLE);
    return Options.text(spec, param).map(bad::in);
  }

  /** Warns of samples that were left out, where there is no record to keep it. */
  static void tellLeftOut(Dataset data, Terminal terminal) {
    Datasets.leftOut(data)
        .sentences()
        .forEach(sentence -> terminal.err().println("Warning: " + sentence));
  }

  /** The names of the classes that were given. */
  static Optional<ClassNames> classes(CommandSpec spec) {
    return Options.text(spec, CLASSES).map(CLASSES::parse).map(ClassNames::of);
  }

  /** An empty name would be the folder one stands in: not meant, when typed. */
  private static Path path(String text) {
    Path path = Path.of(text);
    if (path.toString().isBlank()) {
      throw new IllegalArgumentException("No folder named");
    }
    return path;
  }
}
