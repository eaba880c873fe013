import { toAuthSettings, type AuthOptions } from './options.ts';

const toValue = (name: string, text: string | undefined, byDefault: unknown): unknown => {
	if (typeof byDefault === 'boolean' && (text === undefined || text === 'true' || text === 'false')) {
		return text !== 'false';
	}
	if (typeof byDefault === 'number' && /^\d+$/.test(text ?? '')) return Number(text);
	if (name === 'signing' && (text === 'ES256' || text === 'HS256')) return text;
	if (name === 'siteUrl' && text !== undefined && URL.canParse(text)) return text;
	if (Array.isArray(byDefault) && text !== undefined) return text.split(',');
	throw new Error(`--auth ${name} cannot be ${JSON.stringify(text ?? '')}.`);
};

/** Settings from the command line: `confirmEmail`, `secureEmailChange=false`, `jwtExpiry=60`. */
export const parseAuthOptions = (texts: readonly string[]): AuthOptions => {
	const defaults: Readonly<Record<string, unknown>> = { ...toAuthSettings() };
	return Object.fromEntries(
		texts.map((setting) => {
			const [name = '', ...rest] = setting.split('=');
			if (!(name in defaults)) {
				throw new Error(`--auth ${name} is unknown. Known are: ${Object.keys(defaults).join(', ')}.`);
			}
			return [name, toValue(name, rest.length === 0 ? undefined : rest.join('='), defaults[name])];
		}),
	);
};
