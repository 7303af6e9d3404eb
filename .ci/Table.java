import static org.apache.spark.sql.types.DataTypes.BinaryType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Writes a folder of pictures as Parquet, with Spark itself. {@code FOLDER OUT}. */
class Table {
  public static void main(String[] arguments) throws IOException {
    List<Row> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of(arguments[0]))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        int label = Integer.parseInt(file.getParent().getFileName().toString());
        rows.add(RowFactory.create(Files.readAllBytes(file), label));
      }
    }
    StructType columns = new StructType().add("content", BinaryType).add("label", IntegerType);
    try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
      spark
          .createDataFrame(rows, columns)
          .write()
          .option("maxRecordsPerFile", rows.size() / 7)
          .parquet(arguments[1]);
    }
  }
}
