import type { Node, NodeAPI } from '@node-red/registry';
import { SupabaseError } from '../../shared';
import type { ProjectCredentials, ProjectInput } from './project-node';
import { readProject } from './read-project';
import { testProject, type TestResult } from './test-project';

/** What the editor sends in place of a stored password that was not changed. */
const unchanged = '__PWRD__';

/** `POST supabase/test`: tries the values that stand in the open dialog of a project, deployed or not. */
export function registerTestEndpoint(RED: NodeAPI): void {
	RED.httpAdmin.post(
		'/supabase/test',
		RED.auth.needsPermission('supabase-project.write'),
		(request, response) => {
			answer(RED, request.body).then(
				(result) => response.json(result),
				() => response.status(500).json({ ok: false, message: 'The test itself failed; see the log.' }),
			);
		},
	);
}

async function answer(RED: NodeAPI, given: unknown): Promise<TestResult> {
	const texts = textsIn(given);
	const { id = '' } = texts;
	const text = (name: string) => resolved(RED, id, texts[name] ?? '');
	const stored: ProjectCredentials = RED.nodes.getCredentials(id) ?? {};
	const secret = (name: keyof ProjectCredentials) =>
		texts[name] === unchanged ? resolved(RED, id, stored[name] ?? '') : text(name);
	const input: ProjectInput = { url: text('url'), tls: texts.tls, proxy: texts.proxy };
	const credentials = { key: secret('key'), headers: secret('headers') };
	try {
		return await testProject(readProject(RED, input, credentials), credentials.key);
	} catch (error) {
		if (error instanceof SupabaseError) return { ok: false, message: error.message };
		RED.log.error(`supabase-project: ${error instanceof Error ? error.message : String(error)}`);
		throw error;
	}
}

/** `${NAME}` as the whole value stands for an environment variable, as it does in a deployed node. */
function resolved(RED: NodeAPI, id: string, text: string): string {
	const [, name] = /^\$\{([^}]+)\}$/.exec(text) ?? [];
	if (name === undefined) return text;
	const deployed: Node | null = RED.nodes.getNode(id);
	return deployed
		? String(RED.util.evaluateNodeProperty(name, 'env', deployed, {}))
		: (process.env[name] ?? '');
}

function textsIn(given: unknown): Readonly<Record<string, string | undefined>> {
	const entries = typeof given === 'object' && given !== null ? Object.entries(given) : [];
	return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
}
