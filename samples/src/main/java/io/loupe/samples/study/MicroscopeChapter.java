package io.loupe.samples.study;

import io.loupe.data.Dataset;
import io.loupe.formats.microscope.Microscope;
import io.loupe.formats.microscope.Settings;
import io.loupe.formats.report.Section;
import io.loupe.formats.report.Text;
import java.util.Optional;

/** The network to wander through, a folder of pages of its own. */
final class MicroscopeChapter {
  private static final String FOLDER = "microscope";
  private static final String DATA = StudyRun.DIGITS + "?take=100";
  private static final int SAMPLES = 10;
  private static final int MADE = 10;

  private final StudyRun run;

  MicroscopeChapter(StudyRun run) {
    this.run = run;
  }

  Section section() {
    Dataset data = run.loupe().dataset(DATA, run.model().info().input());
    Settings usual = Settings.DEFAULT;
    Settings settings =
        new Settings(Optional.empty(), SAMPLES, MADE, 0, usual.seed(), usual.batchSize());
    new Microscope(run.loupe(), settings)
        .write(run.model(), data, run.out().resolve(FOLDER), run.progress(), run.token());
    return Section.titled("Look for yourself")
        .paragraph(
            Text.of("All of this is also a folder to wander through: ")
                .link("the microscope", FOLDER + "/index.html")
                .plain(
                    " has a wall of filters for each layer, a page for each filter and each class,"
                        + " and "
                        + SAMPLES
                        + " digits on which the strongest filters can be pointed at and switched"
                        + " off. Which filters tell a 4 from a 9? Which one could go? It answers"
                        + " with a few clicks, here from ")
                .strong(Long.toString(data.size().orElseThrow()))
                .plain(" digits. Of a network of your own:"))
        .paragraph(Text.of("").code("loupe microscope --model M --data D --out DIR"));
  }
}
