package io.loupe.cli;

import io.loupe.text.SafeText;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * The one place where text leaves for a terminal. Whatever comes from files, options and plug-ins
 * is {@linkplain SafeText safe} to look at behind it: nothing clears the screen, sets its title or
 * turns a line around, and what is printed as a line stays one line.
 */
final class Printer extends PrintWriter {
  Printer(Writer out) {
    super(out, true);
  }

  @Override
  public void println(String line) {
    print(SafeText.line(line));
    println();
  }

  @Override
  public void println(Object line) {
    println(String.valueOf(line));
  }

  @Override
  public void write(int c) {
    write(Character.toString((char) c));
  }

  @Override
  public void write(char[] text, int from, int length) {
    write(new String(text, from, length));
  }

  @Override
  public void write(String text, int from, int length) {
    String part = text.substring(from, from + length).replace("\r\n", "\n");
    put(SafeText.lines(part));
  }

  /** Writes over the line that the cursor is in. */
  void overwrite(String line) {
    put("\r" + SafeText.line(line));
    flush();
  }

  private void put(String safe) {
    super.write(safe, 0, safe.length());
  }
}
