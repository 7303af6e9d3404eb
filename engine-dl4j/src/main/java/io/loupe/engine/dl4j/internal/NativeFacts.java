package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * What computes: libraries, their versions and the kernels that they chose for this processor.
 * Another one of these rounds in another order.
 */
final class NativeFacts {
  private static final String UNKNOWN = "unknown";
  private static final String CPU_BACKEND = "CpuBackend";

  /** Built into ND4J's library, which does not tell it; {@code .ci/processors} checks it. */
  private static final Map<String, String> ONEDNN_OF_ND4J = Map.of("1.0.0-M2.1", "2.3.0");

  /** Kernels of OpenBLAS for x86-64 and for ARM64, by the names it gives them. */
  private static final String[] OPENBLAS_CORES = {
    "PRESCOTT",
    "CORE2",
    "NEHALEM",
    "BARCELONA",
    "SANDYBRIDGE",
    "BULLDOZER",
    "PILEDRIVER",
    "STEAMROLLER",
    "EXCAVATOR",
    "HASWELL",
    "ZEN",
    "SKYLAKEX",
    "COOPERLAKE",
    "SAPPHIRERAPIDS",
    "ARMV8",
    "CORTEXA53",
    "CORTEXA55",
    "CORTEXA57",
    "CORTEXA72",
    "CORTEXA73",
    "FALKOR",
    "THUNDERX",
    "THUNDERX2T99",
    "THUNDERX3T110",
    "TSV110",
    "EMAG8180",
    "NEOVERSEN1",
    "NEOVERSEV1",
    "NEOVERSEN2",
    "VORTEX",
    "ARMV8SVE",
    "A64FX"
  };

  private NativeFacts() {}

  /**
   * Reads them; starts ND4J if it has not been started.
   *
   * @param kernels name of the library that computes
   * @return facts by name
   */
  static Map<String, String> read(String kernels) {
    Map<String, String> facts = new TreeMap<>();
    String backend = Nd4j.getBackend().getClass().getSimpleName();
    NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
    facts.put("nd4j", Dl4jNetwork.version() + " " + backend);
    facts.put("kernels", kernels);
    facts.put("javacpp", version(Loader.class) + " " + Loader.getPlatform());
    if (backend.equals(CPU_BACKEND)) {
      boolean onednn = library.buildInfo().contains("HAVE_ONEDNN");
      if (onednn) {
        facts.put("onednn", ONEDNN_OF_ND4J.getOrDefault(Dl4jNetwork.version(), UNKNOWN));
      }
      facts.put("threads", Integer.toString(library.ompGetMaxThreads()));
      facts.put(
          "instruction-set",
          instructionSet(
              System.getProperty("os.arch", UNKNOWN),
              library.optimalLevel(),
              onednn ? Optional.ofNullable(System.getenv("DNNL_MAX_CPU_ISA")) : Optional.empty()));
      facts.put("openblas", version(openblas_nolapack.class));
      facts.put("openblas-core", openBlasCore());
    }
    return facts;
  }

  /**
   * Names the widest instructions that oneDNN's kernels use.
   *
   * @param architecture as Java names it
   * @param level what ND4J found of the processor: 3 for AVX-512, 2 for AVX2, 1 for less
   * @param limit value of oneDNN's {@code DNNL_MAX_CPU_ISA}, which is case-sensitive; it takes
   *     others for no limit
   * @see <a
   *     href="https://uxlfoundation.github.io/oneDNN/v2.3/dev_guide_cpu_dispatcher_control.html">
   *     oneDNN, CPU dispatcher control</a>
   */
  static String instructionSet(String architecture, int level, Optional<String> limit) {
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      return architecture;
    }
    String most = limit.orElse("");
    if (most.equals("SSE41")) {
      return "SSE4.1";
    }
    if (level < 2) {
      return "AVX or less";
    }
    if (most.equals("AVX")) {
      return "AVX";
    }
    if (level < 3 || most.equals("AVX2") || most.equals("AVX2_VNNI")) {
      return "AVX2";
    }
    return most.startsWith("AVX512_MIC") ? "AVX-512F" : "AVX-512";
  }

  /** OpenBLAS keeps a pointer to the table of the kernels it has chosen, one table for a core. */
  private static String openBlasCore() {
    Pointer variable = Loader.addressof("gotoblas");
    if (variable == null) {
      return UNKNOWN;
    }
    Pointer chosen = new PointerPointer<Pointer>(variable).get();
    for (String core : OPENBLAS_CORES) {
      Pointer table = Loader.addressof("gotoblas_" + core);
      if (chosen != null && table != null && table.address() == chosen.address()) {
        return core;
      }
    }
    return UNKNOWN;
  }

  private static String version(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? UNKNOWN : version;
  }
}
