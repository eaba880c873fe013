import type { NodeAPI } from '@node-red/registry';
import { registerTest } from '../project/register-test';
import { testUser } from './test-user';
import { userToTest } from './user-to-test';

/** `POST supabase/user/test`: signs in with what stands in the open dialog of a user, deployed or not. */
export const registerUserTestEndpoint = (RED: NodeAPI): void =>
	registerTest(RED, {
		path: '/supabase/user/test',
		type: 'supabase-user',
		test: async (texts) => await testUser(userToTest(RED, texts)),
	});
