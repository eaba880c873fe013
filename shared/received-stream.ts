import { SupabaseError } from './error';
import { leave } from './file-source';
import type { ByteStream, Clock, HttpRequest, OpenStream } from './ports';
import { TooLateError } from './read-text';
import { refusalOfCut, refusalOfSilence } from './refusal';
import { watchSilence } from './silence';

/** What a stream of a reply is read with. */
interface Receiving {
	readonly clock: Clock;
	readonly secrets: () => readonly string[];
	/** The caller's own. */
	readonly signal?: AbortSignal;
}

/**
 * The bytes of a reply as they come. What keeps them from coming is a SupabaseError, as everywhere. Destroyed, the reply is
 * left at once, also before the first byte was asked for and while one is waited for.
 */
export function receive(
	stream: ByteStream,
	request: HttpRequest,
	{ clock, secrets, signal }: Receiving,
): OpenStream {
	return {
		destroy: () => leave(stream),
		[Symbol.asyncIterator]: async function* () {
			const watch = watchSilence(clock, request.idle ?? 0, signal);
			const iterator = stream[Symbol.asyncIterator]();
			try {
				for (;;) {
					const { done, value } = await watch.awaiting(iterator.next());
					if (done) return;
					yield value;
				}
			} catch (failure) {
				const refusal = watch.isLate()
					? refusalOfSilence(new TooLateError('The time was up'), request)
					: refusalOfCut(failure, request, signal);
				await Promise.reject(new SupabaseError(refusal, secrets()));
			} finally {
				watch.stop();
				leave(stream);
				// Not waited for: it may stand behind a read that never ends.
				iterator.return?.().catch(() => undefined);
			}
		},
	};
}
