/** Reads a setting that is no boolean and no number, or not only; undefined when the text does not fit. */
export type ReadSetting = (name: string, text: string) => unknown;

const toValue = (text: string | undefined, byDefault: unknown): unknown => {
	if (typeof byDefault === 'number' && /^\d+$/.test(text ?? '')) return Number(text);
	if (typeof byDefault !== 'boolean') return undefined;
	if (text === undefined || text === 'true') return true;
	return text === 'false' ? false : undefined;
};

/** Settings of a service from the command line, where the flag is given once for each: `privateOnly`, `idleTimeout=5000`. */
export const parseSettings = <Settings extends object>(
	flag: string,
	texts: readonly string[],
	{ defaults, read = () => undefined }: { readonly defaults: Settings; readonly read?: ReadSetting },
): Partial<Settings> => {
	const known = new Map<string, unknown>(Object.entries(defaults));
	const parsed = texts.map((setting) => {
		const [, name = '', text] = /^([^=]*)(?:=(.*))?$/s.exec(setting) ?? [];
		if (!known.has(name)) {
			throw new Error(`${flag} ${name} is unknown. Known are: ${[...known.keys()].join(', ')}.`);
		}
		const value = toValue(text, known.get(name)) ?? (text === undefined ? undefined : read(name, text));
		if (value === undefined) throw new Error(`${flag} ${name} cannot be ${JSON.stringify(text ?? '')}.`);
		return [name, value] as const;
	});
	return Object.fromEntries(parsed) as Partial<Settings>;
};
