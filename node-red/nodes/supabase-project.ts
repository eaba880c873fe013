import type { NodeAPI } from '@node-red/registry';
import type { SessionKeeper } from '../../shared';
import { openProject, type OpenProject } from '../project/open-project';
import type { ProjectCredentials, ProjectDefinition, ProjectNode } from '../project/project-node';
import { readProject } from '../project/read-project';
import { registerNamesEndpoint } from '../project/register-names-endpoint';
import { registerTestEndpoint } from '../project/register-test-endpoint';
import { SharedClients } from '../realtime/shared-clients';
import { toActingUser } from '../user/act-as-user';

export = (RED: NodeAPI): void => {
	RED.nodes.registerType<ProjectNode, ProjectDefinition, object, ProjectCredentials>(
		'supabase-project',
		function (this: ProjectNode, definition: ProjectDefinition) {
			RED.nodes.createNode(this, definition);
			let opened: OpenProject | undefined;
			// Opened by the first node that needs it: a project with wrong settings then fails where it is used.
			const open = (): OpenProject =>
				(opened ??= openProject(readProject(RED, definition, this.credentials ?? {})));
			this.connection = () => open().connection;
			this.connectAs = (user) => open().connectAs(user);
			const clients = new SharedClients<SessionKeeper | undefined>((session) =>
				open().openRealtimeAs(session && toActingUser(session)),
			);
			this.realtime = (session) => clients.take(session);
			this.on('close', () => opened?.close());
		},
		{ credentials: { key: { type: 'password' }, headers: { type: 'password' } } },
	);
	registerTestEndpoint(RED);
	registerNamesEndpoint(RED);
};
