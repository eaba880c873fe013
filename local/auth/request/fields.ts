import type { JSONValue } from 'postgres';
import { refusals } from '../errors/refusals.ts';

export type JsonObject = Readonly<Record<string, JSONValue>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a JSON body. As in Go, a text that is missing or null is empty, and names that are not asked for are ignored. */
export class Fields {
	readonly #values: JsonObject;

	constructor(values: JsonObject) {
		this.#values = values;
	}

	static parse(body: string): Fields {
		let values: unknown;
		try {
			values = JSON.parse(body);
		} catch (error) {
			throw refusals.badJson(body === '' ? 'unexpected end of JSON input' : (error as SyntaxError).message);
		}
		if (!isJsonObject(values)) throw refusals.badJson('it must be an object');
		return new Fields(values);
	}

	/** What was sent under a name, if anything; null counts as nothing. */
	#read<Value extends JSONValue>(
		name: string,
		isRight: (value: JSONValue) => value is Value,
		kind: string,
	): Value | undefined {
		const value = this.#values[name];
		if (value === undefined || value === null) return undefined;
		if (!isRight(value)) throw refusals.badJson(`${name} must be ${kind}`);
		return value;
	}

	optionalText(name: string): string | undefined {
		return this.#read(name, (value) => typeof value === 'string', 'a string');
	}

	text(name: string): string {
		return this.optionalText(name) ?? '';
	}

	flag(name: string, byDefault = false): boolean {
		return this.#read(name, (value) => typeof value === 'boolean', 'a boolean') ?? byDefault;
	}

	object(name: string): JsonObject | undefined {
		return this.#read(name, isJsonObject, 'an object');
	}
}
