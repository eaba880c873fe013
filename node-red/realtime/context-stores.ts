import type { NodeAPI } from '@node-red/registry';
import { SupabaseError } from '../../shared';

/** How `contextStorage` in Node-RED's settings describes a store: itself, or another one's name. */
type Described = string | { readonly module?: unknown };

const describedIn = (RED: NodeAPI): Readonly<Record<string, Described>> => {
	const { contextStorage }: { readonly contextStorage?: Readonly<Record<string, Described>> } = RED.settings;
	return contextStorage && Object.keys(contextStorage).length > 0
		? contextStorage
		: { default: { module: 'memory' } };
};

/** Stores that forget everything when Node-RED stops. */
export function volatileStores(RED: NodeAPI): readonly string[] {
	const described = describedIn(RED);
	const isVolatile = (name: string, seen: readonly string[] = []): boolean => {
		const store = described[name];
		if (typeof store === 'string') return !seen.includes(store) && isVolatile(store, [...seen, name]);
		return store?.module === 'memory';
	};
	return Object.keys(described).filter((name) => isVolatile(name));
}

/** The store of that name, or Node-RED's default. Throws for one that is not there: Node-RED would quietly use another. */
export function contextStore(
	RED: NodeAPI,
	given: string,
): { readonly name: string; readonly isVolatile: boolean } {
	const names = Object.keys(describedIn(RED));
	// As Node-RED decides it.
	const usual = names.includes('default') ? 'default' : names[0]!;
	const name = given === '' ? usual : given;
	if (names.includes(name)) return { name, isVolatile: volatileStores(RED).includes(name) };
	throw new SupabaseError({
		reason: `There is no context store '${name}'`,
		advice: `Choose one of ${names.join(', ')}, or add it to contextStorage in settings.js.`,
		field: 'contextStore',
		code: 'INVALID_PARAMETER',
	});
}
