import type { Row, Rows } from '../field';

/** The rows that are given as such, not as a stream. */
export const rowsIn = (rows: Rows): readonly Row[] => (isStream(rows) ? [] : isList(rows) ? rows : [rows]);

export const isStream = (rows: Rows): rows is AsyncIterable<Row> => Symbol.asyncIterator in rows;

const isList = (rows: Row | readonly Row[]): rows is readonly Row[] => Array.isArray(rows);
