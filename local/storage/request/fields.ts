import { refusals } from '../errors/refusals.ts';

type Values = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Values =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

interface NumberRule {
	readonly min?: number;
	readonly max?: number;
}

/** What a request says by name, in its JSON body or its query. Values are converted and refused as the service's schemas do. */
export class Fields {
	readonly #values: Values;
	/** Where they stand, for the words of a refusal: `body`, `querystring`, `body/transform`. */
	readonly #place: string;

	private constructor(values: Values, place: string) {
		this.#values = values;
		this.#place = place;
	}

	static ofQuery(parameters: URLSearchParams): Fields {
		return new Fields(Object.fromEntries(parameters), 'querystring');
	}

	/** `optional`: an empty body is as good as an empty object. */
	static ofBody(
		text: string,
		{ isJson, optional = false }: { readonly isJson: boolean; readonly optional?: boolean },
	): Fields {
		if (text === '' && optional) return new Fields({}, 'body');
		if (!isJson) throw refusals.schema('body must be object');
		if (text === '') {
			throw refusals.body("Body cannot be empty when content-type is set to 'application/json'");
		}
		let values: unknown;
		try {
			values = JSON.parse(text);
		} catch {
			throw refusals.body("Body is not valid JSON but content-type is set to 'application/json'");
		}
		if (!isRecord(values)) throw refusals.schema('body must be object');
		return new Fields(values, 'body');
	}

	#refuse(name: string, problem: string): never {
		throw refusals.schema(`${this.#place}/${name} ${problem}`);
	}

	has(name: string): boolean {
		return this.#values[name] !== undefined;
	}

	isNull(name: string): boolean {
		return this.#values[name] === null;
	}

	require(name: string): this {
		if (this.has(name)) return this;
		throw refusals.schema(`${this.#place} must have required property '${name}'`);
	}

	text(name: string): string | undefined {
		const value = this.#values[name];
		if (value === undefined || typeof value === 'string') return value;
		if (value === null) return '';
		if (typeof value === 'number' || typeof value === 'boolean') return String(value);
		return this.#refuse(name, 'must be string');
	}

	requiredText(name: string): string {
		return this.require(name).text(name) ?? '';
	}

	choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
		const value = this.text(name);
		if (value === undefined) return undefined;
		return (
			choices.find((choice) => choice === value) ??
			this.#refuse(name, 'must be equal to one of the allowed values')
		);
	}

	flag(name: string): boolean | undefined {
		const value = this.#values[name];
		if (value === undefined || typeof value === 'boolean') return value;
		if (value === 'true' || value === 1) return true;
		if (value === 'false' || value === 0 || value === null) return false;
		return this.#refuse(name, 'must be boolean');
	}

	integer(name: string, { min, max }: NumberRule = {}): number | undefined {
		const value = this.#values[name];
		if (value === undefined) return undefined;
		const number =
			typeof value === 'string' && value.trim() !== ''
				? Number(value)
				: value === null || value === false
					? 0
					: value === true
						? 1
						: value;
		if (typeof number !== 'number' || !Number.isInteger(number)) return this.#refuse(name, 'must be integer');
		if (min !== undefined && number < min) return this.#refuse(name, `must be >= ${min}`);
		if (max !== undefined && number > max) return this.#refuse(name, `must be <= ${max}`);
		return number;
	}

	requiredInteger(name: string, rule: NumberRule = {}): number {
		return this.require(name).integer(name, rule) ?? 0;
	}

	texts(
		name: string,
		{ min, max }: { readonly min?: number; readonly max?: number } = {},
	): readonly string[] | undefined {
		const value = this.#values[name];
		if (value === undefined) return undefined;
		if (!Array.isArray(value)) return this.#refuse(name, 'must be array');
		if (min !== undefined && value.length < min)
			return this.#refuse(name, `must NOT have fewer than ${min} items`);
		if (max !== undefined && value.length > max)
			return this.#refuse(name, `must NOT have more than ${max} items`);
		const items: readonly unknown[] = value;
		return items.map((item, index) =>
			typeof item === 'string' ? item : this.#refuse(`${name}/${index}`, 'must be string'),
		);
	}

	requiredTexts(
		name: string,
		rule: { readonly min?: number; readonly max?: number } = {},
	): readonly string[] {
		return this.require(name).texts(name, rule) ?? [];
	}

	/** The fields of an object that is itself a field. */
	within(name: string): Fields | undefined {
		const value = this.#values[name];
		if (value === undefined) return undefined;
		return isRecord(value)
			? new Fields(value, `${this.#place}/${name}`)
			: this.#refuse(name, 'must be object');
	}
}
