package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenTest {
  @Test
  void aMatrixThatIsDiagonalHasItsOwnValues() {
    SymmetricEigen eigen = SymmetricEigen.of(new double[][] {{3, 0}, {0, -2}});

    assertThat(eigen.value(0)).isEqualTo(3);
    assertThat(eigen.value(1)).isEqualTo(-2);
    assertThat(eigen.vector(1)).containsExactly(0, 1);
  }

  /** By hand: 2 ± 1 along the diagonals. */
  @Test
  void ofTwoRowsTheyAreKnown() {
    SymmetricEigen eigen = SymmetricEigen.of(new double[][] {{2, 1}, {1, 2}});
    int larger = eigen.value(0) > eigen.value(1) ? 0 : 1;

    assertThat(eigen.value(larger)).isCloseTo(3, offset(1e-14));
    assertThat(eigen.value(1 - larger)).isCloseTo(1, offset(1e-14));
    assertThat(Math.abs(eigen.vector(larger)[0])).isCloseTo(Math.sqrt(0.5), offset(1e-14));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 20})
  void theMatrixTimesAVectorIsTheValueTimesTheVector(int n) {
    SplittableRandom random = new SplittableRandom(n);
    double[][] matrix = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        matrix[i][j] = random.nextDouble(-1, 1);
        matrix[j][i] = matrix[i][j];
      }
    }
    double[] first = matrix[0].clone();
    SymmetricEigen eigen = SymmetricEigen.of(matrix);

    for (int k = 0; k < n; k++) {
      double[] vector = eigen.vector(k);
      for (int i = 0; i < n; i++) {
        assertThat(dot(matrix[i], vector)).isCloseTo(eigen.value(k) * vector[i], offset(1e-13));
      }
      for (int l = 0; l < n; l++) {
        assertThat(dot(vector, eigen.vector(l))).isCloseTo(k == l ? 1 : 0, offset(1e-13));
      }
    }
    assertThat(matrix[0]).as("as it was given").containsExactly(first);
  }

  private static double dot(double[] one, double[] other) {
    return IntStream.range(0, one.length).mapToDouble(i -> one[i] * other[i]).sum();
  }
}
