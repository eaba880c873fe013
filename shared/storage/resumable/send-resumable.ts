import type { Connection } from '../../connection';
import { SupabaseError } from '../../error';
import type { Row } from '../../field';
import type { SendRequest } from '../../operation';
import { delayBefore } from '../../retry';
import type { RunOptions } from '../../run-options';
import { askOffset } from './ask-offset';
import { readChunks } from './chunk-reader';
import { memoryFor } from './upload-memory';
import { storedInfo } from './stored-info';
import {
	idIn,
	offsetIn,
	requestChunk,
	requestCreation,
	requestEnd,
	requestTermination,
	type ResumableFile,
} from './upload-requests';
import { whatNext } from './what-next';

interface Way {
	readonly send: SendRequest;
	readonly connection: Connection;
	readonly options: RunOptions;
}

/** An upload that the server knows. */
interface Place {
	readonly id: string;
	/** Bytes that the server has; undefined when only the server can tell. */
	readonly offset?: number;
}

interface Sent {
	/** Of the last reply. */
	readonly status: number;
	/** What is known of the file, where that had to be asked for. */
	readonly info?: Row;
}

/** How often an upload that the server has forgotten is begun anew. */
const mostBeginnings = 3;

/** A server that is started anew is waited for longer than for one request. */
const patience = 3;

/**
 * Sends a file chunk by chunk, and goes on after what breaks from where the server is. Nothing is stored before the last
 * chunk has come.
 */
export async function sendResumable(upload: ResumableFile, way: Way): Promise<Sent> {
	const { send, connection, options } = way;
	const { file, size } = upload;
	const chunks = readChunks(file, size);
	const memory = memoryFor(upload, connection.url, options);
	let place: Place | undefined;
	let status = 0;
	let info: Row | undefined;
	let come = 0;
	let failures = 0;
	let beginnings = 0;
	let isForgotten = false;

	const begin = async (): Promise<Place> => {
		// What the server has forgotten is kept in mind until there is another: it may be the server that errs.
		const known = isForgotten ? undefined : await memory.find();
		if (known !== undefined) return { id: known };
		beginnings += 1;
		const reply = await send(requestCreation(upload));
		({ status } = reply);
		const id = idIn(reply);
		await memory.keep(id);
		return { id, offset: 0 };
	};
	const tell = (done: number): void => {
		if (done > come) failures = 0;
		come = done;
		options.onProgress?.({ done, size });
	};
	/** Waits until it may be tried again. Throws what no waiting mends. */
	const recover = async (error: unknown): Promise<void> => {
		switch (whatNext(error)) {
			case 'fail':
				throw error;
			case 'begin':
				isForgotten = true;
				place = undefined;
				if (beginnings >= mostBeginnings) throw error;
				return;
			case 'resume':
				if (failures >= connection.retry.attempts * patience) throw error;
				failures += 1;
				await connection.sleep(
					delayBefore(failures, undefined, connection.retry, connection.now()) ?? 0,
					options.signal,
				);
		}
	};
	/** Whoever has all bytes may yet have failed to make them a file, and forgets to say so when asked for the offset. */
	const end = async (id: string): Promise<void> => {
		info = await storedInfo(upload, id, send);
		if (info === undefined) ({ status } = await send(requestEnd(upload, id)));
	};
	const step = async (): Promise<boolean> => {
		const { id, offset: known } = (place ??= await begin());
		const offset = known ?? (await askOffset(upload, id, send));
		if (offset !== come) tell(offset);
		if (offset >= size) {
			if (known === undefined) await end(id);
			return true;
		}
		const chunk = await chunks.read(offset);
		// Whatever becomes of it, only the server can tell how much of it has come.
		place = { id };
		const reply = await send(requestChunk(upload, id, { offset, chunk }));
		({ status } = reply);
		place = { id, offset: offsetIn(reply) };
		return false;
	};

	/** What becomes of the bytes that have come, where an upload is given up. */
	const leave = async (): Promise<string> => {
		if (memory.lasts) return ' The next upload of this file goes on from there.';
		if (come >= size)
			return ' Whether they are stored is not known: look for the file before it is sent again.';
		if (place === undefined || options.signal?.aborted) return '';
		return await send(requestTermination(place.id)).then(
			() => '',
			() => ' They stay on the server, unseen, until it clears them away.',
		);
	};
	const told = async (error: unknown): Promise<unknown> => {
		const left = await leave();
		if (!(error instanceof SupabaseError)) return error;
		if (come > 0) return error.with(`${come} of ${size} bytes had come.${left}`);
		return memory.lasts && place !== undefined
			? error.with('The next upload of this file goes on from what may have come.')
			: error;
	};
	const tryStep = async (): Promise<boolean> =>
		await step().catch(async (error: unknown) => {
			await recover(error).catch(async (last: unknown) => await Promise.reject(await told(last)));
			return false;
		});

	try {
		// No chunk of it is read later: whether it is empty must be looked at first.
		if (size === 0) await chunks.read(0);
		while (!(await tryStep()));
		await memory.forget();
		return { status, ...(info && { info }) };
	} finally {
		chunks.close();
	}
}
