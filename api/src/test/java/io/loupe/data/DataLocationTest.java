package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLocationTest {
  @Test
  void readsSchemePathAndOptions() {
    DataLocation location = DataLocation.parse("npy:x.npy,y.npy?layout=nhwc&take=10");
    assertThat(location.scheme()).isEqualTo("npy");
    assertThat(location.path()).isEqualTo("x.npy,y.npy");
    assertThat(location.options())
        .containsExactly(Map.entry("layout", "nhwc"), Map.entry("take", "10"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "folder:C:\\digits",
        "folder:a?b/c?take=1",
        "idx:",
        "x:p?a=b",
        "sample:mnist?x=&y=1=2"
      })
  void writesWhatItReads(String text) {
    assertThat(DataLocation.parse(text)).hasToString(text);
    assertThat(DataLocation.parse(DataLocation.parse(text).toString()))
        .isEqualTo(DataLocation.parse(text));
  }

  @Test
  void saysWhatIsMissing() {
    for (String text : new String[] {"digits/", ":x", ""}) {
      assertThatThrownBy(() -> DataLocation.parse(text))
          .isInstanceOf(ParameterException.class)
          .hasMessage(
              "Data \"%s\" does not say what it is. Write it as idx:IMAGES[,LABELS], folder:DIR,"
                  + " npy:X[,Y], webdataset:TAR, tfrecord:FILE, parquet:FILE or sample:mnist.",
              text);
    }
    assertThatThrownBy(() -> DataLocation.parse("folder:x?take"))
        .hasMessage(
            "Option \"take\" of data \"folder:x?take\" has no value."
                + " Write it as ?name=value&name=value.");
    assertThatThrownBy(() -> DataLocation.parse("folder:x?"))
        .hasMessageStartingWith("Option \"\" of data \"folder:x?\" has no value.");
  }
}
