import { BINARY_ENCODING, type IBinaryData, type IExecuteFunctions } from 'n8n-workflow';
import type { ByteStream, FileSource } from '../../shared';
import { checkExpression, isEntry, refusal } from './widgets/fixed-collection';

/** A file that an input item carries: it can be opened again and again. */
export interface InputFile extends FileSource {
	open(from?: number): ByteStream;
}

/** A file of an input item, with what n8n knows of it. Throws n8n's error when the item carries no such file. */
export function readFile(context: IExecuteFunctions, item: number, parameter: string): InputFile {
	const field = context.getNodeParameter(parameter, item, null);
	// An expression may give the file itself, of any node before.
	const isGiven = (typeof field === 'string' && field.trim() !== '') || isEntry(field);
	if (!isGiven) throw refusal(parameter, 'Input Data Field Name is empty', checkExpression);
	const file = context.helpers.assertBinaryData(item, field as string | IBinaryData);
	const { fileName, mimeType, bytes } = file;
	if (file.id === undefined && /^data:/i.test(file.data)) {
		throw refusal(
			parameter,
			`The file '${fileName ?? mimeType}' is given as a data URL`,
			'Keep of its data only what stands behind the comma, in base64.',
		);
	}
	const size = file.id === undefined ? sizeOf(file.data) : bytes;
	return {
		...(fileName !== undefined && { name: fileName }),
		type: mimeType,
		...(size !== undefined && { size }),
		givesChunksAway: true,
		open: (from = 0) => behind(from, piecesOf(context, file)),
	};
}

/** Base64 in lines is that of mails: the ends of its lines count for nothing. */
const sizeOf = (data: string): number =>
	Buffer.byteLength(/[\r\n]/.test(data) ? data.replaceAll(/\s+/g, '') : data, BINARY_ENCODING);

/** From n8n's store as they are read, or at once where n8n keeps files in memory. */
async function* piecesOf(
	{ helpers }: IExecuteFunctions,
	{ id, data }: IBinaryData,
): AsyncGenerator<Uint8Array> {
	if (id === undefined) return yield Buffer.from(data, BINARY_ENCODING);
	for await (const piece of await helpers.getBinaryStream(id, pieceSize)) yield piece as Uint8Array;
}

/** Bytes. Fewer and larger ones than n8n takes by itself are quicker, up to what the processor keeps at hand. */
const pieceSize = 128 * 1024;

async function* behind(from: number, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let left = from;
	for await (const piece of pieces) {
		const passed = Math.min(left, piece.byteLength);
		left -= passed;
		if (passed < piece.byteLength) yield piece.subarray(passed);
	}
}
