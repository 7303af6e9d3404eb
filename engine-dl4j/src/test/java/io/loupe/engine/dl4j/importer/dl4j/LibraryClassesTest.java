package io.loupe.engine.dl4j.importer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.reflect.ClassPath;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.distribution.serde.LegacyDistributionHelper;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.variational.ReconstructionDistribution;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.embeddings.EmbeddingInitializer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/** The list is what Deeplearning4j itself has, at the keys where it looks. */
class LibraryClassesTest {
  private static final List<Class<?>> OPEN =
      List.of(
          LayerConstraint.class,
          InputPreProcessor.class,
          Distribution.class,
          IDropout.class,
          GraphVertex.class,
          InputType.class,
          Layer.class,
          ReconstructionDistribution.class,
          IWeightNoise.class,
          IWeightInit.class,
          EmbeddingInitializer.class,
          IActivation.class,
          IUpdater.class,
          Regularization.class,
          ILossFunction.class,
          ISchedule.class);

  @Test
  void itHoldsEveryClassThatDescribesAPartOfANetwork() throws IOException {
    Set<String> expected =
        ClassPath.from(Layer.class.getClassLoader()).getAllClasses().stream()
            .filter(
                info ->
                    info.getName().startsWith("org.deeplearning4j.")
                        || info.getName().startsWith("org.nd4j.linalg."))
            .map(info -> load(info.getName()))
            .flatMap(type -> Stream.concat(Stream.of(type), Stream.of(type.getClasses())))
            .filter(type -> OPEN.stream().anyMatch(open -> open.isAssignableFrom(type)))
            .filter(type -> !Modifier.isAbstract(type.getModifiers()))
            .filter(type -> type != LegacyDistributionHelper.class)
            .map(Class::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(listed()).isEqualTo(expected);
  }

  @Test
  void itIsAskedAtEveryKeyWhereAClassIsNamed() {
    for (Class<?> open : OPEN) {
      JsonTypeInfo info = open.getAnnotation(JsonTypeInfo.class);
      assertThat(info.use()).as(open.getName()).isEqualTo(JsonTypeInfo.Id.CLASS);
      assertThat(info.include()).as(open.getName()).isEqualTo(JsonTypeInfo.As.PROPERTY);
      assertThat(LibraryClasses.KEYS).as(open.getName()).contains(info.property());
    }
  }

  @Test
  void noListedClassKeepsAClassThatAFileCouldName() {
    for (String name : listed()) {
      for (Class<?> type = load(name); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          boolean kept = !Modifier.isStatic(field.getModifiers());
          assertThat(kept && field.getType() == Class.class).as(field.toString()).isFalse();
        }
      }
    }
  }

  private static Set<String> listed() {
    return LibraryClasses.KEYS.stream()
        .flatMap(key -> LibraryClasses.names(key).stream())
        .filter(name -> name.contains("."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Layer.class.getClassLoader());
    } catch (ReflectiveOperationException | LinkageError e) {
      return Object.class;
    }
  }
}
