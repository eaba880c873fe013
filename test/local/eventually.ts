import { until } from '../until';

/** Waits until something is there; what it is comes back. */
export async function eventually<Value>(look: () => Value | undefined | false): Promise<Value> {
	let found: Value | undefined | false;
	await until(() => {
		found = look();
		return found !== undefined && found !== false;
	}, look.toString());
	return found as Value;
}
