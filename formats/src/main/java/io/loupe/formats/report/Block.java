package io.loupe.formats.report;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One piece of a section. */
sealed interface Block {
  record Paragraph(Text text) implements Block {}

  record Note(Text text) implements Block {}

  record Subheading(String words) implements Block {}

  record Bullets(List<Text> items) implements Block {
    public Bullets {
      items = List.copyOf(items);
    }
  }

  record Single(Figure figure) implements Block {}

  record Gallery(Text caption, List<Figure> figures) implements Block {
    public Gallery {
      figures = List.copyOf(figures);
    }
  }

  record Tabular(Artifact.Table table) implements Block {}

  record Facts(Map<String, String> facts) implements Block {
    public Facts {
      facts = new LinkedHashMap<>(facts);
    }
  }

  record Origin(Provenance provenance) implements Block {}
}
