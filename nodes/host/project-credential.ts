import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { normaliseProjectUrl, SupabaseError, type Project } from '../../shared';

/** The credential type of this package; n8n's own Supabase node uses another, `supabaseApi`. */
export const projectCredential = 'supabaseProjectApi';

/** What the form of the credential holds, read. */
export interface ProjectCredential {
	/** Without the key, which the credential itself adds to each request. */
	readonly project: Project;
	readonly key: string;
	/** Texts that must not be shown: the key, and the values of extra headers. */
	readonly secrets: readonly string[];
	/** Whether any certificate is taken, whoever signed it. */
	readonly allowSelfSigned: boolean;
	/** PEM text of the authority that signed the server's certificate. */
	readonly ca?: string;
}

/** Reads the credential as n8n stores it. Throws a SupabaseError when it has no usable address. */
export function readProjectCredential(stored: ICredentialDataDecryptedObject): ProjectCredential {
	const ca = textOf(stored.ca).trim();
	const key = readKey(textOf(stored.key));
	const headers = headersOf(stored.headers);
	return {
		project: {
			url: normaliseProjectUrl(textOf(stored.url)),
			schema: textOf(stored.schema),
			headers: Object.fromEntries(headers),
			timeouts: timeoutsOf(stored),
		},
		key,
		secrets: [key, ...headers.map(([, value]) => value)],
		allowSelfSigned: stored.allowSelfSigned === true,
		...(ca !== '' && { ca }),
	};
}

function readKey(given: string): string {
	const key = given.trim();
	if (key !== '') return key;
	throw new SupabaseError({
		reason: 'The credential holds no API key',
		advice: 'Copy a publishable or secret key from Project Settings → API Keys.',
		field: 'key',
		code: 'INVALID_PROJECT_KEY',
	});
}

/** The form asks for seconds, the core counts in milliseconds. */
function timeoutsOf({ databaseTimeout }: ICredentialDataDecryptedObject): Project['timeouts'] {
	return typeof databaseTimeout === 'number' ? { database: databaseTimeout * 1000 } : {};
}

function headersOf(stored: unknown): ReadonlyArray<readonly [name: string, value: string]> {
	const list = isRecord(stored) && Array.isArray(stored.header) ? stored.header : [];
	return list
		.filter(isRecord)
		.map(({ name, value }) => [textOf(name).trim(), textOf(value)] as const)
		.filter(([name]) => name !== '');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
