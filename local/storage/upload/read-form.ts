import busboy from 'busboy';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StorageError } from '../errors/storage-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { RequestBody } from '../request/body.ts';
import type { Incoming } from './incoming.ts';
import { parseUserMetadata } from './user-metadata.ts';

const toRefusal = (error: unknown): StorageError =>
	error instanceof StorageError
		? error
		: refusals.noContent(error instanceof Error ? error.message : String(error));

interface File {
	readonly stream: Readable;
	readonly mimeType: string;
	/** The fields that stand before it. */
	readonly fields: ReadonlyMap<string, string>;
}

/** Reads a form as far as its first file, under whatever name. */
export const readForm = async (body: RequestBody, contentType: string): Promise<Incoming> => {
	const fields = new Map<string, string>();
	let form: busboy.Busboy;
	try {
		form = busboy({ headers: { 'content-type': contentType }, limits: { fields: 10, files: 1 } });
	} catch (error) {
		throw toRefusal(error);
	}
	form.on('field', (name, value) => fields.set(name, value));
	const file = new Promise<File>((resolve) => {
		form.once('file', (_name, stream, { mimeType }) => {
			// It may break before anybody reads it; who does is told then.
			stream.on('error', () => {});
			resolve({ stream, mimeType, fields: new Map(fields) });
		});
	});
	const parsed = pipeline(Readable.from(body), form);
	const first = await Promise.race([
		file,
		parsed.then(
			() => undefined,
			(error: unknown) => {
				throw toRefusal(error);
			},
		),
	]);
	if (!first) throw refusals.noContent();
	// Said by the file's own stream, too.
	parsed.catch(() => {});
	const { stream, mimeType, fields: said } = first;
	const cacheTime = said.get('cacheControl');
	return {
		bytes: readFile(stream, parsed),
		mimeType: said.get('contentType') || mimeType,
		cacheControl: cacheTime ? `max-age=${cacheTime}` : 'no-cache',
		contentEncoding: said.get('contentEncoding') || undefined,
		userMetadata: parseUserMetadata(said.get('metadata') ?? said.get('userMetadata')),
	};
};

/** The bytes of the file. They are whole only if the form is. */
async function* readFile(stream: Readable, parsed: Promise<void>): AsyncGenerator<Uint8Array, void> {
	try {
		for await (const chunk of stream as AsyncIterable<Uint8Array>) yield chunk;
		await parsed;
	} catch (error) {
		throw toRefusal(error);
	}
}
