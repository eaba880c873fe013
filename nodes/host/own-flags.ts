import type { INodeProperties } from 'n8n-workflow';
import type { AnyOperation, Fields } from '../../shared';
import { asFlag, checkExpression, refusal } from './widgets/fixed-collection';

const alwaysOutputOne = {
	displayName: 'Always Output One',
	name: 'alwaysOutputOne',
	type: 'boolean',
	default: false,
	description: 'Whether an input item that finds nothing gives one empty item instead of none',
} as const satisfies INodeProperties;

const keepBatches = {
	displayName: 'Keep Batches Whole',
	name: 'keepBatches',
	type: 'boolean',
	default: false,
	description:
		'Whether items that share a request are all stored or none: when one is refused, all of them fail. Otherwise the items at fault are found and fail by themselves.',
} as const satisfies INodeProperties;

/** The options that are none of the core's fields: of every read, and of every write whose items share requests. */
export const ownFlagsOf = ({ writes, batching, fields }: AnyOperation): INodeProperties[] => {
	if (!writes) return [alwaysOutputOne];
	return batching && 'returning' in (fields as Fields) ? [keepBatches] : [];
};

export interface OwnFlags {
	/** Whether a read that finds nothing gives one empty item. */
	readonly alwaysOutputOne: boolean;
	/** Whether a request of several items that is refused fails as a whole. */
	readonly keepBatches: boolean;
}

/** Throws a SupabaseError for a value that is neither true nor false. */
export const readOwnFlags = (given: Readonly<Record<string, unknown>>): OwnFlags => ({
	alwaysOutputOne: readFlag(given, alwaysOutputOne),
	keepBatches: readFlag(given, keepBatches),
});

function readFlag(
	given: Readonly<Record<string, unknown>>,
	{ name, displayName }: Pick<INodeProperties, 'name' | 'displayName'>,
): boolean {
	if (!Object.hasOwn(given, name)) return false;
	const flag = asFlag(given[name]);
	if (flag !== undefined) return flag;
	throw refusal(name, `${displayName} must be true or false`, checkExpression);
}
