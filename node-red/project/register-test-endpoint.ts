import type { NodeAPI } from '@node-red/registry';
import { redact, SupabaseError } from '../../shared';
import { readProject } from './read-project';
import { testProject, type TestResult } from './test-project';
import { textsIn } from './texts-in';
import { valuesToTest } from './values-to-test';

/** `POST supabase/test`: tries the values that stand in the open dialog of a project, deployed or not. */
export function registerTestEndpoint(RED: NodeAPI): void {
	RED.httpAdmin.post(
		'/supabase/test',
		RED.auth.needsPermission('supabase-project.write'),
		(request, response) => {
			// A page of any other site can send a form, but not JSON: browsers ask this server first whether it may.
			if (!request.is('application/json')) {
				response.status(415).json({ ok: false, message: 'The values to test must be sent as JSON.' });
				return;
			}
			answer(RED, request.body).then(
				(result) => response.json(result),
				() => response.status(500).json({ ok: false, message: 'The test itself failed; see the log.' }),
			);
		},
	);
}

async function answer(RED: NodeAPI, given: unknown): Promise<TestResult> {
	try {
		const { input, credentials } = valuesToTest(RED, textsIn(given));
		return await testProject(readProject(RED, input, credentials), credentials.key);
	} catch (error) {
		if (error instanceof SupabaseError) return { ok: false, message: error.message };
		const reason = error instanceof Error ? error.message : String(error);
		RED.log.error(`supabase-project: ${redact(reason, [])}`);
		throw error;
	}
}
