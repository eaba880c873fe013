/**
 * JSON in which no number loses a digit. PostgreSQL's `bigint` and `numeric` hold more than a JavaScript number:
 * a number that would change is read as text, and `bigint` values are written as text, which PostgreSQL takes.
 */

/** Only a run of this many digits can be more than a number holds; texts without one are parsed at full speed. */
const longest = 16;

/** A long run holds every sixteenth character: only those need a look. */
function hasLongNumber(text: string): boolean {
	for (let at = longest - 1; at < text.length; at += longest) {
		let from = at;
		let to = at;
		while (isOfNumber(text.charCodeAt(from - 1)) && isOfNumber(text.charCodeAt(at))) from--;
		while (isOfNumber(text.charCodeAt(to))) to++;
		if (to - from >= longest) return true;
	}
	return false;
}

/** A digit or a point. */
const isOfNumber = (code: number): boolean => (code >= 48 && code <= 57) || code === 46;

/** Parses JSON text. Integers beyond ±(2^53 − 1) and decimals that no number holds come back as text. Throws SyntaxError. */
export function parseExact(text: string): unknown {
	if (!hasLongNumber(text)) return JSON.parse(text);
	return parseQuoted(text, '');
}

/** The same, but such a number becomes JSON that is ready: written again, it is the number that it was. */
export function parseKeepingNumbers(text: string): unknown {
	if (!hasLongNumber(text)) return JSON.parse(text);
	const sign = mark();
	return parseQuoted(text, sign, (_key, value: unknown) =>
		typeof value === 'string' && value.startsWith(sign) ? new JsonText(value.slice(sign.length)) : value,
	);
}

function parseQuoted(text: string, sign: string, revive?: (key: string, value: unknown) => unknown): unknown {
	const exact = quoteLongNumbers(text, sign);
	if (exact === text) return JSON.parse(text);
	try {
		return JSON.parse(exact, revive);
	} catch {
		// What is no JSON with its numbers in quotes is none without: the error shall speak of the text that was given.
		return JSON.parse(text);
	}
}

/** The same JSON with numbers that would change in quotes, behind a sign. A reviver that is asked for each value costs seven times as much. */
function quoteLongNumbers(text: string, sign: string): string {
	let exact = '';
	let done = 0;
	let isInString = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (isInString) {
			if (code === backslash) at++;
			else if (code === quote) isInString = false;
		} else if (code === quote) isInString = true;
		else if (isOfNumeral(code)) {
			const from = at;
			while (isOfNumeral(text.charCodeAt(at + 1))) at++;
			if (at + 1 - from < longest) continue;
			const source = text.slice(from, at + 1);
			if (!numeral.test(source) || holds(Number(source), source) || isKey(text, at + 1)) continue;
			exact += `${text.slice(done, from)}"${sign}${source}"`;
			done = at + 1;
		}
	}
	return done === 0 ? text : exact + text.slice(done);
}

const quote = 34;
const backslash = 92;

/** A digit, a point, a sign, or the letter before an exponent. */
const isOfNumeral = (code: number): boolean =>
	isOfNumber(code) || code === 45 || code === 43 || code === 69 || code === 101;

/** As JSON has it. Anything else stays as it is, for JSON.parse to refuse. */
const numeral = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i;

/** Where a string may stand and a number must not: quotes would make JSON of what is none. */
function isKey(text: string, behind: number): boolean {
	let at = behind;
	while (/[ \t\r\n]/.test(text.charAt(at))) at++;
	return text.charAt(at) === ':';
}

/** JSON that is ready: `stringifyExact` writes it to the letter, with every digit and blank. */
export class JsonText {
	constructor(readonly text: string) {}

	toString(): string {
		return this.text;
	}

	/** Stands for the text until the rest is written. */
	toJSON(): string {
		ready.push(this.text);
		return mark() + String(ready.length - 1);
	}
}

/** No data can hold this mark by chance, and nobody who writes data can guess it. */
const mark = (): string => (made ??= `json:${crypto.randomUUID()}:`);
let made: string | undefined;

/** The ready texts of the value that is being written. */
let ready: string[] = [];

/** How a `bigint` is written: as text unless it shall be a number. */
type WriteBigint = (value: bigint) => string;

export const asNumber: WriteBigint = (value) => new JsonText(String(value)).toJSON();

export function stringifyExact(value: unknown, writeBigint: WriteBigint = String): string {
	ready = [];
	const json = stringify(value, writeBigint);
	if (ready.length === 0) return json;
	const texts = ready;
	return json.replace(
		new RegExp(`"${mark()}(\\d+)"`, 'g'),
		(_match, index: string) => texts[Number(index)] ?? '',
	);
}

/** Without a replacer it is several times faster, and only `bigint` needs one. */
function stringify(value: unknown, writeBigint: WriteBigint): string {
	try {
		return JSON.stringify(value);
	} catch (error) {
		if (!(error instanceof TypeError) || !error.message.includes('BigInt')) throw asThrown(error);
	}
	ready = [];
	return JSON.stringify(value, (_key, member: unknown) =>
		typeof member === 'bigint' ? writeBigint(member) : member,
	);
}

const asThrown = (error: unknown): unknown => error;

const holds = (value: number, source: string): boolean =>
	Number.isInteger(value) && !/[.e]/i.test(source)
		? Number.isSafeInteger(value)
		: digits(String(value)) === digits(source);

/** The significant digits and the power of ten of a decimal numeral, the same for all ways to write one number. */
function digits(numeral: string): string {
	const [, sign, whole, fraction = '', exponent = '0'] =
		/^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(numeral) ?? [];
	if (whole === undefined) return numeral;
	const all = (whole + fraction).replace(/^0+/, '');
	const significant = all.replace(/0+$/, '');
	if (significant === '') return '0';
	return `${sign}${significant}e${Number(exponent) - fraction.length + (all.length - significant.length)}`;
}
