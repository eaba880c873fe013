import postgres, { type Sql } from 'postgres';
import { keywords, renderFilter, type Filter } from './filter.ts';
import { describeRequest, SubscriptionError, type Request } from './subscription.ts';

interface PublishedColumn {
	readonly table: string;
	readonly name: string;
	readonly type: string;
	readonly sqlType: string;
	readonly selectable: boolean;
}

/** What the real server raises in its own SQL, as its database driver reports it. */
class Raised extends Error {
	constructor(message: string) {
		super(`ERROR P0001 (raise_exception) ${message}`);
	}
}

/** Names of the conditions that values and operators can meet, as the driver of the real server shows them. */
const conditions: Readonly<Record<string, string>> = {
	'22P02': 'invalid_text_representation',
	'22003': 'numeric_value_out_of_range',
	'22007': 'invalid_datetime_format',
	'22008': 'datetime_field_overflow',
	'2202E': 'array_subscript_error',
	'42704': 'undefined_object',
	'42883': 'undefined_function',
	'42846': 'cannot_coerce',
};

const describeError = (error: unknown): string => {
	if (error instanceof postgres.PostgresError) {
		return `ERROR ${error.code} (${conditions[error.code] ?? 'unknown'}) ${error.message}`;
	}
	if (error instanceof Raised) return error.message;
	throw error;
};

const listColumns = async (
	sql: Sql,
	{ schema, table }: Request,
	role: string,
): Promise<readonly PublishedColumn[]> =>
	await sql.unsafe<PublishedColumn[]>(
		`select format('%I.%I', p.schemaname, p.tablename) as table, a.attname::text as name,
			format_type(a.atttypid, null) as type, format_type(a.atttypid, -1) as "sqlType",
			has_column_privilege($3::text::name, a.attrelid, a.attnum, 'SELECT') as selectable
		from pg_publication_tables p
		join pg_attribute a on a.attrelid = format('%I.%I', p.schemaname, p.tablename)::regclass
			and a.attnum > 0 and not a.attisdropped
		where p.pubname = 'supabase_realtime'
			and p.schemaname like (case $1::text when '*' then '%' else $1 end) escape ''
			and p.tablename like (case $2::text when '*' then '%' else $2 end) escape ''`,
		[schema, table, role],
	);

const checkKeyword = ({ value }: Filter, { type }: PublishedColumn): void => {
	if (!keywords.includes(value)) {
		throw new Raised('invalid value for is filter: must be null, true, false, or unknown');
	}
	if (value !== 'null' && type !== 'boolean') {
		throw new Raised(`is ${value} filter requires a boolean column, got ${type}`);
	}
};

const checkPattern = async (sql: Sql, { operator, value }: Filter, type: string): Promise<void> => {
	const symbols = { like: '~~', ilike: '~~', match: '~', imatch: '~*' } as const;
	if (!(operator in symbols)) return;
	const symbol = symbols[operator as keyof typeof symbols];
	const [found] = await sql.unsafe(
		`select from pg_operator where oprname = $1 and oprleft = $2::text::regtype limit 1`,
		[symbol, type],
	);
	if (!found) throw new Raised(`operator ${operator} requires a text-compatible column type, got ${type}`);
	if (symbol === '~~') return;
	try {
		await sql.unsafe(`select '' ~ $1::text`, [value]);
	} catch (error) {
		if (!(error instanceof postgres.PostgresError)) throw error;
		throw new Raised(`invalid regular expression for ${operator} filter: ${error.message}`);
	}
};

const checkFilter = async (sql: Sql, filter: Filter, columns: readonly PublishedColumn[]): Promise<void> => {
	const column = columns.find(({ name, selectable }) => name === filter.column && selectable);
	if (!column) throw new Raised(`invalid column for filter ${filter.column}`);
	if (filter.operator === 'is') return checkKeyword(filter, column);
	await checkPattern(sql, filter, column.type);
	// Tried once on a value that is no value: it must be of the type, and the type must know the operator.
	const condition = renderFilter(filter, column.sqlType, { column: 'null', operand: '$1' });
	await sql.unsafe(`select ${condition}`, [filter.value]);
	if (filter.operator !== 'in') return;
	const [{ count } = { count: 0 }] = await sql.unsafe<{ count: number }[]>(
		`select cardinality($1::text::${column.sqlType}[]) as count`,
		[filter.value],
	);
	if (count > 100) throw new Raised('too many values for `in` filter. Maximum 100');
};

const checkSelect = (select: readonly string[], columns: readonly PublishedColumn[]): void => {
	for (const name of select) {
		const column = columns.find((one) => one.name === name && one.selectable);
		if (!column) throw new Raised(`invalid column for select ${name}`);
	}
};

/** Makes sure that a request can be met: its tables are published, and their columns and the filters' values fit. */
export const checkRequest = async (sql: Sql, request: Request, role: string): Promise<void> => {
	const failed = `Unable to subscribe to changes with given parameters.`;
	let columns: readonly PublishedColumn[];
	try {
		columns = await listColumns(sql, request, role);
		for (const table of new Set(columns.map((column) => column.table))) {
			const own = columns.filter((column) => column.table === table);
			for (const filter of request.filters) await checkFilter(sql, filter, own);
			checkSelect(request.select ?? [], own);
		}
	} catch (error) {
		throw new SubscriptionError(
			`${failed} An exception happened so please check your connect parameters: ${describeRequest(request)}. Exception: ${describeError(error)}`,
		);
	}
	if (columns.length === 0) {
		throw new SubscriptionError(
			`${failed} Please check Realtime is enabled for the given connect parameters: ${describeRequest(request)}`,
		);
	}
};
