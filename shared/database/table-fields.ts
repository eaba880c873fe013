import { choice, filters, flag, limits, number, orders, text, values } from '../field';

/** Fields that several row operations share: one meaning, one text. */
export const table = text({
	label: 'Table',
	help: 'Table or view to work on',
	placeholder: 'e.g. todos',
	required: true,
	from: 'tables',
});

export const schema = text({
	label: 'Schema',
	help: 'PostgreSQL schema of the table; empty for the default of the project',
	placeholder: 'e.g. public',
	from: 'schemas',
});

export const rowFilters = filters({
	label: 'Filters',
	help: 'Which rows: all conditions hold, or any of them',
	prominent: true,
});

export const matchColumns = values({
	label: 'Match Columns',
	help: 'Columns and the values that they must equal, besides the filters',
	required: false,
	from: 'columns',
});

export const rowOrders = orders({ label: 'Sort', help: 'Which column to sort by first, then next' });

export const limitReferenced = limits({
	label: 'Limit Referenced Tables',
	help: 'How many rows of each embedded table come, or which',
});

/** Columns of a read, the one place where tables are embedded. */
export const readColumns = text({
	label: 'Columns',
	help: 'Columns to return, separated by commas; tables joined by a foreign key as table(columns)',
	default: '*',
	placeholder: 'e.g. id, title, author(name)',
	from: 'columns',
	many: true,
});

const countings = [
	{ value: 'exact', label: 'Exact', help: 'Counts every row: slow on large tables' },
	{ value: 'planned', label: 'Planned', help: "PostgreSQL's estimate: fast" },
	{ value: 'estimated', label: 'Estimated', help: 'Exact for few rows, planned for many' },
] as const;

/** Counting beside reading or writing. */
export const count = choice({
	label: 'Count',
	help: 'Whether the number of all matching rows is told too, and how: exactly, from statistics, or exactly up to a limit',
	default: 'none',
	choices: [{ value: 'none', label: 'None' }, ...countings],
});

/** Counting by itself. */
export const countOnly = choice({
	label: 'Count',
	help: 'How to count: exactly, from statistics, or exactly up to a limit',
	default: 'exact',
	choices: countings,
});

export const defaultToNull = flag({
	label: 'Default to Null',
	help: 'Whether columns that some rows of a list leave out become null there, rather than the default of the column',
	default: true,
});

const rowsFormat = { value: 'rows', label: 'Rows' } as const;
const singleFormats = [
	{ value: 'single', label: 'Single', help: 'Exactly one row; none or several are refused' },
	{ value: 'maybeSingle', label: 'Maybe Single', help: 'One row or null; several are refused' },
] as const;
const csvFormat = {
	value: 'csv',
	label: 'CSV',
	help: 'Text: a line of names, then a line for each row',
} as const;

/** What a write gives back. */
export const format = choice({
	label: 'Format',
	help: 'Whether a list of rows comes back, exactly one row, one row at the most, or CSV',
	default: 'rows',
	choices: [rowsFormat, ...singleFormats, csvFormat],
});

/** What a read gives. */
export const readFormat = choice({
	label: 'Format',
	help: 'Whether a list of rows comes, exactly one row, one row at the most, CSV, or GeoJSON',
	default: 'rows',
	choices: [
		rowsFormat,
		...singleFormats,
		csvFormat,
		{ value: 'geojson', label: 'GeoJSON', help: 'A collection of features; the database needs PostGIS' },
	],
});

/** What reads one row. */
export const singleFormat = choice({
	label: 'If There Is None',
	help: 'Whether a row that is not there is an error, or nothing comes; several rows are refused',
	default: 'single',
	choices: [
		{ value: 'single', label: 'Fail', help: 'None or several are refused' },
		{ value: 'maybeSingle', label: 'Give Nothing', help: 'Several are refused' },
	],
});

export const stripNulls = flag({
	label: 'Strip Nulls',
	help: 'Whether columns without a value are left out of the rows',
});

export const maxAffected = number({
	label: 'Max Affected',
	help: 'Refuse, and change nothing, when more rows than this would be changed',
	min: 1,
});

export const allowAllRows = flag({
	label: 'Allow All Rows',
	help: 'Whether this may act on every row of the table when no filter is given',
	dangerous: true,
});

export const dryRun = flag({
	label: 'Dry Run',
	help: 'Whether the server does everything and keeps nothing. It must be set to allow that (db-tx-end=commit-allow-override); it is asked first, and without its word nothing is sent',
});

export const batchSize = number({
	label: 'Batch Size',
	help: 'Rows per request. A list is stored in one request unless this is given; then the rows of each request are stored, or none of them',
	default: 1000,
	min: 1,
});
