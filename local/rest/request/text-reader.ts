import { refusals } from '../rest-error.ts';

/** Reads a text from left to right. What it cannot read is refused with the place, as PostgREST does. */
export class TextReader {
	readonly #text: string;
	readonly #subject: string;
	#position = 0;

	/** `subject` names what is read, for the refusal: `failed to parse filter (eq)`. */
	constructor(text: string, subject: string) {
		this.#text = text;
		this.#subject = subject;
	}

	get isAtEnd(): boolean {
		return this.#position >= this.#text.length;
	}

	/** Takes the text if it comes next. */
	take(expected: string): boolean {
		if (!this.#text.startsWith(expected, this.#position)) return false;
		this.#position += expected.length;
		return true;
	}

	/** Takes what a sticky pattern matches here. */
	match(pattern: RegExp): RegExpExecArray | null {
		pattern.lastIndex = this.#position;
		const found = pattern.exec(this.#text);
		if (found) this.#position += found[0].length;
		return found;
	}

	isNext(pattern: RegExp): boolean {
		pattern.lastIndex = this.#position;
		return pattern.test(this.#text);
	}

	takeRest(): string {
		const rest = this.#text.slice(this.#position);
		this.#position = this.#text.length;
		return rest;
	}

	skipSpace(): void {
		this.match(/[ \t]*/y);
	}

	expect(expected: string): void {
		if (!this.take(expected)) this.fail(`"${expected}"`);
	}

	expectEnd(expecting: string): void {
		if (!this.isAtEnd) this.fail(expecting);
	}

	/** Tries to read something; if that is refused or gives nothing, stands where it stood before. */
	attempt<T>(read: () => T | undefined): T | undefined {
		const start = this.#position;
		try {
			const result = read();
			if (result !== undefined) return result;
		} catch (error) {
			if (!(error instanceof Unreadable)) throw error;
		}
		this.#position = start;
		return undefined;
	}

	fail(expecting: string): never {
		throw new Unreadable(this.#position, expecting);
	}

	/** Runs a whole parse; turns what it could not read into a refusal. */
	parse<T>(read: (reader: TextReader) => T): T {
		try {
			return read(this);
		} catch (error) {
			if (!(error instanceof Unreadable)) throw error;
			const found = this.#text[error.position];
			throw refusals.unparsable(
				`"${this.#subject}" (line 1, column ${error.position + 1})`,
				`unexpected ${found === undefined ? 'end of input' : JSON.stringify(found)} expecting ${error.expecting}`,
			);
		}
	}
}

class Unreadable extends Error {
	readonly position: number;
	readonly expecting: string;

	constructor(position: number, expecting: string) {
		super(`expecting ${expecting}`);
		this.position = position;
		this.expecting = expecting;
	}
}
