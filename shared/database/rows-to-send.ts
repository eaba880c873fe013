import { CsvRows, withJson } from '../csv';
import { SupabaseError } from '../error';
import type { Row, Rows } from '../field';
import { refuseLossInRow } from '../lost-in-json';
import type { SendRequest } from '../operation';
import { describeApi } from './api-description';
import { isStream, rowsIn } from './given-rows';

interface Given {
	readonly table: string;
	readonly schema?: string;
	readonly rows: Rows;
}

/** The rows of a list, a stream or a CSV file, one after the other, as they are written into a request. */
export async function rowsToSend(
	given: Given,
	send: SendRequest,
): Promise<AsyncIterable<Row> | readonly Row[]> {
	const { rows } = given;
	if (rows instanceof CsvRows) return readJson(rows, await jsonColumns(given, send));
	return isStream(rows) ? checked(rows) : rowsIn(rows);
}

/** Rows that are given as such were checked with the other parameters. */
async function* checked(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
	for await (const row of rows) {
		refuseLossInRow(row, 'rows', 'Rows');
		yield row;
	}
}

async function* readJson(
	rows: CsvRows,
	isJson: ReadonlyMap<string, boolean> | undefined,
): AsyncGenerator<Row> {
	for await (const row of checked(rows)) yield withJson(row, isJson);
}

/** Which columns hold JSON, where the key may read that. */
async function jsonColumns(
	{ table, schema }: Given,
	send: SendRequest,
): Promise<ReadonlyMap<string, boolean> | undefined> {
	const description = await describeApi(schema, send).catch((error: unknown) => {
		if (error instanceof SupabaseError && [401, 403, 404].includes(error.status)) return undefined;
		throw error;
	});
	const properties = description?.definitions?.[table]?.properties;
	if (!properties) return undefined;
	return new Map(
		Object.entries(properties).map(([name, { format }]) => [name, /^jsonb?$/.test(format ?? '')]),
	);
}
