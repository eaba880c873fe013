import type { StoredObject } from '../database/objects.ts';

const isGone = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Finds a file and sends it; looks again if it was replaced in between, so that its bytes have gone. */
export const sendFound = async (
	find: () => Promise<StoredObject>,
	send: (object: StoredObject) => Promise<Response>,
): Promise<Response> => {
	for (let attempt = 1; ; attempt++) {
		try {
			return await send(await find());
		} catch (error) {
			if (!isGone(error) || attempt === 5) throw error;
		}
	}
};
