package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.loupe.Experimental;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Holds the list of what is experimental against the annotations. {@code -Ddocs.update=true} writes
 * it anew.
 */
class CompatibilityTest {
  private static final Path PAGE = Path.of("compatibility.md");
  private static final String START = "<!-- experimental -->\n";

  @Test
  void pageListsWhatIsExperimental() throws IOException {
    String text = Files.readString(PAGE);
    int start = text.indexOf(START) + START.length();
    String renewed =
        text.substring(0, start) + list() + text.substring(text.indexOf("<!-- end -->", start));
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(PAGE, renewed);
    } else {
      assertThat(text).as("%s; -Ddocs.update=true renews it", PAGE).isEqualTo(renewed);
    }
  }

  private static String list() {
    Map<String, TreeSet<String>> names = new TreeMap<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.loupe")) {
      TreeSet<String> inPackage =
          names.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>());
      if (type.isAnnotatedWith(Experimental.class)) {
        inPackage.add("`" + type.getSimpleName() + "`");
      }
      for (JavaCodeUnit unit : type.getCodeUnits()) {
        if (unit.isAnnotatedWith(Experimental.class)) {
          inPackage.add("`" + name(type, unit) + "`");
        }
      }
    }
    return names.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .map(entry -> "- `" + entry.getKey() + "`: " + String.join(", ", entry.getValue()) + "\n")
        .collect(Collectors.joining());
  }

  private static String name(JavaClass type, JavaCodeUnit unit) {
    String parameters =
        unit.getRawParameterTypes().stream()
            .map(JavaClass::getSimpleName)
            .collect(Collectors.joining(", "));
    String called =
        unit.isConstructor()
            ? "new " + type.getSimpleName()
            : type.getSimpleName() + "." + unit.getName();
    return called + "(" + parameters + ")";
  }
}
