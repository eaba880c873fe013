import { choice, text } from '../field';
import { accept, type Format } from '../postgrest/accept';
import { prefer, type CountMode, type Preferences } from '../postgrest/prefer';
import type { Query } from '../postgrest/query';
import { renderSelect } from '../postgrest/select';
import type { ServiceReply } from '../reply';
import { csvNames, formatted } from './rows-reply';
import { count, dryRun, format, stripNulls } from './table-fields';

/** What a write gives back. */
export const replyFields = {
	returning: choice({
		label: 'Return',
		help: 'Whether the written rows come back; without them the request needs no right to read',
		default: 'representation',
		choices: [
			{ value: 'representation', label: 'Written Rows' },
			{ value: 'minimal', label: 'Nothing' },
		],
	}),
	columns: text({
		label: 'Columns',
		help: 'Columns of the written rows to return, separated by commas; all when empty',
		placeholder: 'e.g. id, title',
		from: 'columns',
		many: true,
	}),
	format,
	stripNulls,
	count,
	dryRun,
} as const;

export interface ReplyParams {
	readonly returning?: 'representation' | 'minimal';
	readonly columns?: string;
	readonly format?: Exclude<Format, 'geojson'>;
	readonly stripNulls?: boolean;
	readonly count?: CountMode;
	readonly dryRun?: boolean;
}

/** How a request asks for it; `preferences` are those that the write has beside. */
export function askForReply(
	{ returning = 'representation', columns, format, stripNulls, count, dryRun }: ReplyParams,
	preferences: Preferences = {},
): { readonly query: Query; readonly headers: Readonly<Record<string, string>> } {
	const rowsWanted = returning === 'representation';
	if (rowsWanted) csvNames(columns, format);
	return {
		query: rowsWanted ? [['select', renderSelect(columns)]] : [],
		headers: {
			...prefer({ ...preferences, count, returning, rollback: dryRun }),
			...(rowsWanted && accept({ format, stripNulls })),
		},
	};
}

export const readWritten = (reply: ServiceReply, { returning, format, columns }: ReplyParams) =>
	returning === 'minimal' ? [] : formatted(reply, format, afterWrite, csvNames(columns, format));

const afterWrite = {
	several: 'The rows were written all the same. The format Single, or Max Affected, would have refused them.',
	notRows: 'The change may have been made: look before you send it again.',
} as const;
