import type { IExecuteFunctions } from 'n8n-workflow';
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

async function* piecesOf(
	{ helpers }: IExecuteFunctions,
	{ item, name, id }: { readonly item: number; readonly name: string; readonly id: string | undefined },
): AsyncGenerator<Uint8Array> {
	if (id === undefined) return yield await helpers.getBinaryDataBuffer(item, name);
	for await (const piece of await helpers.getBinaryStream(id)) yield piece as Uint8Array;
}
