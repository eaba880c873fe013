import type { Node, NodeAPI, NodeDef } from '@node-red/registry';
import { normaliseProjectUrl, SupabaseError } from '../../shared';
import type { ProjectCredentials, ProjectDefinition, ProjectInput } from './project-node';

/** What stands in the open dialog of a project, as texts. */
export type DialogTexts = Readonly<Record<string, string | undefined>>;

export interface ValuesToTest {
	readonly input: ProjectInput;
	readonly credentials: Required<ProjectCredentials>;
}

/** What the editor sends in place of a stored password that was not changed. */
const unchanged = '__PWRD__';

/**
 * What the texts of a dialog stand for. Whoever sends them may make the runtime ask any address, so it adds nothing of
 * its own that the deployed project would not send there: environment variables are read only where that project names
 * them, and go, like its stored secrets, only to its own address. Throws a SupabaseError for everything else.
 */
export function valuesToTest(
	RED: NodeAPI,
	{ id = '', url = '', key = '', headers = '', tls, proxy }: DialogTexts,
): ValuesToTest {
	const deployed = definitionOf(RED, id);
	const stored: ProjectCredentials = (deployed && RED.nodes.getCredentials(id)) ?? {};

	const resolve = (field: string, text: string, own: string | undefined): string => {
		const name = variableIn(text);
		if (name === undefined) return text;
		if (text === own) return readVariable(RED, id, name);
		throw refuse(
			field,
			`The environment variable ${name} is read only where it is deployed`,
			'Deploy the project, then test it.',
		);
	};

	const address = resolve('url', url, deployed?.url);
	const origin = originOf(address);
	const isOwnAddress = (): boolean =>
		deployed !== undefined && origin === triedOrigin(resolve('url', deployed.url, deployed.url));

	const secret = (field: keyof ProjectCredentials, text: string): string => {
		const own = stored[field];
		const value = resolve(field, text === unchanged ? (own ?? '') : text, own);
		const isTyped = text !== unchanged && variableIn(text) === undefined;
		if (isTyped || isOwnAddress()) return value;
		throw refuse(
			field,
			'What is stored goes only to the address that is deployed',
			`Type the ${field} again to test another address, or deploy the project first.`,
		);
	};

	return {
		input: { url: address, tls, proxy },
		credentials: { key: secret('key', key), headers: secret('headers', headers) },
	};
}

/** The project as the flow file has it: in the node itself, environment variables are replaced already. */
function definitionOf(RED: NodeAPI, id: string): ProjectDefinition | undefined {
	let found: ProjectDefinition | undefined;
	RED.nodes.eachNode((node) => {
		if (node.id === id && isProject(node)) found = node;
	});
	return found;
}

/** `${NAME}` as the whole value stands for an environment variable, as it does in a deployed node. */
const variableIn = (text: string): string | undefined => /^\$\{([^}]+)\}$/.exec(text)?.[1];

function readVariable(RED: NodeAPI, id: string, name: string): string {
	const node: Node | null = RED.nodes.getNode(id);
	// There is no node while flows are stopped, or where it is disabled or part of a subflow.
	return node ? String(RED.util.evaluateNodeProperty(name, 'env', node, {})) : (process.env[name] ?? '');
}

const originOf = (url: string): string => new URL(normaliseProjectUrl(url)).origin;

function triedOrigin(url: string): string | undefined {
	try {
		return originOf(url);
	} catch {
		// What was deployed is no address: nothing can be sent there, so nothing stored is.
		return undefined;
	}
}

const refuse = (field: string, reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_PROJECT' });

const isProject = (node: NodeDef): node is ProjectDefinition => node.type === 'supabase-project';
