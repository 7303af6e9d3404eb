package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.PackedFiles.all;
import static io.loupe.formats.dataset.PackedFiles.open;
import static io.loupe.formats.dataset.PackedFiles.path;
import static io.loupe.formats.dataset.TestFiles.gzip;
import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.formats.dataset.PackedFiles.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebDatasetProviderTest {
  private final Path folder;

  WebDatasetProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String tar(String name, Tar tar) {
    return "webdataset:" + write(folder, name, tar.bytes());
  }

  private static void refused(String location, String message) {
    assertThatThrownBy(() -> all(open(location)))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @CsvSource({"webdataset.tar,4,1", "gnu.tar.gz,6,2", "ustar.tar.gz,6,2", "pax.tar.gz,6,2"})
  void picturesAreThoseOfAFolder(String file, int count, int highest) {
    Dataset packed = open("webdataset:" + path(file));
    List<Sample> samples = all(packed);
    PackedFiles.assertAsInFolder(samples, count);
    assertThat(packed.size()).hasValue(count);
    assertThat(packed.classNames()).hasSize(highest + 1).startsWith("0", "1");
    assertThat(packed.warnings()).isEmpty();
  }

  @Test
  void idsNameArchiveAndKey() {
    assertThat(all(open("webdataset:" + path("webdataset.tar"))).stream().map(Sample::id))
        .containsExactly(
            "webdataset.tar/0/0", "webdataset.tar/0/1", "webdataset.tar/1/2", "webdataset.tar/1/3");
    assertThat(all(open("webdataset:" + path("pax.tar.gz"))).get(0).id())
        .isEqualTo("pax.tar.gz/über-" + "folder-".repeat(20) + "/0");
    assertThat(all(open("webdataset:" + path("gnu.tar.gz"))).get(5).id())
        .isEqualTo("gnu.tar.gz/" + "folder-".repeat(20) + "/5");
    assertThat(all(open("webdataset:" + path("ustar.tar.gz"))).get(5).id())
        .isEqualTo("ustar.tar.gz/" + "folder-".repeat(20).substring(0, 120) + "/5");
  }

  @Test
  void archivesFollowOneAnotherByNameOrInTheOrderOfBraces() {
    for (int i = 0; i < 3; i++) {
      tar("t-" + i + ".tar", new Tar().add("b.png", PackedFiles.png()).add("b.cls", "" + i));
    }
    tar("other.tgz", new Tar().add("b.png", PackedFiles.png()).add("b.cls", "7"));
    assertThat(labels("webdataset:" + folder)).containsExactly(7, 0, 1, 2);
    assertThat(labels("webdataset:" + folder + "/t-{0..2}.tar")).containsExactly(0, 1, 2);
    assertThat(labels("webdataset:" + folder + "/t-{2,0}.tar")).containsExactly(2, 0);
    assertThat(labels("webdataset:" + folder + "/{other.tgz,t-1.tar}")).containsExactly(7, 1);
    assertThat(open("webdataset:" + folder).classNames()).hasSize(8);
    refused("webdataset:" + folder + "/t-{0..3}.tar", "Cannot read \"" + folder + "/t-3.tar\"");
    refused("webdataset:" + folder + "/t-{1,1}.tar", "t-1.tar is named twice by");
    refused("webdataset:t-{3..1}.tar", "The braces {3..1} of data");
    refused("webdataset:t-{0..999999999}.tar", "The braces of data");
    refused("webdataset:{0..99}{0..99}{0..99}{0..99}", "The braces of data");
  }

  private static List<Integer> labels(String location) {
    return all(open(location)).stream().map(s -> s.label().orElseThrow()).toList();
  }

  @Test
  void aPassMayBeginAnywhere() {
    for (int i = 0; i < 3; i++) {
      Tar tar = new Tar();
      for (int n = 0; n < i; n++) {
        tar.add(n + ".png", PackedFiles.png()).add(n + ".cls", "0");
      }
      tar("t-" + i + ".tar", tar);
    }
    Dataset dataset = open("webdataset:" + folder);
    List<String> ids = all(dataset).stream().map(Sample::id).toList();
    assertThat(ids).containsExactly("t-1.tar/0", "t-2.tar/0", "t-2.tar/1");
    for (int from = 0; from < 5; from++) {
      try (Stream<Sample> rest = dataset.samplesFrom(from)) {
        assertThat(rest.map(Sample::id)).isEqualTo(ids.subList(Math.min(from, 3), 3));
      }
    }
  }

  @Test
  void theFingerprintIsOfTheFiles() throws IOException {
    String one = open("webdataset:" + path("webdataset.tar")).sha256().orElseThrow();
    Files.copy(path("webdataset.tar"), folder.resolve("a.tar"));
    assertThat(open("webdataset:" + folder).sha256()).hasValue(one);
    Files.copy(path("webdataset.tar"), folder.resolve("b.tar"));
    assertThat(open("webdataset:" + folder).sha256().orElseThrow()).hasSize(64).isNotEqualTo(one);
  }

  @Test
  void whatIsNoPartOfASampleIsSaid() {
    String location =
        tar(
            "a.tar",
            new Tar()
                .add("./", "")
                .add("._x.png", "hidden")
                .add("__meta__", "of WebDataset")
                .add("README", "read me")
                .link("l.png", "a.png")
                .add("./a.png", PackedFiles.png())
                .add("./a.json", "{}"));
    assertThat(all(open(location)).stream().map(Sample::id)).containsExactly("a.tar/./a");
    assertThat(open(location).classNames()).isEmpty();
    assertThat(open(location).warnings())
        .containsExactly("Not read, as no part of a sample: a.tar/README, a.tar/l.png.");
  }

  @Test
  void thePictureAndTheClassCanBeNamed() {
    Tar tar =
        new Tar()
            .add("a.input.png", PackedFiles.png())
            .add("a.mask.png", "not looked at")
            .add("a.index", " 3\n");
    assertThat(labels(tar("a.tar", tar) + "?image=input.png&label=index")).containsExactly(3);
    refused(
        tar("a.tar", tar),
        "Sample a.tar/a has no picture, only .input.png, .mask.png, .index. Say which file");
    Tar two = new Tar().add("a.png", PackedFiles.png()).add("a.jpg", PackedFiles.png());
    refused(tar("b.tar", two), "Sample b.tar/a has several pictures: .png, .jpg. Say which one");
    assertThat(all(open(tar("b.tar", two) + "?image=jpg"))).hasSize(1);
  }

  @Test
  void samplesOfAnotherSizeAreNamedOrResized() {
    String location = tar("a.tar", new Tar().add("a.png", PackedFiles.png(9, 6)));
    refused(location, "a.tar/a is 9 × 6 pixels, but the model wants 8 × 6. Add ?resize=true");
    assertThat(all(open(location + "?resize=true"))).hasSize(1);
    assertThatThrownBy(() -> open(location + "?resize=2")).isInstanceOf(ParameterException.class);
  }

  @Test
  void labelsThatAreNoneAreNamed() {
    Tar first = new Tar().add("a.png", PackedFiles.png()).add("a.cls", "1");
    byte[] one = first.bytes();
    refused(
        tar("a.tar", Tar.after(one).add("b.png", PackedFiles.png())),
        "Sample a.tar/b has no class, and sample a.tar/a has one. Give every sample");
    refused(
        tar("a.tar", Tar.after(one).add("b.cls", "cat").add("b.png", PackedFiles.png())),
        "Sample a.tar/b has the class \"cat\", which is no number. A file of the kind cls");
    refused(
        tar("a.tar", Tar.after(one).add("b.cls", "-1").add("b.png", PackedFiles.png())),
        "a.tar has the label -1 at sample b. Labels are numbers");
    refused(
        tar("a.tar", Tar.after(one).add("b.cls", "99999999999999999")),
        "a.tar has the label 99999999999999999 at sample b.");
    refused(
        tar("a.tar", Tar.after(one).add("b.cls", "1".repeat(100))),
        "Sample a.tar/b has the class \"100 bytes\"");
  }

  @Test
  void whatCannotBeDataIsNamed() {
    refused("webdataset:", "Data \"webdataset:\" names no file. Write it as webdataset:FILE");
    refused("webdataset:" + folder, "Folder \"" + folder + "\" has no tar archives. Put files");
    refused(tar("a.tar", new Tar()), "Data \"webdataset:" + folder + "/a.tar\" have no samples.");
    write(folder, "a.tar", "a,b,c\n".repeat(200).getBytes(StandardCharsets.UTF_8));
    refused("webdataset:" + folder, "a.tar is not a tar archive. Give archives");
    write(folder, "a.tar", new byte[0]);
    refused("webdataset:" + folder, "a.tar ends at byte 0, within an archive.");
    byte[] good = new Tar().add("a.png", PackedFiles.png()).bytes();
    byte[] two = Arrays.copyOf(good, good.length * 2);
    System.arraycopy(good, 0, two, good.length, good.length);
    write(folder, "a.tar", two);
    refused("webdataset:" + folder, "a.tar goes on after the end of its archive. Where archives");
    good[10] = 'x';
    write(folder, "a.tar", good);
    refused("webdataset:" + folder, "a.tar is not a tar archive.");
  }

  @Test
  void headersDecideNoMemory() {
    for (String size : List.of("77777777777", "00077777777")) {
      for (char kind : "0LxKgX".toCharArray()) {
        byte[] header = new Tar().header("a.png", kind, size).bytes();
        write(folder, "a.tar", header);
        refused("webdataset:" + folder, "a.tar ");
        write(folder, "a.tar", gzip(header));
        refused("webdataset:" + folder, "a.tar ");
      }
    }
    byte[] bomb = gzip(new byte[80 << 20]);
    write(folder, "a.tar", bomb);
    refused("webdataset:" + folder, "a.tar goes on after the end of its archive.");
    Tar large = new Tar().add("a.txt", new byte[100 << 20]);
    write(folder, "a.tar", gzip(large.bytes()));
    refused("webdataset:" + folder, "a.tar unpacks to more than 200 times its size.");
  }

  @Test
  void everyCutIsNoticed() throws IOException {
    byte[] bytes = Files.readAllBytes(path("webdataset.tar"));
    int end = lastByte(bytes) / 512 * 512 + 512;
    for (int length = 0; length < end + 512; length += length < end - 1024 ? 97 : 1) {
      write(folder, "a.tar", Arrays.copyOf(bytes, length));
      refused("webdataset:" + folder, "a.tar ends at byte " + length + ", within an archive.");
    }
  }

  private static int lastByte(byte[] bytes) {
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }
}
