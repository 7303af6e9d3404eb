package io.loupe.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Changes a zip: an entry by its own structure, the list of entries, or bytes of the directory,
 * where sizes, checksums and offsets stand.
 */
final class ZipMutator implements Mutator {
  private static final int DIRECTORY = 400;
  private static final int LARGEST = 4 << 20;

  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Entry(String name, byte[] content) {}

  @Override
  public byte[] mutate(byte[] file, SplittableRandom random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return new ByteMutator().mutate(file, random);
    }
    if (kind == 1) {
      return directory(file, random);
    }
    try {
      List<Entry> entries = entries(file);
      if (entries.isEmpty()) {
        return new ByteMutator().mutate(file, random);
      }
      change(entries, kind, random);
      return zip(entries, random.nextInt(5) == 0);
    } catch (IOException e) {
      return new ByteMutator().mutate(file, random);
    }
  }

  private static void change(List<Entry> entries, int kind, SplittableRandom random) {
    int index = random.nextInt(entries.size());
    Entry entry = entries.get(index);
    switch (kind) {
      case 2 -> entries.remove(index);
      case 3 ->
          entries.set(
              index,
              new Entry(entries.get(random.nextInt(entries.size())).name(), entry.content()));
      default -> {
        byte[] other = Mutator.of(entry.content()).mutate(entry.content(), random);
        entries.set(index, new Entry(entry.name(), other));
      }
    }
  }

  private static byte[] directory(byte[] file, SplittableRandom random) {
    byte[] copy = file.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int near = Math.min(copy.length, DIRECTORY);
      int at = random.nextBoolean() ? copy.length - 1 - random.nextInt(near) : random.nextInt(near);
      copy[at] = random.nextBoolean() ? (byte) 0xff : (byte) random.nextInt(256);
    }
    return copy;
  }

  private static List<Entry> entries(byte[] file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] content = zip.readNBytes(LARGEST);
        if (content.length == LARGEST) {
          throw new IOException("an entry to leave alone");
        }
        entries.add(new Entry(entry.getName(), content));
      }
    }
    return entries;
  }

  private static byte[] zip(List<Entry> entries, boolean plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> names = new ArrayList<>();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(plain ? 0 : 6);
      for (Entry entry : entries) {
        if (!names.contains(entry.name())) {
          names.add(entry.name());
          zip.putNextEntry(new ZipEntry(entry.name()));
          zip.write(entry.content());
        }
      }
    }
    return bytes.toByteArray();
  }
}
