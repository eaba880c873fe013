import { choice, filters, flag, text } from '../field';

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

export const count = choice({
	label: 'Count',
	help: 'Whether the number of all matching rows is told too, and how: exactly, from statistics, or exactly up to a limit',
	default: 'none',
	choices: [
		{ value: 'none', label: 'None' },
		{ value: 'exact', label: 'Exact', help: 'Counts every row: slow on large tables' },
		{ value: 'planned', label: 'Planned', help: "PostgreSQL's estimate: fast" },
		{ value: 'estimated', label: 'Estimated', help: 'Exact for few rows, planned for many' },
	],
});

export const returning = choice({
	label: 'Return',
	help: 'Whether the written rows come back; without them the request needs no right to read',
	default: 'representation',
	choices: [
		{ value: 'representation', label: 'Written Rows' },
		{ value: 'minimal', label: 'Nothing' },
	],
});

export const returnedColumns = text({
	label: 'Columns',
	help: 'Columns of the written rows to return, separated by commas; all when empty',
	placeholder: 'e.g. id, title',
	from: 'columns',
});

export const defaultToNull = flag({
	label: 'Default to Null',
	help: 'Whether columns that some rows of a list leave out become null there, rather than the default of the column',
	default: true,
});

export const allowAllRows = flag({
	label: 'Allow All Rows',
	help: 'Whether this may act on every row of the table when no filter is given',
	dangerous: true,
});
