package io.loupe.docs;

import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.loupe.data.DatasetProvider;
import io.loupe.model.Engine;
import io.loupe.model.ModelProvider;
import io.loupe.visualizer.Visualizer;

/** The plan of the house, checked over all modules at once. */
@AnalyzeClasses(
    packages = "io.loupe",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class ArchitectureTest {
  private static final String[] API = {
    "io.loupe",
    "io.loupe.tensor..",
    "io.loupe.error..",
    "io.loupe.run..",
    "io.loupe.text..",
    "io.loupe.data..",
    "io.loupe.registry..",
    "io.loupe.probe..",
    "io.loupe.model..",
    "io.loupe.place..",
    "io.loupe.gradient..",
    "io.loupe.param..",
    "io.loupe.artifact..",
    "io.loupe.attribution..",
    "io.loupe.visualizer.."
  };

  @ArchTest
  static final ArchRule API_KNOWS_ONLY_THE_JDK =
      classes()
          .that()
          .resideInAnyPackage(API)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(with(API, "java..", "org.jspecify.."));

  @ArchTest
  static final ArchRule ONLY_THE_ENGINE_NAMES_DL4J =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.loupe.engine.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.deeplearning4j..", "org.bytedeco..");

  @ArchTest
  static final ArchRule VISUALIZERS_KNOW_ONLY_THE_API =
      classes()
          .that()
          .resideInAPackage("io.loupe.visualizers..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              with(
                  API,
                  "io.loupe.visualizers..",
                  "java..",
                  "javax.imageio..",
                  "org.jspecify..",
                  "org.apache.commons.numbers..",
                  "org.apache.commons.statistics..",
                  "com.google.."));

  @ArchTest
  static final ArchRule FORMATS_KNOW_ONLY_THE_API =
      noClasses()
          .that()
          .resideInAPackage("io.loupe.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.loupe.visualizers..",
              "io.loupe.engine..",
              "io.loupe.samples..",
              "io.loupe.cli..",
              "io.loupe.testkit..");

  @ArchTest
  static final ArchRule NOBODY_NAMES_THE_COMMAND_LINE =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.loupe.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.cli..", "picocli..");

  @ArchTest
  static final ArchRule THE_ENGINE_KEEPS_ITS_INTERNALS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.loupe.engine.dl4j..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.engine.dl4j.*..");

  @ArchTest
  static final ArchRule THE_ENGINE_HAS_FLOORS =
      slices().matching("io.loupe.engine.dl4j.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule OPERATIONS_KNOW_NO_GRAPH =
      noClasses()
          .that()
          .resideInAnyPackage("io.loupe.engine.dl4j.op", "io.loupe.engine.dl4j.kernel")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.loupe.engine.dl4j.graph..",
              "io.loupe.engine.dl4j.run..",
              "io.loupe.engine.dl4j.importer..",
              "io.loupe.engine.dl4j.internal..",
              "org.deeplearning4j..");

  @ArchTest
  static final ArchRule IMPORTERS_KNOW_NEITHER_EACH_OTHER_NOR_WHAT_RUNS =
      slices().matching("io.loupe.engine.dl4j.importer.(*)..").should().notDependOnEachOther();

  @ArchTest
  static final ArchRule IMPORTERS_END_AT_THE_GRAPH =
      noClasses()
          .that()
          .resideInAnyPackage("io.loupe.engine.dl4j.importer..", "io.loupe.engine.dl4j.graph..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.engine.dl4j.run..", "io.loupe.engine.dl4j.internal..");

  @ArchTest
  static final ArchRule ONLY_ITS_IMPORTER_AND_ITS_WRITER_NAME_DL4J =
      noClasses()
          .that()
          .resideInAPackage("io.loupe.engine.dl4j..")
          .and()
          .resideOutsideOfPackages(
              "io.loupe.engine.dl4j",
              "io.loupe.engine.dl4j.importer.dl4j",
              "io.loupe.engine.dl4j.internal.prune")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.deeplearning4j..");

  @ArchTest
  static final ArchRule VISUALIZERS_KEEP_THEIR_INTERNALS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.loupe.visualizers..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.visualizers.internal..");

  @ArchTest
  static final ArchRule MAXIMIZATION_KEEPS_ITS_FLOORS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.loupe.visualizers..", "io.loupe.benchmarks..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.visualizers.maximization.*..");

  @ArchTest
  static final ArchRule VISUALIZERS_HAVE_FLOORS =
      slices().matching("io.loupe.visualizers.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_IN_THE_API =
      slices().matching("io.loupe.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule NO_CYCLES_BELOW =
      slices().matching("io.loupe.*.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ONLY_THE_COMMAND_LINE_PRINTS =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.loupe.cli..", "io.loupe.testkit..")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  @ArchTest
  static final ArchRule TEXT_LEAVES_FOR_THE_TERMINAL_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideInAPackage("io.loupe..")
          .and()
          .resideOutsideOfPackages("io.loupe.testkit..", "io.loupe.benchmarks..")
          .and()
          .doNotHaveFullyQualifiedName("io.loupe.cli.Terminal")
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err")
          .orShould()
          .callMethod(System.class, "console")
          .orShould()
          .callMethod(Throwable.class, "printStackTrace")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.FileDescriptor");

  @ArchTest
  static final ArchRule CSV_AND_MARKUP_ARE_WRITTEN_IN_ONE_PLACE =
      noClasses()
          .that()
          .resideInAPackage("io.loupe..")
          .and()
          .resideOutsideOfPackages("io.loupe.testkit..", "io.loupe.benchmarks..")
          .and()
          .doNotHaveFullyQualifiedName("io.loupe.cli.Printer")
          .and()
          .doNotHaveFullyQualifiedName("io.loupe.cli.Terminal")
          .and()
          .doNotHaveFullyQualifiedName("io.loupe.formats.report.Html")
          .and()
          .doNotHaveFullyQualifiedName("io.loupe.formats.report.HtmlReport")
          .should()
          .callMethodWhere(
              DescribedPredicate.describe(
                  "writes characters to a file",
                  call ->
                      call.getTargetOwner().isAssignableTo(java.io.Writer.class)
                          && call.getTarget().getName().matches("write|append")));

  @ArchTest
  static final ArchRule FORMATS_KEEP_THEIR_INTERNALS =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.loupe.formats..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.loupe.formats.internal..");

  @ArchTest
  static final ArchRule NO_STATIC_CHANGES =
      fields().that().areStatic().and().areNotFinal().should().beFinal().allowEmptyShould(true);

  @ArchTest
  static final ArchRule PROVIDERS_ARE_FINAL_AND_PUBLIC =
      classes()
          .that(are(providers()))
          .should()
          .bePublic()
          .andShould()
          .haveModifier(JavaModifier.FINAL);

  private static DescribedPredicate<JavaClass> providers() {
    return DescribedPredicate.describe(
        "providers outside the test kit",
        type ->
            !type.isInterface()
                && !type.getPackageName().startsWith("io.loupe.testkit")
                && (type.isAssignableTo(Visualizer.class)
                    || type.isAssignableTo(Engine.class)
                    || type.isAssignableTo(DatasetProvider.class)
                    || type.isAssignableTo(ModelProvider.class)));
  }

  private static String[] with(String[] packages, String... more) {
    String[] all = java.util.Arrays.copyOf(packages, packages.length + more.length);
    System.arraycopy(more, 0, all, packages.length, more.length);
    return all;
  }
}
