import type { ByteStream, FileSource } from './ports';

/** One part of a form: a text, or a file with the bytes to send of it. */
export type Part =
	| { readonly name: string; readonly value: string }
	| { readonly name: string; readonly value: FileSource; readonly bytes: ByteStream };

/** A form in its written form (RFC 7578). */
export interface EncodedForm {
	/** With the boundary. */
	readonly type: string;
	/** Bytes, where the size of every file is known. */
	readonly size: number | undefined;
	readonly bytes: ByteStream;
}

export function encodeForm(parts: readonly Part[]): EncodedForm {
	const boundary = `supabase-suite-${crypto.randomUUID()}`;
	const encoder = new TextEncoder();
	const heads = parts.map((part) => encoder.encode(`--${boundary}\r\n${headOf(part)}\r\n\r\n`));
	const bodies = parts.map(({ value }) => (typeof value === 'string' ? encoder.encode(value) : undefined));
	const lineEnd = encoder.encode('\r\n');
	const end = encoder.encode(`--${boundary}--\r\n`);

	let size: number | undefined = end.byteLength;
	for (const [index, { value }] of parts.entries()) {
		const length = typeof value === 'string' ? bodies[index]!.byteLength : value.size;
		size =
			size === undefined || length === undefined
				? undefined
				: size + heads[index]!.byteLength + length + lineEnd.byteLength;
	}
	return {
		type: `multipart/form-data; boundary=${boundary}`,
		size,
		bytes: {
			[Symbol.asyncIterator]: async function* () {
				for (const [index, part] of parts.entries()) {
					yield heads[index]!;
					if ('bytes' in part) yield* part.bytes;
					else yield bodies[index]!;
					yield lineEnd;
				}
				yield end;
			},
		},
	};
}

function headOf({ name, value }: Part): string {
	const disposition = `Content-Disposition: form-data; name="${quoted(name)}"`;
	if (typeof value === 'string') return disposition;
	const type = typeOfFile(value);
	return `${disposition}; filename="${quoted(value.name ?? 'file')}"\r\nContent-Type: ${type}`;
}

/** The type of a file as a header can say it. */
export const typeOfFile = ({ type = '' }: FileSource): string =>
	/^[\w!#$&^.+/; ="-]+$/.test(type) ? type : 'application/octet-stream';

/** As browsers write names, so that none can end its line or its quotes. */
const quoted = (name: string): string =>
	name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
