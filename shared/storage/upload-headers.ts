import type { Row } from '../field';
import { stringifyExact } from '../exact-json';
import { invalid } from '../error';
import type { FileSource } from '../ports';
import { typeOfName } from '../type-of-name';

/** What is told of a file that is sent, as the fields give it. */
export interface Told {
	readonly contentType?: string;
	readonly cacheControl?: string;
	readonly contentEncoding?: string;
	readonly metadata?: Row;
}

/** Types that say hardly more than that there are bytes, or text. */
const isGeneral = (type: string): boolean =>
	/^(?:application\/octet-stream|text\/plain)\s*(?:;|$)/i.test(type);

/** The type that was given, that of the file, or the one that the ending of a name stands for, whichever tells most. */
export function contentTypeOf(told: Told, file: FileSource, path: string): string {
	const given = told.contentType?.trim() ?? '';
	if (given !== '') return checkedHeader('contentType', 'Content Type', given);
	const own = file.type?.trim() ?? '';
	const ofFile = () => checkedHeader('file', 'The type of the file', own);
	if (own !== '' && !isGeneral(own)) return ofFile();
	const named = typeOfName(path) ?? typeOfName(file.name ?? '');
	return named ?? (own === '' ? 'application/octet-stream' : ofFile());
}

/** As in the client libraries. */
const anHour = '3600';

/** A number of seconds, or a whole header. */
export function cacheControlOf({ cacheControl = anHour }: Told): string {
	const given = cacheControl.trim();
	if (/^\d+$/.test(given)) return `max-age=${given}`;
	return given === '' ? 'no-cache' : checkedHeader('cacheControl', 'Cache Control', given);
}

/** What is told of a file in the headers of one request. */
export function uploadHeaders(told: Told, file: FileSource, path: string): Readonly<Record<string, string>> {
	const { contentEncoding, metadata } = told;
	return {
		'Cache-Control': cacheControlOf(told),
		'Content-Type': contentTypeOf(told, file, path),
		...(contentEncoding?.trim() && {
			'Content-Encoding': checkedHeader('contentEncoding', 'Content Encoding', contentEncoding.trim()),
		}),
		...(metadata !== undefined && { 'x-metadata': toBase64(stringifyExact(metadata) ?? '{}') }),
	};
}

/** Of the text in UTF-8. */
export function toBase64(text: string): string {
	let bytes = '';
	for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
	return btoa(bytes);
}

function checkedHeader(name: string, label: string, value: string): string {
	if (!/[^\x20-\x7e]/.test(value)) return value;
	throw invalid(name, `${label} cannot be sent as a header`, 'A header is one line of plain letters.');
}
