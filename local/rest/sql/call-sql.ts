import type { PlannedCondition, ReadPlan } from '../plan/plan.ts';
import { listReturning } from '../plan/plan-mutation.ts';
import type { Body } from '../request/body.ts';
import { returnsScalar, returnsSetOfScalar, type Routine, type RoutineParameter } from '../schema/schema.ts';
import { renderBodyRows } from './body-sql.ts';
import {
	columnOf,
	identifier,
	join,
	nothing,
	parameter,
	qualified,
	raw,
	sql,
	toArrayLiteral,
	type Fragment,
} from './fragment.ts';

/** Arguments in a query or form, where one name may come several times; or a body. */
export type Arguments =
	{ readonly kind: 'query'; readonly entries: readonly (readonly [string, string])[] } | Body;

interface Call {
	readonly routine: Routine;
	readonly arguments: Arguments;
	readonly read: ReadPlan;
}

const callName = { schema: '', name: 'pgrst_call' };

const variadic = ({ variadic: isVariadic }: RoutineParameter): Fragment => raw(isVariadic ? 'VARIADIC ' : '');

const renderWholeBody = (body: Arguments, type: string): Fragment => {
	if (body.kind === 'json') return sql`${parameter(body.json)}::${raw(type)}`;
	if (body.kind !== 'raw') return raw('NULL');
	if (type === 'bytea') return sql`${parameter(`\\x${Buffer.from(body.bytes).toString('hex')}`)}::bytea`;
	return sql`${parameter(new TextDecoder().decode(body.bytes))}::${raw(type)}`;
};

const renderQueryArguments = (
	parameters: readonly RoutineParameter[],
	entries: readonly (readonly [string, string])[],
): Fragment =>
	join(
		parameters.map((one) => {
			const values = entries.filter(([name]) => name === one.name).map(([, value]) => value);
			const value = one.variadic ? toArrayLiteral(values) : (values.at(-1) ?? null);
			return sql`${variadic(one)}${identifier(one.name)} := ${parameter(value)}::${raw(one.valueType)}`;
		}),
		', ',
	);

const listConditionColumns = (condition: PlannedCondition): readonly string[] => {
	if (condition.kind === 'group') return condition.conditions.flatMap(listConditionColumns);
	return condition.kind === 'filter' ? [condition.field.name] : [];
};

const renderColumns = (read: ReadPlan): Fragment => {
	const returning = listReturning(read, []);
	if (returning.length === 0) return raw('*');
	if (returning.includes('*')) return columnOf(callName, '*');
	const filtered = read.where.flatMap(listConditionColumns);
	// Not those that only `order` names: PostgREST, too, can order only by what it selects or filters.
	const columns = [...new Set([...returning, ...filtered])].toSorted();
	return join(
		columns.map((column) => columnOf(callName, column)),
		', ',
	);
};

/** `SELECT … FROM function(arguments) pgrst_call`; a scalar result gets the column name `pgrst_scalar`. */
export const renderCall = ({ routine, arguments: given, read }: Call): Fragment => {
	const isScalar = returnsScalar(routine) || returnsSetOfScalar(routine);
	const columns = isScalar ? raw('pgrst_call.pgrst_scalar') : renderColumns(read);
	const call = (argumentList: Fragment): Fragment =>
		isScalar
			? sql`(SELECT ${qualified(routine)}(${argumentList}) pgrst_scalar) pgrst_call`
			: sql`${qualified(routine)}(${argumentList}) pgrst_call`;

	const [first] = routine.parameters;
	if (first?.name === '') return sql`SELECT ${columns} FROM ${call(renderWholeBody(given, first.type))}`;

	const names =
		given.kind === 'json' ? given.keys : given.kind === 'raw' ? [] : given.entries.map(([name]) => name);
	const parameters = routine.parameters.filter(({ name }) => names.includes(name));
	if (parameters.length === 0) return sql`SELECT ${columns} FROM ${call(nothing)}`;
	if (given.kind === 'query' || given.kind === 'form') {
		return sql`SELECT ${columns} FROM ${call(renderQueryArguments(parameters, given.entries))}`;
	}
	const json = given.kind === 'json' ? given.json : null;
	const fields = parameters.map(({ name, valueType }) => ({ name, type: valueType, default: null }));
	const rows = renderBodyRows({ json, fields, applyDefaults: false, isSingle: true });
	const fromBody = parameters.map(
		(one) => sql`${variadic(one)}${identifier(one.name)} := pgrst_body.${identifier(one.name)}`,
	);
	return sql`SELECT ${columns} ${rows}, LATERAL ${call(join(fromBody, ', '))}`;
};
