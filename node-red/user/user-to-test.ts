import type { Node, NodeAPI, NodeDef } from '@node-red/registry';
import { SupabaseError, type SessionKeeper, type UserCredentials } from '../../shared';
import { isProjectNode, type ProjectNode } from '../project/project-node';
import { isUserNode, readUser, type UserDefinition, type UserSecrets } from './user-node';

/** What stands in the open dialog of a user, as texts. */
type DialogTexts = Readonly<Record<string, string | undefined>>;

export interface UserToTest {
	readonly project: ProjectNode;
	readonly user: UserCredentials;
	/** That of the user as deployed, when nothing in the dialog differs from it. */
	readonly session?: SessionKeeper;
}

/** What the editor sends in place of a stored password that was not changed. */
const unchanged = '__PWRD__';

const names = ['email', 'phone', 'password', 'accessToken', 'refreshToken'] as const;

/**
 * What the texts of a dialog stand for. Only a deployed project is asked, and what is stored for a user goes only to the
 * project that this user is deployed with. Throws a SupabaseError for everything else.
 */
export function userToTest(RED: NodeAPI, given: DialogTexts): UserToTest {
	const { id = '', project = '', signInBy } = given;
	const projectNode: Node | null = RED.nodes.getNode(project);
	if (!isProjectNode(projectNode)) {
		throw refuse('project', 'The project is not deployed yet', 'Choose a project and deploy it first.');
	}
	const deployed = definitionOf(RED, id);
	const stored: UserSecrets = (deployed && RED.nodes.getCredentials(id)) ?? {};
	const node: Node | null = RED.nodes.getNode(id);
	const running: UserSecrets = (isUserNode(node) && node.credentials) || {};
	const isOwnProject = deployed?.project === project;

	const read = (name: (typeof names)[number]): string => {
		const text = given[name] ?? '';
		const isStored = text === unchanged || (text !== '' && text === stored[name]);
		if (!isStored && !/^\$\{[^}]+\}$/.test(text)) return text;
		// In the node itself, environment variables are replaced already.
		if (isStored && isOwnProject) return running[name] ?? '';
		if (isStored && (name === 'email' || name === 'phone')) return text;
		throw isStored
			? refuse(
					name,
					'What is stored goes only to the project that is deployed',
					'Type it again, or deploy first.',
				)
			: refuse(
					name,
					'An environment variable is read only where it is deployed',
					'Deploy the user, then test it.',
				);
	};
	const user = readUser(signInBy, Object.fromEntries(names.map((name) => [name, read(name)])));
	const isDeployed =
		isOwnProject &&
		isUserNode(node) &&
		(deployed.signInBy ?? 'password') === (signInBy ?? 'password') &&
		Object.entries(user).every(([name, value]) => value === (running[name as keyof UserSecrets] ?? ''));
	return {
		project: projectNode,
		user,
		...(isDeployed && { session: node.session() }),
	};
}

function definitionOf(RED: NodeAPI, id: string): UserDefinition | undefined {
	let found: UserDefinition | undefined;
	RED.nodes.eachNode((node) => {
		if (node.id === id && isUser(node)) found = node;
	});
	return found;
}

const isUser = (node: NodeDef): node is UserDefinition => node.type === 'supabase-user';

const refuse = (field: string, reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_USER' });
