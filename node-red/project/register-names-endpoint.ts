import type { Node, NodeAPI } from '@node-red/registry';
import { lookUp, redact, SupabaseError, type Listed, type Lookup } from '../../shared';
import { isProjectNode } from './project-node';

/** What the editor gets: names to offer, or why there are none, for the user. */
type Answer = { readonly names: readonly Listed[] } | { readonly problem: string };

/**
 * `POST supabase/names`: names of a deployed project for the editor to offer. The request says which project, never an
 * address or a key: only what is deployed is asked, with what is stored for it.
 */
export function registerNamesEndpoint(RED: NodeAPI): void {
	RED.httpAdmin.post(
		'/supabase/names',
		RED.auth.needsPermission('supabase-project.write'),
		(request, response) => {
			// As for the test: a page of any other site cannot send JSON.
			if (!request.is('application/json')) {
				response.status(415).json({ problem: 'The question must be sent as JSON.' });
				return;
			}
			const gone = new AbortController();
			response.once('close', () => gone.abort());
			answer(RED, request.body, gone.signal).then(
				(found) => response.json(found),
				() => response.status(500).json({ problem: 'The names could not be read; see the log.' }),
			);
		},
	);
}

const lookups: Readonly<Record<Lookup, true>> = {
	tables: true,
	columns: true,
	schemas: true,
	functions: true,
	arguments: true,
	buckets: true,
	folders: true,
};

async function answer(RED: NodeAPI, question: unknown, signal: AbortSignal): Promise<Answer> {
	const asked = textsIn(question);
	const { lookup } = asked;
	if (!isLookup(lookup)) return { problem: 'This version does not know such a list. Type the name.' };
	try {
		const node: Node | null = RED.nodes.getNode(asked.project ?? '');
		if (!isProjectNode(node))
			return { problem: 'Deploy the project first: its names are offered here then.' };
		// What is blank is not said at all: the schema is then the project's own.
		const { schema, table, function: called, bucket, folder } = asked;
		const of = { schema, table, function: called, bucket, folder };
		return { names: await lookUp(node.connection(), lookup, of, { signal }) };
	} catch (error) {
		if (error instanceof SupabaseError) return { problem: error.message };
		RED.log.error(`supabase-project: ${redact(error instanceof Error ? error.message : String(error), [])}`);
		throw error;
	}
}

function textsIn(question: unknown): Readonly<Record<string, string | undefined>> {
	const entries = typeof question === 'object' && question !== null ? Object.entries(question) : [];
	return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' && value.trim() !== ''));
}

const isLookup = (name: string | undefined): name is Lookup =>
	name !== undefined && Object.hasOwn(lookups, name);
