package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.kernel.FastestKernels;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What of the environment is named here is what oneDNN and OpenBLAS say of themselves. */
class NativeFactsTest {
  @ParameterizedTest
  @CsvSource({
    "amd64,  3, '',              AVX-512",
    "amd64,  3, ALL,             AVX-512",
    "x86_64, 3, AVX512_CORE,     AVX-512",
    "amd64,  3, avx2,            AVX-512",
    "amd64,  3, AVX512_MIC,      AVX-512F",
    "amd64,  3, AVX512_MIC_4OPS, AVX-512F",
    "amd64,  3, AVX2_VNNI,       AVX2",
    "amd64,  3, AVX2,            AVX2",
    "amd64,  3, AVX,             AVX",
    "amd64,  3, SSE41,           SSE4.1",
    "amd64,  2, '',              AVX2",
    "amd64,  2, AVX512_CORE,     AVX2",
    "amd64,  2, AVX512_MIC,      AVX2",
    "amd64,  2, AVX,             AVX",
    "amd64,  2, SSE41,           SSE4.1",
    "amd64,  1, '',              AVX or less",
    "amd64,  1, AVX,             AVX or less",
    "amd64,  1, SSE41,           SSE4.1",
    "aarch64, 3, SSE41,          aarch64",
  })
  void theInstructionSetIsTheProcessorsUpToTheLimit(
      String architecture, int level, String limit, String expected) {
    assertThat(NativeFacts.instructionSet(architecture, level, Optional.of(limit)))
        .isEqualTo(expected);
  }

  @Test
  void librariesAndKernelsAreNamed() {
    Map<String, String> facts = NativeFacts.read(FastestKernels.start().name());
    assertThat(facts)
        .containsKeys("instruction-set", "openblas-core")
        .containsEntry("nd4j", "1.0.0-M2.1 CpuBackend");
    if (System.getProperty("os.arch").equals("amd64")) {
      assertThat(facts)
          .containsEntry("onednn", "2.3.0")
          .containsEntry("kernels", FastestKernels.start().name());
    }
    assertThat(facts.get("openblas")).startsWith("0.3.19");
    assertThat(facts.get("javacpp")).startsWith("1.5.7 ");
    assertThat(Integer.parseInt(facts.get("threads"))).isPositive();
    String core = System.getenv("OPENBLAS_CORETYPE");
    if (core != null) {
      assertThat(facts.get("openblas-core")).isEqualTo(core.toUpperCase(Locale.ROOT));
    } else {
      assertThat(facts.get("openblas-core")).isNotEqualTo("unknown");
    }
  }
}
