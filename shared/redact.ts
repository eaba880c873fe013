/** Texts that must never be shown: keys, tokens, and the values of secret headers. */
export type Secrets = readonly string[];

const shapes = [
	/\bsb_(?:secret|temp)_[\w-]+/g,
	/\bsb_publishable_[\w-]+/g,
	/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
	/\bBearer\s+(?!\[)[\w.~+/-]+=*/gi,
];

/** The text without the given secrets, and without anything that looks like a Supabase key or a token. */
export function redact(text: string, secrets: Secrets): string {
	const known = secrets
		.filter((secret) => secret.length > 3)
		.flatMap(waysToWrite)
		.reduce((rest, secret) => rest.replaceAll(secret, '[hidden]'), text);
	return shapes.reduce((rest, shape) => rest.replace(shape, '[hidden]'), known);
}

/** As it is, inside JSON, and inside an address. */
const waysToWrite = (secret: string): readonly string[] => [
	secret,
	JSON.stringify(secret).slice(1, -1),
	encodeURIComponent(secret),
];
