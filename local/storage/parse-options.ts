import { toStorageSettings, type StorageOptions } from './options.ts';

const toValue = (name: string, text: string | undefined, byDefault: unknown): unknown => {
	if (typeof byDefault === 'boolean' && (text === undefined || text === 'true' || text === 'false')) {
		return text !== 'false';
	}
	if (/^\d+$/.test(text ?? '')) return Number(text);
	if (name === 'fileSizeLimit' && /^[0-9]+(\.[0-9]+)?(gb|mb|kb|b)$/i.test(text ?? '')) return text;
	throw new Error(`--storage ${name} cannot be ${JSON.stringify(text ?? '')}.`);
};

/** Settings from the command line: `fileSizeLimit=5GB`, `imageTransformation=false`, `resumableExpiry=60`. */
export const parseStorageOptions = (texts: readonly string[]): StorageOptions => {
	const defaults: Readonly<Record<string, unknown>> = { ...toStorageSettings() };
	return Object.fromEntries(
		texts.map((setting) => {
			const [, name = '', text] = /^([^=]*)(?:=(.*))?$/s.exec(setting) ?? [];
			if (!(name in defaults)) {
				throw new Error(`--storage ${name} is unknown. Known are: ${Object.keys(defaults).join(', ')}.`);
			}
			return [name, toValue(name, text, defaults[name])];
		}),
	);
};
