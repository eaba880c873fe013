import { catalogue, type AnyOperation, type Service } from '../shared';

/** A node whose operations are those of one group of the catalogue. What it offers, and how it looks inside, comes from there. */
export interface OperationNode {
	/** Saved in users' flows: never renamed. */
	readonly type: string;
	/** What the ids of its operations begin with. */
	readonly group: string;
	/** Where its requests go. */
	readonly service: Service;
	/** In the palette and the info sidebar. */
	readonly title: string;
	/** One sentence, without a full stop. */
	readonly summary: string;
	/** File in nodes/icons. */
	readonly icon: string;
}

export const databaseNode: OperationNode = {
	type: 'supabase-database',
	group: 'database',
	service: 'database',
	title: 'supabase database',
	summary: 'Reads, counts, creates, changes and deletes rows of a Supabase project',
	icon: 'supabase.svg',
};

export const authNode: OperationNode = {
	type: 'supabase-auth',
	group: 'auth',
	service: 'auth',
	title: 'supabase auth',
	summary: 'Signs users of a Supabase project up and in, and manages their sessions and second factors',
	icon: 'supabase.svg',
};

export const authAdminNode: OperationNode = {
	type: 'supabase-auth-admin',
	group: 'authAdmin',
	service: 'auth',
	title: 'supabase auth admin',
	summary: 'Lists, creates, invites, changes and deletes the users of a Supabase project; needs a secret key',
	icon: 'supabase.svg',
};

export const functionsNode: OperationNode = {
	type: 'supabase-functions',
	group: 'functions',
	service: 'functions',
	title: 'supabase functions',
	summary:
		'Calls Edge Functions of a Supabase project: data, text, forms and files out; data, files and events back',
	icon: 'supabase-functions.svg',
};

/** Every operation node, in the order of the palette. */
export const operationNodes: readonly OperationNode[] = [
	databaseNode,
	authNode,
	authAdminNode,
	functionsNode,
];

/** The services that the nodes use. */
export const services: readonly Service[] = [...new Set(operationNodes.map(({ service }) => service))];

export const operationsOf = ({ group }: OperationNode): readonly AnyOperation[] =>
	catalogue.filter(({ id }) => id.startsWith(`${group}.`));
