import { ReceivedFile, type AnyOperation } from '../../shared';

interface Answered {
	readonly result: unknown;
	readonly count?: number;
	readonly params: Readonly<Record<string, unknown>>;
}

/** What n8n shows of a result: a row each, CSV as one text, or for a write without rows that it was done. */
export function itemsOf({ writes, fields }: AnyOperation, { params, result, count }: Answered) {
	const pairedItem = { item: 0 };
	if (params.format === 'csv') return [{ json: { csv: result }, pairedItem }];
	const rows: unknown[] = Array.isArray(result) ? result : result === null ? [] : [result];
	const changed = count ?? ('returning' in fields && params.returning !== 'minimal' ? 0 : undefined);
	const done = { success: true, ...(changed !== undefined && { count: changed }) };
	return (rows.length === 0 && writes ? [done] : rows).map((row) => ({
		json: row instanceof ReceivedFile ? aboutFile(row) : typeof row === 'object' ? row : { value: row },
		pairedItem,
	}));
}

const aboutFile = ({ name, type, size }: ReceivedFile) => ({
	name,
	type,
	...(size !== undefined && { size }),
});
