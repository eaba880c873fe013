import type { Connection } from '../../connection';
import { SupabaseError } from '../../error';
import type { SendRequest } from '../../operation';
import { delayBefore } from '../../retry';
import type { RunOptions } from '../../run-options';
import { readChunks } from './chunk-reader';
import { memoryFor } from './upload-memory';
import { idIn, offsetIn, requestChunk, requestCreation, requestOffset } from './upload-requests';
import type { ResumableFile } from './upload-requests';
import { asForgotten, whatNext } from './what-next';

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

/** How often an upload that the server has forgotten is begun anew. */
const mostBeginnings = 3;

/** A server that is started anew is waited for longer than for one request. */
const patience = 3;

/**
 * Sends a file chunk by chunk, and goes on after what breaks from where the server is. Gives the status of the last
 * reply. Nothing is stored before the last chunk has come.
 */
export async function sendResumable(upload: ResumableFile, way: Way): Promise<number> {
	const { send, connection, options } = way;
	const { file, size } = upload;
	const chunks = readChunks(file, size);
	const memory = memoryFor(upload, connection.url, options);
	let place: Place | undefined;
	let status = 0;
	let come = 0;
	let failures = 0;
	let beginnings = 0;

	const begin = async (): Promise<Place> => {
		const known = await memory.find();
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
				await memory.forget();
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
	const ask = async (id: string): Promise<number> =>
		offsetIn(
			await send(requestOffset(id)).catch(async (error: unknown) => await Promise.reject(asForgotten(error))),
		);
	const step = async (): Promise<boolean> => {
		const { id, offset = await ask(id) } = (place ??= await begin());
		if (offset !== come) tell(offset);
		if (offset >= size) return true;
		const chunk = await chunks.read(offset);
		// Whatever becomes of it, only the server can tell how much of it has come.
		place = { id };
		const reply = await send(requestChunk(upload, id, { offset, chunk }));
		({ status } = reply);
		place = { id, offset: offsetIn(reply) };
		return false;
	};

	const told = (error: unknown): unknown => {
		if (!(error instanceof SupabaseError) || come === 0) return error;
		const goesOn = memory.lasts ? ' The next upload of this file goes on from there.' : '';
		return error.with(`${come} of ${size} bytes had come.${goesOn}`);
	};
	const tryStep = async (): Promise<boolean> =>
		await step().catch(async (error: unknown) => {
			await recover(error).catch(async (last: unknown) => await Promise.reject(told(last)));
			return false;
		});

	try {
		while (!(await tryStep()));
		await memory.forget();
		return status;
	} finally {
		chunks.close();
	}
}
