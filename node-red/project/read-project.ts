import type { AgentOptions } from 'node:https';
import type { Node, NodeAPI } from '@node-red/registry';
import { SupabaseError, type Project, type Service } from '../../shared';
import type { ProxySettings } from '../http/proxy-for';
import { services } from '../operation-nodes';
import type { ProjectCredentials, ProjectInput } from './project-node';

/** A project, and how to get there. */
export interface ProjectSettings {
	readonly project: Project;
	readonly tls: AgentOptions;
	readonly proxy?: ProxySettings;
}

interface TlsNode extends Node {
	readonly valid: boolean;
	addTLSOptions(options: AgentOptions): AgentOptions;
}

interface ProxyNode extends Node<{ username?: string; password?: string }> {
	readonly url: string;
	readonly noproxy?: readonly string[];
}

/** What the user has set, ready to connect. Throws a SupabaseError for what cannot be meant. */
export function readProject(
	RED: NodeAPI,
	{ url, schema, tls, proxy, retry, ...rest }: ProjectInput,
	{ key = '', headers = '' }: ProjectCredentials,
): ProjectSettings {
	return {
		project: { url, key, schema, headers: readHeaders(headers), timeouts: readTimeouts(rest), retry },
		tls: readTls(RED, tls),
		...(proxy && { proxy: readProxy(RED, proxy) }),
	};
}

function readHeaders(text: string): Readonly<Record<string, string>> {
	if (text.trim() === '') return {};
	try {
		const headers: unknown = JSON.parse(text);
		if (isRecord(headers) && Object.values(headers).every(isText)) return headers as Record<string, string>;
	} catch {
		// The parser's message quotes the text, which is secret: what is wrong is said below.
	}
	throw refuse('headers', 'The extra headers are not a JSON object of texts', 'Write {"name": "value"}.');
}

function readTimeouts(settings: Readonly<Record<string, unknown>>): Partial<Record<Service, number>> {
	const timeouts: Partial<Record<Service, number>> = {};
	for (const service of services) {
		const given = settings[`timeout_${service}`];
		if (given === undefined || given === '') continue;
		const seconds = Number(given);
		if (!(seconds >= 0)) {
			throw refuse(`timeout_${service}`, `The timeout of ${service} is not a number of seconds`);
		}
		timeouts[service] = seconds * 1000;
	}
	return timeouts;
}

function readTls(RED: NodeAPI, id: string | undefined): AgentOptions {
	if (!id) return {};
	const node: Node | null = RED.nodes.getNode(id);
	if (node !== null && isTlsNode(node) && node.valid) return node.addTLSOptions({});
	throw refuse('tls', 'The TLS configuration is missing or not valid', 'Open it and deploy it again.');
}

function readProxy(RED: NodeAPI, id: string): ProxySettings {
	const node: Node | null = RED.nodes.getNode(id);
	if (node === null || !isProxyNode(node)) {
		throw refuse('proxy', 'The proxy configuration is missing', 'Open it and deploy it again.');
	}
	const { url, noproxy = [], credentials } = node;
	return { url, noproxy, username: credentials?.username, password: credentials?.password };
}

const refuse = (field: string, reason: string, advice?: string): SupabaseError =>
	new SupabaseError({ reason, advice, field, code: 'INVALID_PROJECT' });

const isTlsNode = (node: Node): node is TlsNode => 'addTLSOptions' in node;
const isProxyNode = (node: Node): node is ProxyNode => node.type === 'http proxy';
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
