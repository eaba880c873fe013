import {
	catalogue,
	listeners,
	operationById,
	socketOperations,
	type AnyOperation,
	type AnySocketOperation,
	type Service,
} from '../shared';

/** A node whose form is drawn from what the core knows. */
export interface FormNode {
	/** Saved in users' flows: never renamed. */
	readonly type: string;
	/** Where its requests go. */
	readonly service: Service;
	/** In the palette and the info sidebar. */
	readonly title: string;
	/** One sentence, without a full stop. */
	readonly summary: string;
	/** File in nodes/icons. */
	readonly icon: string;
}

/** A node whose operations are those of one group of the catalogue. What it offers, and how it looks inside, comes from there. */
export interface OperationNode extends FormNode {
	/** What the ids of its operations begin with. */
	readonly group: string;
	/** Operation of a new node; the first one of the group where it is left out. */
	readonly first?: string;
}

/** The choice that decides what the form of a node holds: an operation, or something to listen to. */
export type Offered = Pick<AnyOperation, 'id' | 'label' | 'title' | 'summary' | 'reference' | 'fields'> &
	Partial<Pick<AnyOperation, 'resource' | 'gives' | 'dangerous' | 'examples'>>;

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

export const storageNode: OperationNode = {
	type: 'supabase-storage',
	group: 'storage',
	service: 'storage',
	title: 'supabase storage',
	summary:
		'Uploads, downloads, lists, moves, shares and removes files of a Supabase project, and manages its buckets',
	icon: 'supabase-storage.svg',
	first: 'storage.upload',
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

export const realtimeOutNode: OperationNode = {
	type: 'supabase-realtime-out',
	group: 'realtime',
	service: 'realtime',
	title: 'supabase realtime out',
	summary:
		'Sends broadcasts, shows who is online, and manages channels, over the socket of the realtime in nodes or over HTTP',
	icon: 'supabase-realtime.svg',
};

export const realtimeInNode: FormNode = {
	type: 'supabase-realtime-in',
	service: 'realtime',
	title: 'supabase realtime in',
	summary:
		'Sends a message for each change of a row, each broadcast and everybody who comes or goes, over one socket for all nodes of a connection; with catch-up no row is missed',
	icon: 'supabase-realtime.svg',
};

/** Every operation node, in the order of the palette. */
export const operationNodes: readonly OperationNode[] = [
	databaseNode,
	authNode,
	authAdminNode,
	storageNode,
	functionsNode,
	realtimeOutNode,
];

/** Every node whose form is drawn, in the order of the palette. */
export const formNodes: readonly FormNode[] = [...operationNodes, realtimeInNode];

/** The services that the nodes use. */
export const services: readonly Service[] = [...new Set(formNodes.map(({ service }) => service))];

export const operationsOf = ({ group }: OperationNode): readonly AnyOperation[] =>
	catalogue.filter(({ id }) => id.startsWith(`${group}.`));

/** What a new node does. */
export const firstOf = (node: FormNode): Offered => {
	const offers = offersOf(node);
	return (isOperationNode(node) && offers.find(({ id }) => id === node.first)) || offers[0]!;
};

export const isOperationNode = (node: FormNode): node is OperationNode => 'group' in node;

/** What a node offers in its form. */
export const offersOf = (node: FormNode): readonly Offered[] =>
	isOperationNode(node) ? [...operationsOf(node), ...socketOperationsOf(node)] : listeners;

export const socketOperationsOf = ({ group }: OperationNode): readonly AnySocketOperation[] =>
	socketOperations.filter(({ id }) => id.startsWith(`${group}.`));

/** An operation of the catalogue, or one over a socket. Throws for what is none. */
export const findOperation = (id: string): AnyOperation | AnySocketOperation =>
	socketOperations.find((each) => each.id === id) ?? operationById(id);

export const isOnSocket = (operation: object): operation is AnySocketOperation => 'perform' in operation;
