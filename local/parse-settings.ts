type Value = boolean | number;

const toValue = (text: string | undefined, byDefault: Value): Value | undefined => {
	if (typeof byDefault === 'number') return /^\d+$/.test(text ?? '') ? Number(text) : undefined;
	if (text === undefined || text === 'true') return true;
	return text === 'false' ? false : undefined;
};

/** Settings of a service from the command line, where the flag is given once for each: `privateOnly`, `idleTimeout=5000`. */
export const parseSettings = <Settings extends { readonly [Name in keyof Settings]: Value }>(
	flag: string,
	texts: readonly string[],
	defaults: Settings,
): Partial<Settings> => {
	const known = new Map<string, Value>(Object.entries<Value>(defaults));
	const parsed = texts.map((setting): readonly [string, Value] => {
		const [name = '', text] = setting.split(/=(.*)/s);
		const byDefault = known.get(name);
		if (byDefault === undefined) {
			throw new Error(`${flag} ${name} is unknown. Known are: ${[...known.keys()].join(', ')}.`);
		}
		const value = toValue(text, byDefault);
		if (value === undefined) throw new Error(`${flag} ${name} cannot be ${JSON.stringify(text ?? '')}.`);
		return [name, value];
	});
	return Object.fromEntries(parsed) as Partial<Settings>;
};
