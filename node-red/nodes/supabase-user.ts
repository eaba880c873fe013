import type { NodeAPI } from '@node-red/registry';
import { registerUserTestEndpoint } from '../user/register-user-test-endpoint';
import { forgetSession, sessionOf } from '../user/session-of';
import { storedAsSecrets, type UserDefinition, type UserNode, type UserSecrets } from '../user/user-node';

export = (RED: NodeAPI): void => {
	RED.nodes.registerType<UserNode, UserDefinition, object, UserSecrets>(
		'supabase-user',
		function (this: UserNode, definition: UserDefinition) {
			RED.nodes.createNode(this, definition);
			this.project = definition.project;
			// Signed in by the first node that acts as the user: a wrong password then fails where it is used.
			this.session = () => sessionOf(RED, this.id, definition, this.credentials ?? {});
			this.on('close', (isRemoved: boolean, done: () => void) => {
				if (isRemoved) forgetSession(this.id);
				done();
			});
		},
		{ credentials: storedAsSecrets },
	);
	registerUserTestEndpoint(RED);
};
