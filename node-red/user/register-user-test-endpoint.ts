import type { NodeAPI } from '@node-red/registry';
import { redact, SupabaseError } from '../../shared';
import { testUser, type UserTestResult } from './test-user';
import { textsIn } from '../project/texts-in';
import { userToTest } from './user-to-test';

/** `POST supabase/user/test`: signs in with what stands in the open dialog of a user, deployed or not. */
export function registerUserTestEndpoint(RED: NodeAPI): void {
	RED.httpAdmin.post(
		'/supabase/user/test',
		RED.auth.needsPermission('supabase-user.write'),
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

async function answer(RED: NodeAPI, given: unknown): Promise<UserTestResult> {
	try {
		return await testUser(userToTest(RED, textsIn(given)));
	} catch (error) {
		if (error instanceof SupabaseError) return { ok: false, message: error.message };
		const reason = error instanceof Error ? error.message : String(error);
		RED.log.error(`supabase-user: ${redact(reason, [])}`);
		throw error;
	}
}
