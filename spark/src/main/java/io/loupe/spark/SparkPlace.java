package io.loupe.spark;

import io.loupe.Loupe;
import io.loupe.error.LoupeException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.model.ModelInfo;
import io.loupe.model.ModelSource;
import io.loupe.place.Place;
import io.loupe.probe.Counted;
import io.loupe.registry.Plugins;
import io.loupe.run.RunMonitor;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** A Spark context of our own, or that of the program that runs us. */
final class SparkPlace implements Place {
  private static final String MASTER = "spark.master";
  private static final String MEMORY = "memory";
  private static final int REACH_MS = 5000;

  private final SparkConf conf;
  private final String master;
  private final boolean own;
  private @Nullable JavaSparkContext context;

  private SparkPlace(SparkConf conf, @Nullable JavaSparkContext context) {
    this.conf = conf;
    this.master = conf.get(MASTER);
    this.own = context == null;
    this.context = context;
  }

  /** In the context of the program that runs us, which it closes itself. */
  static SparkPlace of(JavaSparkContext context) {
    return new SparkPlace(context.getConf(), context);
  }

  /** Spark itself is begun when there is something to count. */
  static SparkPlace open(String where) {
    SparkConf conf = new SparkConf();
    if (!where.isEmpty()) {
      conf.setMaster(where);
    }
    conf.setIfMissing(MASTER, "local[*]");
    conf.setIfMissing("spark.app.name", "Loupe");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    String master = conf.get(MASTER);
    checkOpens();
    checkReachable(master);
    return new SparkPlace(conf, null);
  }

  private JavaSparkContext begun() {
    JavaSparkContext open = context;
    if (open != null) {
      return open;
    }
    if (!master.startsWith("local") && System.getProperty("SPARK_SUBMIT") == null) {
      conf.setIfMissing("spark.jars", String.join(",", jars()));
    }
    try {
      JavaSparkContext begun = new JavaSparkContext(new SparkContext(conf));
      begun.setLogLevel("ERROR");
      context = begun;
      return begun;
    } catch (LoupeException | NoClassDefFoundError e) {
      throw e;
    } catch (Throwable e) { // Spark throws what is not declared
      throw new ParameterException(
          "Spark cannot be begun with the master " + master + ": " + Plugins.words(e) + ".",
          "Write it as spark:local[2], spark:spark://HOST:7077, spark:yarn or"
              + " spark:k8s://https://HOST:PORT.");
    }
  }

  /** What the JVM must be told for Spark, where nobody told it. */
  private static void checkOpens() {
    Module ours = SparkPlace.class.getModule();
    for (String name : List.of("java.nio", "sun.nio.ch", "java.lang.invoke")) {
      if (!Object.class.getModule().isOpen(name, ours)) {
        throw new ProviderException(
            "Spark needs the inner parts of Java's package " + name + ", which are closed here.",
            "Begin the run with Loupe's own script or spark-submit, or give Java"
                + " --add-opens=java.base/"
                + name
                + "=ALL-UNNAMED and what else Spark names for Java 17.",
            null);
      }
    }
  }

  /** Spark itself would try for a minute, and then end without saying why. */
  private static void checkReachable(String master) {
    if (!master.startsWith("spark://")) {
      return;
    }
    for (String host : master.substring("spark://".length()).split(",", -1)) {
      URI address;
      try {
        address = URI.create("spark://" + host);
      } catch (IllegalArgumentException e) {
        throw unreachable(master, "\"" + host + "\" is no HOST:PORT");
      }
      if (address.getHost() == null || address.getPort() < 0) {
        throw unreachable(master, "\"" + host + "\" is no HOST:PORT");
      }
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), REACH_MS);
        return;
      } catch (IOException e) {
        if (master.endsWith(host)) {
          throw unreachable(master, Plugins.words(e));
        }
      }
    }
  }

  private static ParameterException unreachable(String master, String why) {
    return new ParameterException(
        "No Spark master answers at " + master + ": " + why + ".",
        "Check host and port, and whether the master runs.");
  }

  /** Loupe's jars and those of plug-ins, which executors have to be given; Spark has its own. */
  private static List<String> jars() {
    List<String> jars = new ArrayList<>();
    Path spark = home(SparkContext.class);
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (path.toString().endsWith(".jar") && !spark.equals(path.getParent())) {
        jars.add(path.toString());
      }
    }
    if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader plugins) {
      for (URL url : plugins.getURLs()) {
        if (url.getPath().endsWith(".jar")) {
          jars.add(url.toString());
        }
      }
    }
    return jars;
  }

  private static Path home(Class<?> type) {
    try {
      Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return jar.resolveSibling("").toAbsolutePath().normalize();
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String count(List<? extends Counted<?>> parts, Pass pass, RunMonitor monitor) {
    ModelInfo model = pass.model().info();
    Loupe loupe = Loupe.create();
    ModelSource source =
        model.location().equals(MEMORY)
            ? ModelSource.of(model.name(), pass.model())
            : loupe.source(model.location(), model.options());
    JavaSparkContext spark = begun();
    int partitions =
        new LoupeSpark(spark, pass.batchSize(), 0)
            .count(
                parts,
                LoupeSpark.Opened.of(loupe, pass.model(), source),
                pass.dataset(),
                pass.classes(),
                monitor);
    return "Spark " + spark.version() + ", " + master + ", " + partitions + " partitions";
  }

  @Override
  public void close() {
    JavaSparkContext open = context;
    if (open != null && own) {
      open.stop();
    }
  }
}
