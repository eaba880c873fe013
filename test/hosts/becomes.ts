import { until } from '../until';

/** Waits until what is read equals what is wanted, and fails as `toEqual` does where it never comes to that. */
export async function becomes(read: () => unknown, wanted: unknown): Promise<void> {
	let failure: unknown;
	await until(
		async () => {
			const found = await read();
			try {
				expect(found).toEqual(wanted);
				return true;
			} catch (error) {
				failure = error;
				return false;
			}
		},
		() => {
			throw failure;
		},
		{ every: 50 },
	);
}
