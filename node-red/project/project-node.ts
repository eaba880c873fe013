import type { Node, NodeDef } from '@node-red/registry';
import type { Connection, SessionKeeper } from '../../shared';
import type { SharedClient } from '../realtime/shared-clients';
import type { ActingUser } from './open-project';

/** What the user sets and may be seen. */
export interface ProjectInput {
	readonly url: string;
	readonly schema?: string;
	/** Ids of config nodes; empty when not chosen. */
	readonly tls?: string;
	readonly proxy?: string;
	readonly retry?: boolean;
	/** `timeout_<service>`: seconds; blank for the default. */
	readonly [setting: string]: unknown;
}

/** What a `supabase-project` node stores in the flow file. */
export interface ProjectDefinition extends NodeDef, ProjectInput {}

/** What it stores as credentials, encrypted and never exported. */
export interface ProjectCredentials {
	readonly key?: string;
	/** A JSON object of header names and values. */
	readonly headers?: string;
}

export interface ProjectNode extends Node<ProjectCredentials> {
	/** The one way to the project that all its nodes share. Throws a SupabaseError when the settings cannot work. */
	connection: () => Connection;
	/** The same way as a user of the project. */
	connectAs: (user: ActingUser) => Connection;
	/** The one socket of the project's key, or of a user's session, for one more node. */
	realtime: (session?: SessionKeeper) => SharedClient;
}

export const isProjectNode = (node: Node | null | undefined): node is ProjectNode =>
	node !== null && node !== undefined && 'connectAs' in node;
