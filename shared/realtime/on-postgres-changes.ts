import { choice, filters, json, number, only, text } from '../field';
import { invalid } from '../error';
import { changesOperators } from './changes-filter';
import { isPayload } from './frame';
import { listener } from './listener';
import { isPrivate, namesIn, queueSize, statusEvents, systemEvents } from './listener-fields';
import type { CatchUpOptions, CatchUpStore, ChangesOptions } from './subscription';

const caughtUp = { field: 'catchUp', is: ['rows', 'changes'] } as const;

export const onPostgresChanges = listener({
	id: 'realtime.onPostgresChanges',
	label: 'Database Changes',
	title: 'On database changes',
	summary: 'Rows that are inserted, updated or deleted; with catch-up none of them is missed',
	reference: 'https://supabase.com/docs/guides/realtime/postgres-changes',
	fields: {
		event: choice({
			label: 'Event',
			help: 'Which changes to hear of',
			default: '*',
			choices: [
				{ value: '*', label: 'All' },
				{ value: 'INSERT', label: 'Insert', help: 'New rows' },
				{ value: 'UPDATE', label: 'Update', help: 'Changed rows' },
				{
					value: 'DELETE',
					label: 'Delete',
					help: 'Rows that are gone: the primary key, or what the replica identity of the table tells',
				},
			],
			prominent: true,
		}),
		table: text({
			label: 'Table',
			help: 'Table to watch, which must be in the publication `supabase_realtime`; empty for all tables of the schema',
			placeholder: 'e.g. todos',
			from: 'tables',
			prominent: true,
		}),
		schema: text({
			label: 'Schema',
			help: 'PostgreSQL schema of the table; `public` when empty',
			placeholder: 'e.g. public',
			from: 'schemas',
		}),
		filter: filters({
			label: 'Filter',
			help: 'Conditions that the server checks, all of which must hold. What was deleted can be filtered by its key alone, unless the replica identity of the table is full',
			flat: changesOperators,
		}),
		columns: text({
			label: 'Columns',
			help: 'Columns to get, separated by commas, besides the primary key; all when empty',
			placeholder: 'e.g. id, title',
			from: 'columns',
			many: true,
		}),
		catchUp: choice({
			label: 'Catch Up',
			help: 'Whether what was missed is read from the table: after a lost connection, a restart, a deployment. Deleted rows cannot be had again, and of several changes of a row the last one comes. The project key, or the user who acts, must be allowed to select from the table, and its schema must be exposed',
			default: 'off',
			choices: [
				{ value: 'off', label: 'Off', help: 'A gap is told as an event of its own' },
				{
					value: 'rows',
					label: 'New Rows',
					help: 'By a column that is set once, such as an identity or created_at. Updates that are missed are told as a gap',
				},
				{
					value: 'changes',
					label: 'New and Changed Rows',
					help: 'By a column that is set with every change, such as updated_at',
				},
			],
			prominent: true,
		}),
		cursorColumn: {
			...only(
				caughtUp,
				text({
					label: 'Cursor Column',
					help: 'Column that only grows: an identity or created_at for new rows, updated_at for changed ones. An index on it makes reading cheap',
					placeholder: 'e.g. id',
					from: 'columns',
				}),
			),
			prominent: true,
		},
		keyColumns: only(
			caughtUp,
			text({
				label: 'Key Columns',
				help: 'Columns that are unique together, separated by commas; the primary key when empty and the project key may read what it is',
				placeholder: 'e.g. id',
				from: 'columns',
				many: true,
			}),
		),
		startFrom: only(
			caughtUp,
			text({
				label: 'Start From',
				help: 'Value of the cursor column from which on rows come at the very first start; only what comes after it when empty',
				placeholder: 'e.g. 2030-01-01T00:00:00Z',
			}),
		),
		by: only(
			caughtUp,
			choice({
				label: 'By',
				help: 'How changes are found',
				default: 'live',
				choices: [
					{ value: 'live', label: 'Realtime', help: 'At once, over a socket; gaps are read' },
					{ value: 'polling', label: 'Polling', help: 'By reading alone, for projects without Realtime' },
				],
			}),
		),
		interval: only(
			caughtUp,
			number({
				label: 'Interval',
				help: 'Seconds between two readings: of polling 60, beside the socket 300, against what the server lost without a word',
				default: 60,
				min: 1,
			}),
		),
		overlapMinutes: only(
			caughtUp,
			number({
				label: 'Overlap Minutes',
				help: 'How long a transaction may take at the most: values of the cursor are given when it begins, so what was delivered before is read again for so long, and left out',
				default: 5,
				min: 0,
			}),
		),
		overlapRows: only(
			caughtUp,
			number({
				label: 'Overlap Rows',
				help: 'How many rows before the last one are read again at the least. 10,000 rows are remembered, or as many as this says if that is more',
				default: 1000,
				min: 0,
			}),
		),
		moreChanges: json({
			label: 'More Changes',
			help: 'Further changes for the same channel: a list of objects with event, schema, table, filters and columns. Not together with Catch Up',
			default: [],
		}),
		channel: text({
			label: 'Channel',
			help: 'Name of the channel; one of its own is made up when empty',
		}),
		private: isPrivate,
		statusEvents,
		systemEvents,
		queueSize,
	},
	options: ({ channel, statusEvents, systemEvents, queueSize, moreChanges, ...params }, { store }) => {
		const { event, table, schema, filter, columns, private: isPrivate } = params;
		const changes: ChangesOptions = {
			...(event && { event }),
			...(table && { table }),
			...(schema && { schema }),
			...(filter !== undefined && { filters: filter }),
			...(columns && { columns: namesIn(columns) }),
		};
		const catchUp = catchUpIn(params, store);
		return {
			...(channel && { channel }),
			...(isPrivate !== undefined && { private: isPrivate }),
			...(statusEvents !== undefined && { statusEvents }),
			...(systemEvents !== undefined && { systemEvents }),
			...(queueSize !== undefined && { queueSize }),
			changes: [changes, ...readMore(moreChanges)],
			...(catchUp && { catchUp }),
		};
	},
});

interface CatchUpParams {
	readonly catchUp?: 'off' | 'rows' | 'changes';
	readonly cursorColumn?: string;
	readonly keyColumns?: string;
	readonly startFrom?: string;
	readonly by?: 'live' | 'polling';
	readonly interval?: number;
	readonly overlapMinutes?: number;
	readonly overlapRows?: number;
}

function catchUpIn(params: CatchUpParams, store: CatchUpStore | undefined): CatchUpOptions | undefined {
	const { catchUp = 'off', cursorColumn = '', by, interval, overlapMinutes, overlapRows } = params;
	if (catchUp === 'off') return undefined;
	if (cursorColumn.trim() === '')
		throw invalid(
			'cursorColumn',
			'Catch Up needs a cursor column',
			'Name a column that only grows, such as id.',
		);
	if (!store) throw invalid('catchUp', 'There is nowhere to keep what was delivered', 'Turn Catch Up off.');
	const keyColumns = namesIn(params.keyColumns);
	const startFrom = params.startFrom?.trim();
	return {
		of: catchUp,
		cursor: cursorColumn.trim(),
		...(keyColumns.length > 0 && { keyColumns }),
		...(startFrom && { startAt: { from: startFrom } }),
		...(by && { by }),
		...(interval !== undefined && { every: interval * 1000 }),
		overlap: {
			...(overlapMinutes !== undefined && { milliseconds: overlapMinutes * 60_000 }),
			...(overlapRows !== undefined && { rows: overlapRows }),
		},
		store,
	};
}

function readMore(given: unknown): readonly ChangesOptions[] {
	if (given === undefined || given === null) return [];
	const list: readonly unknown[] = Array.isArray(given) ? given : [given];
	return list.map((each) => {
		const odd = isPayload(each)
			? Object.keys(each).find((name) => !['event', 'schema', 'table', 'filters', 'columns'].includes(name))
			: '';
		if (odd === undefined) return each as ChangesOptions;
		throw invalid(
			'moreChanges',
			odd === '' ? 'More Changes must be a list of objects' : `More Changes knows no '${odd}'`,
			'Write it as [{"event": "INSERT", "table": "todos"}].',
		);
	});
}
