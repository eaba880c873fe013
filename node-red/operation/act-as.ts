import type { Node, NodeAPI } from '@node-red/registry';
import {
	SupabaseError,
	type AnyOperation,
	type AnySocketOperation,
	type Connection,
	type Field,
	type SessionKeeper,
} from '../../shared';
import { isOnSocket } from '../operation-nodes';
import { projectOf } from '../project/project-of';
import { actAsUser } from '../user/act-as-user';
import { isUserNode } from '../user/user-node';
import type { Evaluate } from './evaluate';
import { readSecret } from './read-secret';
import type { OperationDefinition, StoredSecrets } from './stored-fields';

/** Who makes the requests of a node. Saved in users' flows: never renamed. */
export type ActAs = 'projectKey' | 'user' | 'token';

export const everyActAs: readonly ActAs[] = ['projectKey', 'user', 'token'];

/** Whether a user can, or even must, make the requests of an operation. Signing in and administration are nobody's. */
export function userOf(
	operation: Pick<AnyOperation, 'id' | 'fields'> & Partial<Pick<AnyOperation, 'examples'>>,
): 'possible' | 'needed' | undefined {
	if (!operation.id.startsWith('auth')) return 'possible';
	// A token of its own takes the place of that of the user who acts.
	const fields = operation.fields as Readonly<Record<string, Field | undefined>>;
	if ([fields.jwt, fields.refreshToken].some((field) => field?.required === false)) return 'possible';
	return operation.examples?.some(({ accessToken }) => accessToken !== undefined) ? 'needed' : undefined;
}

/** The way to the project as whoever acts for this message. Throws a SupabaseError where that cannot be. */
export async function connectionFor(
	RED: NodeAPI,
	definition: OperationDefinition,
	reader: {
		readonly operation: AnyOperation;
		readonly evaluate: Evaluate;
		readonly secrets: StoredSecrets;
	},
): Promise<Connection> {
	const project = projectOf(RED, definition.project);
	switch (readActAs(definition, reader.operation)) {
		case 'projectKey':
			return project.connection();
		case 'user':
			return actAsUser(project, userNodeOf(RED, definition).session());
		case 'token':
			return project.connectAs({ accessToken: await readToken(definition, reader) });
	}
}

/** What can be told before any message comes. Throws a SupabaseError for what cannot work. */
export function checkConnection(
	RED: NodeAPI,
	definition: OperationDefinition,
	operation: AnyOperation | AnySocketOperation,
): void {
	if (isOnSocket(operation)) {
		projectOf(RED, definition.project).connection();
		sessionFor(RED, definition);
		return;
	}
	projectOf(RED, definition.project).connection();
	if (readActAs(definition, operation) === 'user') userNodeOf(RED, definition).session();
}

/**
 * The session of the user who acts for as long as a node is there, or undefined for the project's key. Throws a
 * SupabaseError where that cannot be.
 */
export function sessionFor(RED: NodeAPI, definition: OperationDefinition): SessionKeeper | undefined {
	switch (definition.actAs || 'projectKey') {
		case 'projectKey':
			return undefined;
		case 'user':
			return userNodeOf(RED, definition).session();
		default:
			throw refuse(
				'actAs',
				'A socket belongs to the project or to a user, not to the token of a message',
				'Choose the project key or a user.',
			);
	}
}

/** What was chosen for another operation, and has no meaning for this one, counts as not chosen. */
function readActAs(
	{ actAs: stored }: OperationDefinition,
	operation: Pick<AnyOperation, 'id' | 'fields' | 'examples'>,
): ActAs {
	const actAs = everyActAs.find((each) => each === (stored || 'projectKey'));
	if (actAs === undefined) throw refuse('actAs', `'${String(stored)}' is nobody that this version knows`);
	return userOf(operation) === undefined ? 'projectKey' : actAs;
}

function userNodeOf(RED: NodeAPI, { user = '', project }: OperationDefinition) {
	const node: Node | null = RED.nodes.getNode(user);
	if (!isUserNode(node)) {
		throw refuse(
			'user',
			user ? 'The user of this node is missing or disabled' : 'No user is chosen',
			'Open the node, choose a user or add one, and deploy.',
		);
	}
	if (node.project === project) return node;
	throw refuse(
		'user',
		'The user belongs to another project',
		'Choose the project of the user, or another user.',
	);
}

async function readToken(
	{ userAccessToken = '', userAccessTokenType = 'msg' }: OperationDefinition,
	reader: { readonly evaluate: Evaluate; readonly secrets: StoredSecrets },
): Promise<string> {
	const stored = { value: userAccessToken, type: userAccessTokenType };
	const given = await readSecret('userAccessToken', stored, reader).catch((cause: unknown) => {
		throw refuse(
			'userAccessToken',
			`User access token: ${cause instanceof Error ? cause.message : String(cause)}`,
		);
	});
	const token = typeof given === 'string' ? given.replace(/^\s*Bearer\s/i, '').trim() : '';
	if (token !== '' && !/\s/.test(token)) return token;
	throw refuse(
		'userAccessToken',
		token === '' ? 'The message brings no user access token' : 'The user access token holds white space',
		'Take it from where the access_token of a session is, such as msg.payload.session.access_token.',
	);
}

const refuse = (field: string, reason: string, advice?: string): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_PARAMETER' });
