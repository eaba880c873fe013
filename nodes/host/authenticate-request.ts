import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { credentialHeaders, serviceOf, SupabaseError, type Service } from '../../shared';
import type { ProjectCredential } from './project-credential';
import { tlsOptions } from './tls-options';

/**
 * Adds the key to a request that goes to the project of the credential, be it from this package's nodes or from
 * n8n's HTTP Request node. A request to any other host is refused, so that the key never leaves for one.
 */
export function authenticateRequest(
	credential: ProjectCredential,
	request: IHttpRequestOptions,
): IHttpRequestOptions {
	const { project, key } = credential;
	const service = checkAddress(credential, request);
	const given = withLowerCaseNames(request.headers);
	const accessToken = /^Bearer (.+)$/i.exec(String(given.authorization ?? ''))?.[1];
	const own = withLowerCaseNames({
		...credentialHeaders({ service, key, accessToken }),
		...withLowerCaseNames(project.headers),
	});
	return { ...request, headers: { ...given, ...own }, ...tlsOptions(credential) };
}

/** The service that a request goes to. Throws a SupabaseError for an address of another project or host. */
export function checkAddress({ project }: ProjectCredential, request: IHttpRequestOptions): Service {
	const target = targetOf(request);
	const service = serviceAt(target, project.url);
	if (service === undefined) throw foreign(target, project.url);
	return service;
}

/** The service an address belongs to, the database's for a path of none; undefined for another host or protocol. */
function serviceAt(target: URL | undefined, projectUrl: string): Service | undefined {
	if (!target) return undefined;
	const project = new URL(projectUrl);
	if (target.origin === project.origin) return serviceOf(target.href) ?? 'database';
	const [, reference, domain] = /^([\w-]+)\.(supabase\.(?:co|in|red))$/.exec(project.hostname) ?? [];
	if (reference === undefined || target.protocol !== 'https:' || target.port !== '') return undefined;
	// A hosted project has two more hosts, for large files and for edge functions.
	if (target.hostname === `${reference}.storage.${domain}`) return 'storage';
	if (target.hostname === `${reference}.functions.${domain}`) return 'functions';
	return undefined;
}

/** Where the request goes, joined as n8n's HTTP helper joins it. The HTTP Request node still says `uri`. */
function targetOf(request: IHttpRequestOptions & { readonly uri?: string }): URL | undefined {
	const { baseURL } = request;
	const path = request.url ?? request.uri ?? '';
	const isAbsolute = /^([a-z][\w+.-]*:)?\/\//i.test(path);
	const whole = baseURL && !isAbsolute ? `${baseURL.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}` : path;
	return URL.canParse(whole) ? new URL(whole) : undefined;
}

const withLowerCaseNames = (headers: IDataObject | Readonly<Record<string, string>> = {}): IDataObject =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

const foreign = (target: URL | undefined, projectUrl: string): SupabaseError =>
	new SupabaseError({
		reason: `The key of ${new URL(projectUrl).host} is not sent to ${target ? target.origin : 'an address without a host'}`,
		advice: 'Request an address of this project, or choose another credential.',
		field: 'url',
		code: 'INVALID_PROJECT_URL',
	});
