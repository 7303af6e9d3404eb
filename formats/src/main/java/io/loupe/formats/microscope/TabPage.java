package io.loupe.formats.microscope;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.google.common.io.ByteSource;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.image.WebPWriter;
import io.loupe.text.SafeText;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run has made, as a page shows it, in so many bytes: pictures are halved until they fit,
 * tables end with the last row that does.
 *
 * @param by visualizer and its version
 * @param samples that the run was given
 * @param parts in the order of the run
 */
record TabPage(String by, int samples, List<Part> parts) {
  private static final int ROWS = 200;
  private static final int COLUMNS = 40;
  private static final int CELL = 200;
  private static final int CAPTION = 2000;
  private static final int WIDEST = 2048;
  private static final int SMALLEST = 48;

  /**
   * An artifact.
   *
   * @param name of it
   * @param caption of it
   * @param picture where one can be seen of it
   * @param table where it is one
   * @param note what is not shown of it; nothing where all is
   */
  record Part(
      String name,
      String caption,
      @Nullable Picture picture,
      @Nullable Table table,
      @Nullable String note) {}

  /**
   * A picture in a file of its own.
   *
   * @param file in the folder
   * @param width in pixels
   * @param height in pixels
   */
  record Picture(String file, int width, int height) {}

  /**
   * Rows of a table.
   *
   * @param columns headings
   * @param rows numbers, truth values and texts
   */
  @JsonFormat(shape = JsonFormat.Shape.OBJECT)
  record Table(List<String> columns, List<List<Object>> rows) {}

  /** Writes a run's pictures and returns the page. */
  static TabPage written(Folder folder, String key, RunResult run, int samples, int most) {
    List<Part> parts = new ArrayList<>();
    int left = most;
    for (Artifact artifact : run.artifacts()) {
      String caption = cut(artifact.caption(), CAPTION);
      left -= 6 * caption.length();
      if (artifact instanceof Artifact.Image image) {
        String file = key + "-" + parts.size() + ".webp";
        Fitted fitted = Fitted.into(image.image(), left);
        left -= fitted.size();
        parts.add(fitted.part(folder, file, artifact.name(), caption, ""));
      } else if (artifact instanceof Artifact.Animation animation) {
        String file = key + "-" + parts.size() + ".webp";
        int last = animation.frames().size() - 1;
        Fitted fitted = Fitted.into(animation.frames().get(last), left);
        left -= fitted.size();
        String note = "The last of " + (last + 1) + " frames.";
        parts.add(fitted.part(folder, file, artifact.name(), caption, note));
      } else if (artifact instanceof Artifact.Table table) {
        Table shown = shown(table, left);
        left -= DataScript.json(shown).length();
        parts.add(new Part(artifact.name(), caption, null, shown, cutOff(table, shown)));
      } else if (artifact instanceof Artifact.Numbers numbers) {
        String note = "Values " + numbers.tensor().shape() + ", which loupe run writes as a file.";
        parts.add(new Part(artifact.name(), caption, null, null, note));
      }
    }
    String by = run.provenance().visualizer() + " " + run.provenance().visualizerVersion();
    return new TabPage(by, samples, List.copyOf(parts));
  }

  private static Table shown(Artifact.Table table, int most) {
    int columns = Math.min(COLUMNS, table.columns().size());
    List<List<Object>> rows = new ArrayList<>();
    int left = most;
    for (List<Object> row : table.rows().subList(0, Math.min(ROWS, table.rows().size()))) {
      List<Object> cells = row.subList(0, columns).stream().map(TabPage::cell).toList();
      left -= DataScript.json(cells).length();
      if (left < 0) {
        break;
      }
      rows.add(cells);
    }
    return new Table(
        table.columns().subList(0, columns).stream().map(text -> cut(text, CELL)).toList(), rows);
  }

  private static @Nullable String cutOff(Artifact.Table table, Table shown) {
    int rows = table.rows().size();
    int columns = table.columns().size();
    return rows == shown.rows().size() && columns == shown.columns().size()
        ? null
        : "The first "
            + shown.rows().size()
            + " of "
            + rows
            + " rows and "
            + shown.columns().size()
            + " of "
            + columns
            + " columns.";
  }

  private static Object cell(Object value) {
    if (value instanceof Number) {
      Double number = DataScript.rounded(value);
      return number == null ? value.toString() : number;
    }
    return value instanceof Boolean ? value : cut(value.toString(), CELL);
  }

  /** A stranger's text on one line, of at most so many characters. */
  static String cut(String text, int most) {
    String line = SafeText.line(text.length() > most ? text.substring(0, most) + " …" : text);
    return line.strip();
  }

  /** A picture as it fits; no bytes where it does not. */
  private record Fitted(int width, int height, int halved, ByteSource bytes, int size) {
    static Fitted into(BufferedImage picture, int most) {
      BufferedImage now = flat(picture, 1);
      int halved = 1;
      while (Math.max(now.getWidth(), now.getHeight()) > WIDEST) {
        halved *= 2;
        now = flat(now, 2);
      }
      byte[] bytes = WebPWriter.toBytes(now);
      while (bytes.length > most && Math.min(now.getWidth(), now.getHeight()) >= 2 * SMALLEST) {
        halved *= 2;
        now = flat(now, 2);
        bytes = WebPWriter.toBytes(now);
      }
      byte[] fitting = bytes.length > most ? new byte[0] : bytes;
      return new Fitted(
          now.getWidth(), now.getHeight(), halved, ByteSource.wrap(fitting), fitting.length);
    }

    /** A picture made so many times smaller, on white: a page may be dark. */
    private static BufferedImage flat(BufferedImage picture, int times) {
      int width = Math.max(1, picture.getWidth() / times);
      int height = Math.max(1, picture.getHeight() / times);
      BufferedImage flat = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = flat.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(picture, 0, 0, width, height, Color.WHITE, null);
      pen.dispose();
      return flat;
    }

    Part part(Folder folder, String file, String name, String caption, String note) {
      List<String> notes = new ArrayList<>();
      if (!note.isEmpty()) {
        notes.add(note);
      }
      if (size == 0) {
        notes.add("Too large for this page; loupe run writes it.");
      } else if (halved > 1) {
        notes.add("Shown " + halved + " times smaller.");
      }
      String all = notes.isEmpty() ? null : String.join(" ", notes);
      if (size == 0) {
        return new Part(name, caption, null, null, all);
      }
      folder.write(file, bytes::copyTo);
      return new Part(name, caption, new Picture(file, width, height), null, all);
    }
  }
}
