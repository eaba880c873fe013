import { kindOfKey, SupabaseError, type KeyKind } from '../../shared';
import { openProject } from './open-project';
import type { ProjectSettings } from './read-project';

export interface TestResult {
	readonly ok: boolean;
	/** For the user; holds no secret. */
	readonly message: string;
	/** Set when the project has answered. */
	readonly kind?: KeyKind;
}

const names: Readonly<Record<KeyKind, string>> = {
	publishable: 'publishable key: row level security decides what it may do',
	legacyAnon: 'anon key: row level security decides what it may do',
	secret: 'secret key: it may read and change everything',
	legacyServiceRole: 'service_role key: it may read and change everything',
	unknown: 'key of a kind that is not known here',
};

/** Asks a project for its public auth settings, which every kind of key may read, and says in a sentence what came of it. */
export async function testProject(settings: ProjectSettings, key: string): Promise<TestResult> {
	const project = { ...settings.project, retry: false, timeouts: { auth: 10_000 } };
	try {
		const { connection, close } = openProject({ ...settings, project });
		const reply = await connection
			.send({ service: 'auth', method: 'GET', path: '/settings' })
			.finally(() => close());
		const kind = kindOfKey(key);
		return isAuthSettings(reply.body)
			? { ok: true, message: `Connected with a ${names[kind]}.`, kind }
			: { ok: false, message: notSupabase };
	} catch (error) {
		if (!(error instanceof SupabaseError)) throw error;
		return { ok: false, message: messageFor(error) };
	}
}

const notSupabase =
	'Something answers at this address, but it is not a Supabase project. Copy the Project URL from Project Settings → Data API.';

function messageFor({ status, code, message }: SupabaseError): string {
	if (status === 404 || code === 'NOT_SUPABASE') return notSupabase;
	if (status === 401 || status === 403) {
		return `The project refuses this key. Copy it again from Project Settings → API Keys and check that it belongs to this project. (${message})`;
	}
	return message;
}

const isAuthSettings = (body: unknown): boolean =>
	typeof body === 'object' && body !== null && 'external' in body;
