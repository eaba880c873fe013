import type { IBinaryData, IBinaryKeyData } from 'n8n-workflow';
import type { FileSource } from '../../shared';

/** A file as an item carries it where n8n keeps files in memory. */
export const inMemory = (
	bytes: Uint8Array,
	{ name, type }: Pick<FileSource, 'name' | 'type'> = {},
): IBinaryData => ({
	data: Buffer.from(bytes).toString('base64'),
	mimeType: type ?? 'application/octet-stream',
	...(name !== undefined && { fileName: name }),
	bytes: bytes.byteLength,
});

/** The file among the parameters of an operation, or in the form among them, under the field `data` of an item. */
export async function binaryOf(params: Readonly<Record<string, unknown>>): Promise<IBinaryKeyData> {
	const values = Object.values(params).flatMap((value) =>
		Array.isArray(value) ? value.map((each: unknown) => (isRecord(each) ? each.value : each)) : [value],
	);
	const file = values.find(isFile);
	if (!file) return {};
	const chunks: Uint8Array[] = [];
	for await (const chunk of await file.open()) chunks.push(chunk);
	return { data: inMemory(Buffer.concat(chunks), file) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const isFile = (value: unknown): value is FileSource => isRecord(value) && typeof value.open === 'function';
