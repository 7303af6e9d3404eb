package io.loupe.visualizers.examples;

import io.loupe.data.Sample;

/**
 * A sample that excites a filter.
 *
 * @param index place of the sample in the data, from 0
 * @param value the filter's largest value on it
 * @param position where that is, row by row
 */
record Example(Sample sample, long index, float value, int position) {}
