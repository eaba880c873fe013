import type { NodeAPI } from '@node-red/registry';
import { readProject } from './read-project';
import { registerTest } from './register-test';
import { testProject } from './test-project';
import { valuesToTest } from './values-to-test';

/** `POST supabase/test`: tries the values that stand in the open dialog of a project, deployed or not. */
export const registerTestEndpoint = (RED: NodeAPI): void =>
	registerTest(RED, {
		path: '/supabase/test',
		type: 'supabase-project',
		test: async (texts) => {
			const { input, credentials } = valuesToTest(RED, texts);
			return await testProject(readProject(RED, input, credentials), credentials.key);
		},
	});
