package io.loupe.spark;

import io.loupe.data.BadSamples;
import io.loupe.data.InputSpec;
import io.loupe.data.LeftOut;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.formats.dataset.PictureSamples;
import io.loupe.probe.Counted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.CollectionAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * Counts the pictures of a part of a table.
 *
 * @param resize whether pictures of another size are resampled
 * @param bad what becomes of the job when a picture cannot be read
 * @param seen samples of tasks that have ended, for people
 * @param refusals answers that end the job
 */
record CountRows(
    Assignment assignment,
    boolean resize,
    BadSamples bad,
    LongAccumulator seen,
    CollectionAccumulator<byte[]> refusals)
    implements FlatMapFunction<Iterator<Row>, byte[]> {
  private static final long serialVersionUID = 1;
  private static final String INDEX = "index";
  private static final String ID = "id";
  private static final String CONTENT = "content";
  private static final String LABEL = "label";

  /** Refuses a table without the columns that are needed, or of other types. */
  static void check(StructType schema) {
    check(schema, INDEX, true, DataTypes.LongType, "the place of a picture in all data");
    check(schema, ID, true, DataTypes.StringType, "its name");
    check(schema, CONTENT, true, DataTypes.BinaryType, "the bytes of its file");
    check(schema, LABEL, false, DataTypes.IntegerType, "the number of its class");
  }

  private static void check(
      StructType schema, String name, boolean needed, DataType type, String meaning) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(name)) {
        if (field.dataType().equals(type)) {
          return;
        }
        throw new ParameterException(
            "Column " + name + " is of type " + field.dataType().simpleString() + ".",
            "Cast it to " + type.simpleString() + ": " + meaning + ".");
      }
    }
    if (needed) {
      throw new ParameterException(
          "The table has no column " + name + ".",
          "Add " + name + ", " + type.simpleString() + ": " + meaning + ".");
    }
  }

  @Override
  public Iterator<byte[]> call(Iterator<Row> rows) {
    return List.of(Answer.by(assignment, refusals, bench -> count(bench, rows))).iterator();
  }

  private byte[] count(Workbench bench, Iterator<Row> rows) {
    List<Counted<?>> parts = bench.nothing(assignment);
    InputSpec input = bench.model().info().input();
    int most = assignment.gathered(input);
    LeftOut leftOut = new LeftOut();
    while (rows.hasNext()) {
      TaskContext.get().killTaskIfInterrupted();
      List<Sample> batch = new ArrayList<>();
      List<Long> places = new ArrayList<>();
      while (rows.hasNext() && batch.size() < most) {
        Row row = rows.next();
        long place = place(row);
        try {
          batch.add(sample(row, input));
          places.add(place);
        } catch (DatasetException e) {
          if (bad == BadSamples.FAIL) {
            throw e;
          }
          leftOut.add(place, e.message());
        }
      }
      if (!batch.isEmpty()) {
        bench.count(assignment, parts, batch, places);
        seen.add(batch.size());
      }
    }
    return Answer.of(parts, leftOut);
  }

  private static long place(Row row) {
    int column = row.fieldIndex(INDEX);
    if (row.isNullAt(column) || row.getLong(column) < 0) {
      throw new DatasetException(
          "A row has no place in the data: its column " + INDEX + " is empty or below 0.",
          "Number the rows from 0.",
          null);
    }
    return row.getLong(column);
  }

  private Sample sample(Row row, InputSpec input) {
    String id = String.valueOf(row.<String>getAs(ID));
    byte[] content = row.getAs(CONTENT);
    if (content == null) {
      throw new DatasetException(
          "Row " + id + " has no picture.", "Leave it out: where content is not null.", null);
    }
    Sample sample = PictureSamples.ofFile(id, content, input, resize);
    boolean labelled =
        List.of(row.schema().fieldNames()).contains(LABEL) && !row.isNullAt(row.fieldIndex(LABEL));
    if (!labelled) {
      return sample;
    }
    int label = row.getInt(row.fieldIndex(LABEL));
    if (label < 0) {
      throw new DatasetException(
          "Row " + id + " has the label " + label + ".", "Number classes from 0.", null);
    }
    return sample.with(OptionalInt.of(label));
  }
}
