import { choice, flag, number, text } from '../field';

/** Which part of the rows a read returns. Precedence: the range, then "return all", then the limit. */
export const paging = {
	returnAll: flag({
		label: 'Return All',
		help: 'Whether to return all results or only up to a given limit',
		prominent: true,
	}),
	limit: number({
		label: 'Limit',
		help: 'Max number of results to return',
		default: 50,
		min: 1,
		prominent: true,
	}),
	rangeFrom: number({ label: 'Range From', help: 'First row to return, counted from 0', min: 0 }),
	rangeTo: number({ label: 'Range To', help: 'Last row to return, counted from 0 and included', min: 0 }),
	pageSize: number({
		label: 'Page Size',
		help: 'Rows per request when there are more than one request needs',
		default: 1000,
		min: 1,
	}),
	pageBy: choice({
		label: 'Page By',
		help: 'How the next page is found',
		default: 'key',
		choices: [
			{
				value: 'key',
				label: 'Key',
				help: 'After the last row: each row that exists from start to end comes once, whatever is written meanwhile',
			},
			{
				value: 'offset',
				label: 'Offset',
				help: 'By counting rows: needs no key, but rows written meanwhile can come twice or be missed',
			},
		],
	}),
	keyColumns: text({
		label: 'Key Columns',
		help: 'Columns that are unique together, separated by commas, for paging by key; the primary key when empty and the project key may read it',
		placeholder: 'e.g. id',
		from: 'columns',
		many: true,
	}),
} as const;
