import type { Field } from '../../shared';
import { operationsOf, type OperationNode } from '../operation-nodes';
import { userOf } from './act-as';

/** The fields of a node that can be stored secretly, those of all its operations. */
export function secretFieldsOf(node: OperationNode): readonly string[] {
	const operations = operationsOf(node);
	const fields = operations.flatMap(({ fields: own }) => Object.entries<Field>(own));
	const names = fields.filter(([, { secret }]) => secret).map(([name]) => name);
	return [
		...new Set([
			...(operations.some((operation) => userOf(operation) !== undefined) ? ['userAccessToken'] : []),
			...names,
		]),
	];
}
