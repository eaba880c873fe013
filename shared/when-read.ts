import { leave } from './file-source';
import type { ByteStream } from './ports';

/** The same bytes. Calls back when they have ended, failed, or were left. */
export const whenRead = (stream: ByteStream, end: () => void): ByteStream & { destroy(): void } => ({
	destroy: () => {
		end();
		leave(stream);
	},
	[Symbol.asyncIterator]: async function* () {
		try {
			yield* stream;
		} finally {
			end();
		}
	},
});
