import { choice, filters, flag, number, text } from '../field';

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

export const format = choice({
	label: 'Format',
	help: 'Whether a list of rows comes back, exactly one row, or one row at the most',
	default: 'rows',
	choices: [
		{ value: 'rows', label: 'Rows' },
		{ value: 'single', label: 'Single', help: 'Exactly one row; none or several are refused' },
		{ value: 'maybeSingle', label: 'Maybe Single', help: 'One row or null; several are refused' },
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
