import { readField, type CsvRecord } from '../csv-syntax';
import type { Row } from '../field';
import type { ServiceReply } from '../reply';
import type { Format } from './accept';
import { mendCsv, recordsOf, writeRecords } from './csv-reply';

/** A page of rows in some format, as paging needs it: rows to tell where it ends, and the data that goes on. */
export interface ReadPage {
	readonly size: number;
	/** Undefined where there is none. Its values are as exact as the format is: enough to compare with. */
	row(index: number): Row | undefined;
	/** So many rows without the hidden columns, to follow what came before when it is not the first page. */
	dataOf(part: {
		readonly skip: number;
		readonly limit: number;
		readonly hidden: ReadonlySet<string>;
		readonly isFirst: boolean;
	}): unknown;
}

export interface FeatureCollection {
	readonly type: 'FeatureCollection';
	readonly features: ReadonlyArray<{ readonly properties?: Row | null }>;
}

/** Undefined when the reply is not of this format. `names` are those of the columns of CSV, where its header is wrong. */
export function readPage(
	{ body, headers }: ServiceReply,
	format: Format,
	names?: readonly string[],
): ReadPage | undefined {
	if (format === 'csv')
		return typeof body === 'string' ? csvPage(hasRows(headers) ? mendCsv(body, names) : '') : undefined;
	if (format === 'geojson') return isFeatureCollection(body) ? featurePage(body) : undefined;
	return Array.isArray(body) ? rowsPage(body as readonly Row[]) : undefined;
}

/** A line break behind the names can be no row, or a row of one null: PostgREST tells beside the body. */
const hasRows = (headers: ServiceReply['headers']): boolean => !headers['content-range']?.startsWith('*/');

const rowsPage = (rows: readonly Row[]): ReadPage => ({
	size: rows.length,
	row: (index) => rows[index],
	dataOf: ({ skip, limit, hidden }) => {
		const kept = rows.slice(skip, skip + limit);
		return hidden.size === 0 ? kept : kept.map((row) => without(row, hidden));
	},
});

function csvPage(text: string): ReadPage {
	const [header = [], ...records] = recordsOf(text);
	const names = header.map((raw) => readField(raw) ?? '');
	return {
		size: records.length,
		row: (index) => {
			const record = records[index];
			return record && Object.fromEntries(names.map((name, at) => [name, readField(record[at] ?? '')]));
		},
		dataOf: ({ skip, limit, hidden, isFirst }) => {
			const shown = (record: CsvRecord) => record.filter((_raw, index) => !hidden.has(names[index] ?? ''));
			const kept = records.slice(skip, skip + limit);
			const written = writeRecords((isFirst ? [header, ...kept] : kept).map(shown));
			return isFirst ? written : `\n${written}`;
		},
	};
}

const featurePage = (collection: FeatureCollection): ReadPage => ({
	size: collection.features.length,
	row: (index) => collection.features[index]?.properties ?? undefined,
	dataOf: ({ skip, limit, hidden }) => ({
		...collection,
		features: collection.features.slice(skip, skip + limit).map((feature) => ({
			...feature,
			...(feature.properties && { properties: without(feature.properties, hidden) }),
		})),
	}),
});

function without(row: Row, hidden: ReadonlySet<string>): Row {
	return Object.fromEntries(Object.entries(row).filter(([name]) => !hidden.has(name)));
}

export const isFeatureCollection = (body: unknown): body is FeatureCollection =>
	typeof body === 'object' && body !== null && 'features' in body && Array.isArray(body.features);

/** The data of all pages as one. */
export function joinPages(pages: readonly unknown[]): unknown {
	const [first] = pages;
	if (typeof first === 'string') return pages.join('');
	if (isFeatureCollection(first))
		return { ...first, features: pages.filter(isFeatureCollection).flatMap(({ features }) => features) };
	return pages.flat();
}
