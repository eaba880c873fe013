/**
 * The name of a file that a reply brings, without folders: as `Content-Disposition` gives it (RFC 6266), or else the
 * last part of the path that was asked for.
 */
export function nameOfFile(disposition: string | undefined, path: string): string {
	const encoded = /(?:^|;)\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(disposition ?? '')?.[1];
	const [, quoted, bare] =
		/(?:^|;)\s*filename\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;\s"]+))/i.exec(disposition ?? '') ?? [];
	const named =
		(encoded && decoded(encoded)) ?? plain(quoted?.replaceAll(/\\(.)/g, '$1') ?? bare) ?? decoded(path);
	return lastPart(named) || 'file';
}

/** Many servers write a name in UTF-8 as it is, which HTTP clients give as Latin 1, a character for each byte. */
function plain(name: string | undefined): string | undefined {
	if (name === undefined || !/^[\0-\xff]*$/.test(name)) return name;
	try {
		const bytes = Uint8Array.from(name, (character) => character.charCodeAt(0));
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		// It is Latin 1.
		return name;
	}
}

const lastPart = (path: string): string =>
	path
		.split(/[/\\]/)
		.findLast((part) => part !== '' && part !== '.' && part !== '..')
		?.replaceAll(/\p{Cc}/gu, '') ?? '';

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		// A percent sign that stands for itself.
		return text;
	}
}
