import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { AnyOperation } from '../../shared';
import { secretHint } from './widgets/plain-widgets';
import { operationsOf, operationValue } from './service-operations';

/** Who the requests of a node are made by. */
export type ActAs = 'projectKey' | 'user' | 'token';

export const readActAs = (stored: unknown): ActAs =>
	stored === 'user' || stored === 'token' ? stored : 'projectKey';

const choices = {
	projectKey: {
		name: 'Project Key',
		value: 'projectKey',
		description: 'With the rights of the key in the project credential',
	},
	user: {
		name: 'User',
		value: 'user',
		description: 'The user of a Supabase User API credential, under row level security',
	},
	token: {
		name: 'Access Token',
		value: 'token',
		description: 'The user whose access token the input item carries, under row level security',
	},
} as const satisfies Record<ActAs, INodePropertyOptions>;

const actAs = (options: readonly INodePropertyOptions[], usual: ActAs): INodeProperties => ({
	displayName: 'Act As',
	name: 'actAs',
	type: 'options',
	noDataExpression: true,
	options: [...options],
	default: usual,
	description: 'Who makes the requests',
});

const userAccessToken: INodeProperties = {
	displayName: 'User Access Token',
	name: 'userAccessToken',
	type: 'string',
	typeOptions: { password: true },
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.session.access_token }}',
	description: 'The access_token of a session. Each item may carry another one.',
	hint: secretHint,
	displayOptions: { show: { actAs: ['token'] } },
};

/** How a node of this service asks who acts. Administration is for secret keys alone, so there it does not ask. */
export function actAsProperties(service: string): INodeProperties[] {
	const { projectKey, user, token } = choices;
	if (service === 'authAdmin') return [];
	if (service !== 'auth') return [actAs([projectKey, user, token], 'projectKey'), userAccessToken];
	return [
		{
			...actAs([user, token], 'user'),
			description: 'Who makes the request: this operation is for a signed-in user',
			displayOptions: { show: { operation: valuesOf(({ forUser = false }) => forUser) } },
		},
		{
			...actAs([projectKey, user, token], 'projectKey'),
			description: 'Who makes the request. With the project key, give the tokens of the session below.',
			displayOptions: { show: { operation: valuesOf(takesOwnToken) } },
		},
		userAccessToken,
	];
}

/** A trigger gets no items that could carry a token. */
export const actAsInTrigger: INodeProperties = {
	...actAs([choices.projectKey, choices.user], 'projectKey'),
	description: 'Who listens: policies decide what they hear',
};

const valuesOf = (isWanted: (operation: AnyOperation) => boolean): string[] =>
	operationsOf('auth').filter(isWanted).map(operationValue);

/** Operations of Auth that read a token of their own, and without it that of the user who acts. */
const takesOwnToken = ({ id }: AnyOperation): boolean =>
	/^auth\.(?:getSession|refreshSession|getClaims|getUser|mfa\.getAuthenticatorAssuranceLevel)$/.test(id);
