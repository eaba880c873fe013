import { refusals } from '../rest-error.ts';
import { toKey, type QualifiedName, type Routine, type Schema } from '../schema/schema.ts';
import { findSimilar } from '../similar.ts';

interface Call extends QualifiedName {
	readonly argumentNames: readonly string[];
	readonly contentType: string;
	readonly isPost: boolean;
}

const unnamedTypes: Readonly<Record<string, readonly string[]>> = {
	'application/json': ['json', 'jsonb'],
	'text/plain': ['text'],
	'text/xml': ['xml'],
	'application/octet-stream': ['bytea'],
};

const rawTypes = ['text/plain', 'text/xml', 'application/octet-stream'];

/** Every required parameter has an argument, and every argument has a parameter. */
const takesArguments = ({ parameters }: Routine, { argumentNames, contentType, isPost }: Call): boolean => {
	if (parameters.length === 0)
		return argumentNames.length === 0 && !(isPost && rawTypes.includes(contentType));
	return (
		parameters.every(({ name, required }) => !required || argumentNames.includes(name)) &&
		argumentNames.every((argument) => parameters.some(({ name }) => name === argument))
	);
};

/** A single parameter without a name takes the whole body. */
const takesBody = ({ parameters }: Routine, { contentType, isPost }: Call): boolean => {
	const [parameter, ...more] = parameters;
	return (
		isPost &&
		more.length === 0 &&
		parameter?.name === '' &&
		(unnamedTypes[contentType] ?? []).includes(parameter.type)
	);
};

const suggest = (schema: Schema, call: Call, overloads: readonly Routine[]): string | undefined => {
	const toList = (names: readonly string[]): string => `(${names.toSorted().join(', ')})`;
	const names = [...schema.routines.values()].flatMap(([first]) =>
		first?.schema === call.schema ? first.name : [],
	);
	const similar =
		overloads.length === 0
			? findSimilar(call.name, names, 0.75)
			: findSimilar(
					toList(call.argumentNames),
					overloads.map(({ parameters }) => toList(parameters.map(({ name }) => name))),
					0.33,
				);
	if (similar === undefined) return undefined;
	return `Perhaps you meant to call the function ${call.schema}.${overloads.length === 0 ? '' : call.name}${similar}`;
};

const refuse = (schema: Schema, call: Call, overloads: readonly Routine[]): never => {
	const { argumentNames, contentType, isPost } = call;
	const name = `${call.schema}.${call.name}`;
	const names = argumentNames.toSorted().join(', ');
	const rawType = isPost && rawTypes.includes(contentType) ? unnamedTypes[contentType]?.[0] : undefined;
	const without = ' without parameters';
	const shown = rawType !== undefined ? '' : argumentNames.length === 0 ? without : `(${names})`;
	const searched =
		rawType !== undefined
			? ` with a single unnamed ${rawType} parameter`
			: argumentNames.length === 0
				? without
				: ` with parameter${argumentNames.length > 1 ? 's' : ''} ${names}`;
	const alsoJson =
		isPost && contentType === 'application/json' ? ' or with a single unnamed json/jsonb parameter' : '';
	throw refusals.noRoutine(
		`Could not find the function ${name}${shown} in the schema cache`,
		`Searched for the function ${name}${searched}${alsoJson}, but no matches were found in the schema cache.`,
		rawType === undefined ? suggest(schema, call, overloads) : undefined,
	);
};

/** Finds the function that a call means, among those of one name, by the names of its arguments. */
export const findRoutine = (schema: Schema, call: Call): Routine => {
	const overloads = schema.routines.get(toKey(call)) ?? [];
	const byArguments = overloads.filter((routine) => takesArguments(routine, call));
	const byBody = overloads.filter((routine) => !takesArguments(routine, call) && takesBody(routine, call));
	const found = byArguments.length > 0 ? byArguments : byBody;
	const [first] = found;
	if (!first) return refuse(schema, call, overloads);
	if (found.length > 1) throw refusals.ambiguousRoutine(found);
	return first;
};
