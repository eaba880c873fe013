import type { IExecuteFunctions } from 'n8n-workflow';

/** What is known of one parameter of a run. */
interface Known {
	/** As the workflow holds it. */
	readonly stored: unknown;
	/** The same for every item, when nothing in it is an expression. */
	readonly fixed?: { readonly value: unknown };
}

const knownOf = new WeakMap<IExecuteFunctions, Map<string, Known>>();

/**
 * A parameter of one item; null for one that n8n hides. n8n takes long to work a parameter out: one without any
 * expression is worked out once for all items.
 */
export function readParameter(context: IExecuteFunctions, name: string, item: number): unknown {
	const known = lookAt(context, name, item);
	return known.fixed ? known.fixed.value : context.getNodeParameter(name, item, null);
}

/** Whether a parameter is the same for every item. */
export const isFixed = (context: IExecuteFunctions, name: string, item: number): boolean =>
	lookAt(context, name, item).fixed !== undefined;

/** A parameter as the workflow holds it: an expression is its own text. */
export const storedParameter = (context: IExecuteFunctions, name: string, item: number): unknown =>
	lookAt(context, name, item).stored;

function lookAt(context: IExecuteFunctions, name: string, item: number): Known {
	const before = knownOf.get(context)?.get(name);
	if (before) return before;
	const stored: unknown = context.getNodeParameter(name, item, null, { rawExpressions: true });
	const known: Known = {
		stored,
		...(!holdsExpression(stored) && { fixed: { value: context.getNodeParameter(name, item, null) } }),
	};
	const all = knownOf.get(context) ?? new Map<string, Known>();
	knownOf.set(context, all.set(name, known));
	return known;
}

const holdsExpression = (stored: unknown): boolean =>
	typeof stored === 'string'
		? stored.startsWith('=')
		: typeof stored === 'object' && stored !== null && Object.values(stored).some(holdsExpression);
