import { catalogue, type AnyOperation, type Field, type Fields } from '../../shared';
import { needsRoom } from './widgets/widget-for';

/** The catalogue's operations of one service, such as `database`. */
export const operationsOf = (service: string): readonly AnyOperation[] =>
	catalogue.filter(({ id }) => id.startsWith(`${service}.`));

/** An operation as n8n stores it: its id without the service. */
export const operationValue = ({ id }: AnyOperation): string => id.slice(id.indexOf('.') + 1);

/** A resource as n8n stores it: `Row` is `row`, `Signed URL` is `signedUrl`. */
export const resourceValue = (resource: string): string =>
	resource.toLowerCase().replace(/[^a-z\d]+(.)/g, (_match, letter: string) => letter.toUpperCase());

/** An operation's fields, split by where n8n shows them. */
export interface SplitFields {
	/** At once. */
	readonly shown: ReadonlyArray<readonly [name: string, field: Field]>;
	/** In the collection `options`. */
	readonly optional: ReadonlyArray<readonly [name: string, field: Field]>;
}

/** An operation, or something else whose inputs are fields. */
export interface WithFields {
	readonly fields: Fields;
}

const splitBefore = new WeakMap<WithFields, SplitFields>();

/** Asked for once for each item. */
export function fieldsOf(described: WithFields): SplitFields {
	const split = splitBefore.get(described) ?? splitFields(described);
	splitBefore.set(described, split);
	return split;
}

function splitFields({ fields }: WithFields): SplitFields {
	const all = Object.entries<Field>(fields);
	const isShown = (field: Field) => field.required || field.prominent === true || needsRoom(field);
	return {
		shown: all.filter(([, field]) => isShown(field)),
		optional: all.filter(([, field]) => !isShown(field)),
	};
}

/** The fields of a read or a write that say how its result is told, when CSV is among the ways. */
export const offersCsv = ({ fields }: AnyOperation): boolean =>
	((fields as Fields).format?.choices ?? []).some(({ value }) => value === 'csv');
