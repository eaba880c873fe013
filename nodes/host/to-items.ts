import type {
	GenericValue,
	IBinaryKeyData,
	IDataObject,
	INodeExecutionData,
	IPairedItemData,
} from 'n8n-workflow';
import type { Outcome } from '../../shared';
import type { CsvOutput } from './csv-output';

/** What an outcome belongs to. */
export interface OutcomeOf {
	/** Indexes of the input items it came from. */
	readonly items: readonly number[];
	readonly writes: boolean;
	/** Whether a write was asked to give its rows back: those that are missing were not written. */
	readonly wantsRows: boolean;
	/** Whether a read that finds nothing gives one empty item. */
	readonly alwaysOutputOne: boolean;
	/** Where text in CSV goes. */
	readonly csv?: CsvOutput;
}

/**
 * The output of an outcome: one item per row. A write gives no fewer items than it came from: when a trigger skipped
 * rows and it cannot be told whose, the items that say what was done belong to all of them, like the rows.
 */
export function toItems({ data, count, sent }: Outcome, of: OutcomeOf): INodeExecutionData[] {
	if (of.csv && typeof data === 'string') return [toItem({ csv: data }, of.items)];
	const rows = (Array.isArray(data) ? data : data === null || data === undefined ? [] : [data]).map(toJson);
	const changed = count ?? (of.wantsRows ? 0 : sent);
	while (of.writes && rows.length < of.items.length)
		rows.push({ success: true, ...(changed !== undefined && { count: changed }) });
	if (rows.length === 0 && of.alwaysOutputOne) rows.push({});
	// Of thousands of items, each with a list of its own of them all, there would be millions of entries.
	const pairedItem = pairedWith(of.items);
	return rows.map((json) => ({ json, pairedItem }));
}

/** One item of output, paired with the input items it came from. */
export function toItem(
	json: IDataObject,
	items: readonly number[],
	binary?: IBinaryKeyData,
): INodeExecutionData {
	const pairedItem = pairedWith(items);
	return binary ? { json, binary, pairedItem } : { json, pairedItem };
}

const pairedWith = (items: readonly number[]): IPairedItemData | IPairedItemData[] => {
	const [only] = items;
	return items.length === 1 && only !== undefined ? { item: only } : items.map((item) => ({ item }));
};

/** n8n's items are objects; anything else stands under `value`. */
const toJson = (row: unknown): IDataObject =>
	isObject(row) ? row : { value: isValue(row) ? row : String(row) };

const isObject = (row: unknown): row is IDataObject =>
	typeof row === 'object' && row !== null && !Array.isArray(row);

const isValue = (row: unknown): row is GenericValue =>
	['string', 'number', 'boolean', 'object'].includes(typeof row);
