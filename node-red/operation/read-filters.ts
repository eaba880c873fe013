import type { Evaluate } from './evaluate';
import type { StoredCondition, StoredFilter, StoredGroup } from './stored-fields';

/**
 * The filters of one message, as the core takes them. A value that is not there stays `undefined`: the core refuses
 * it and names the condition.
 */
export async function readFilters(stored: unknown, evaluate: Evaluate): Promise<unknown> {
	if (!isGroup(stored)) throw new Error('they are stored in a form that this version does not know');
	// A form that was left empty says nothing, whichever way it would match.
	const isLeftEmpty = 'any' in stored && stored.any.length === 0 && Object.keys(stored).length === 1;
	return await readGroup(isLeftEmpty ? { all: [] } : stored, evaluate);
}

async function readGroup(group: StoredGroup, evaluate: Evaluate): Promise<unknown> {
	const [joint, parts] = 'all' in group ? (['all', group.all] as const) : (['any', group.any] as const);
	const filters = await Promise.all(parts.map(async (part) => await readFilter(part, evaluate)));
	return { ...group, [joint]: filters };
}

/** Only the value of a condition is typed; PostgREST's own text, for experts, is sent as it is. */
async function readFilter(filter: StoredFilter, evaluate: Evaluate): Promise<unknown> {
	if (isGroup(filter)) return await readGroup(filter, evaluate);
	if (!isCondition(filter)) return filter;
	const { value, valueType, ...rest } = filter;
	return { ...rest, value: await evaluate({ value, type: valueType }) };
}

const isGroup = (stored: unknown): stored is StoredGroup =>
	typeof stored === 'object' &&
	stored !== null &&
	(('all' in stored && Array.isArray(stored.all)) || ('any' in stored && Array.isArray(stored.any)));

const isCondition = (filter: StoredFilter): filter is StoredCondition => 'valueType' in filter;
