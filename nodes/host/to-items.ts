import type { GenericValue, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Outcome } from '../../shared';

/** What an outcome belongs to. */
export interface OutcomeOf {
	/** Indexes of the input items it came from. */
	readonly items: readonly number[];
	readonly writes: boolean;
	/** Whether a read that finds nothing gives one empty item. */
	readonly alwaysOutputOne: boolean;
}

/** The output of an outcome: one item per row, and for a write at least one item that says it was done. */
export function toItems({ data, count, status }: Outcome, of: OutcomeOf): INodeExecutionData[] {
	const rows = (Array.isArray(data) ? data : data === null || data === undefined ? [] : [data]).map(toJson);
	if (rows.length === 0 && of.writes) {
		// 200 without a row: the server returned all that it changed, which was nothing.
		const changed = count ?? (status === 200 ? 0 : undefined);
		rows.push({ success: true, ...(changed !== undefined && { count: changed }) });
	}
	if (rows.length === 0 && of.alwaysOutputOne) rows.push({});
	const pairs = of.items.map((item) => ({ item }));
	const [only] = pairs;
	return rows.map((json) => ({ json, pairedItem: pairs.length === 1 && only ? only : pairs }));
}

/** n8n's items are objects; anything else stands under `value`. */
const toJson = (row: unknown): IDataObject =>
	isObject(row) ? row : { value: isValue(row) ? row : String(row) };

const isObject = (row: unknown): row is IDataObject =>
	typeof row === 'object' && row !== null && !Array.isArray(row);

const isValue = (row: unknown): row is GenericValue =>
	['string', 'number', 'boolean', 'object'].includes(typeof row);
