import type { IExecuteFunctions } from 'n8n-workflow';
import type { FileSource } from '../../shared';
import { checkExpression, refusal } from './widgets/fixed-collection';

/**
 * The bytes of a file of an input item, in pieces: from n8n's store as they are read, or at once where n8n keeps files
 * in memory. Throws n8n's error when the item carries no such file.
 */
export function readFile(
	context: IExecuteFunctions,
	item: number,
	parameter: string,
): AsyncIterable<Uint8Array> {
	const name = context.getNodeParameter(parameter, item, null);
	if (typeof name !== 'string' || name.trim() === '')
		throw refusal(parameter, 'Input Data Field Name is empty', checkExpression);
	const { id } = context.helpers.assertBinaryData(item, name);
	return piecesOf(context, { item, name, id });
}

/** A file of an input item, with what n8n knows of it. Throws n8n's error when the item carries no such file. */
export function fileSourceOf(context: IExecuteFunctions, item: number, parameter: string): FileSource {
	const field = context.getNodeParameter(parameter, item, null);
	if (typeof field !== 'string' || field.trim() === '')
		throw refusal(parameter, 'Input Data Field Name is empty', checkExpression);
	const { id, data, fileName, mimeType, bytes } = context.helpers.assertBinaryData(item, field);
	const size = id === undefined ? Buffer.byteLength(data, 'base64') : bytes;
	return {
		...(fileName !== undefined && { name: fileName }),
		type: mimeType,
		...(size !== undefined && { size }),
		open: (from = 0) => skip(piecesOf(context, { item, name: field, id }), from),
	};
}

async function* skip(pieces: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
	let left = bytes;
	for await (const piece of pieces) {
		if (left < piece.byteLength) yield piece.subarray(left);
		left = Math.max(0, left - piece.byteLength);
	}
}

async function* piecesOf(
	{ helpers }: IExecuteFunctions,
	{ item, name, id }: { readonly item: number; readonly name: string; readonly id: string | undefined },
): AsyncGenerator<Uint8Array> {
	if (id === undefined) return yield await helpers.getBinaryDataBuffer(item, name);
	for await (const piece of await helpers.getBinaryStream(id)) yield piece as Uint8Array;
}
