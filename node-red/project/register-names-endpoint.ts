import type { Node, NodeAPI } from '@node-red/registry';
import { lookUp, type Listed, type Lookup } from '../../shared';
import { isProjectNode } from './project-node';
import { registerQuestion } from './register-question';
import type { DialogTexts } from './values-to-test';

/** What the editor gets: names to offer, or why there are none, for the user. */
type Answer = { readonly names: readonly Listed[] } | { readonly problem: string };

/**
 * `POST supabase/names`: names of a deployed project for the editor to offer. The request says which project, never an
 * address or a key: only what is deployed is asked, with what is stored for it.
 */
export const registerNamesEndpoint = (RED: NodeAPI): void =>
	registerQuestion<Answer>(RED, {
		path: '/supabase/names',
		type: 'supabase-project',
		notJson: 'The question must be sent as JSON.',
		failed: 'The names could not be read; see the log.',
		problem: (problem) => ({ problem }),
		answer: async (asked, signal) => await answer(RED, withoutBlank(asked), signal),
	});

const lookups: Readonly<Record<Lookup, true>> = {
	tables: true,
	columns: true,
	schemas: true,
	functions: true,
	arguments: true,
	buckets: true,
	folders: true,
};

async function answer(RED: NodeAPI, asked: DialogTexts, signal: AbortSignal): Promise<Answer> {
	const { lookup } = asked;
	if (!isLookup(lookup)) return { problem: 'This version does not know such a list. Type the name.' };
	const node: Node | null = RED.nodes.getNode(asked.project ?? '');
	if (!isProjectNode(node)) return { problem: 'Deploy the project first: its names are offered here then.' };
	// What is blank is not said at all: the schema is then the project's own.
	const { schema, table, function: called, bucket, folder } = asked;
	const of = { schema, table, function: called, bucket, folder };
	return { names: await lookUp(node.connection(), lookup, of, { signal }) };
}

const withoutBlank = (texts: DialogTexts): DialogTexts =>
	Object.fromEntries(Object.entries(texts).filter(([, text]) => text?.trim() !== ''));

const isLookup = (name: string | undefined): name is Lookup =>
	name !== undefined && Object.hasOwn(lookups, name);
