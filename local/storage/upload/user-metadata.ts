import type { JSONValue } from 'postgres';
import { refusals } from '../errors/refusals.ts';

const mostBytes = 1024 * 1024;

const isRecord = (value: unknown): value is Readonly<Record<string, JSONValue>> =>
	typeof value === 'object' && value !== null;

/** Reads metadata of the user's own. What cannot be read is ignored, as storage-api does it. */
export const parseUserMetadata = (json: string | undefined): JSONValue | undefined => {
	if (json === undefined) return undefined;
	if (Buffer.byteLength(json) > mostBytes) throw refusals.tooLarge('user_metadata');
	try {
		const value: unknown = JSON.parse(json);
		return isRecord(value) ? value : undefined;
	} catch {
		return undefined;
	}
};

/** From the header `x-metadata`, which is base64. */
export const readUserMetadata = (headers: Headers): JSONValue | undefined => {
	const header = headers.get('x-metadata');
	return header === null ? undefined : parseUserMetadata(Buffer.from(header, 'base64').toString('utf8'));
};
