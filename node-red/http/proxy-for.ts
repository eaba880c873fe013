import { SupabaseError } from '../../shared';

/** What a proxy config node says. */
export interface ProxySettings {
	readonly url: string;
	/** Hosts that are reached directly: `example.com` with its subdomains, `.example.com`, `host:port`, or `*`. */
	readonly noproxy: readonly string[];
	readonly username?: string;
	readonly password?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy on the way to an address: that of the given settings, or else of the environment's `HTTPS_PROXY`,
 * `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` in either case, as in Node-RED's own request node.
 */
export function proxyFor(target: URL, settings: ProxySettings = fromEnvironment(target)): URL | undefined {
	const { url, noproxy, username, password } = settings;
	if (url === '' || noproxy.some((host) => covers(host.trim(), target))) return undefined;
	const address = url.includes('://') ? url : `http://${url}`;
	if (!URL.canParse(address)) throw unreadable();
	const proxy = new URL(address);
	if (username) proxy.username = username;
	if (password) proxy.password = password;
	return proxy;
}

function fromEnvironment(target: URL, env: Environment = process.env): ProxySettings {
	const read = (name: string) => env[name] ?? env[name.toUpperCase()];
	const url = read(`${target.protocol.replace(':', '')}_proxy`) ?? read('all_proxy') ?? '';
	return { url, noproxy: (read('no_proxy') ?? '').split(/[\s,]+/) };
}

function covers(host: string, { hostname, host: hostAndPort }: URL): boolean {
	if (host === '') return false;
	if (host === '*' || host === hostAndPort) return true;
	const name = host.replace(/^\*?\./, '');
	return hostname === name || hostname.endsWith(`.${name}`);
}

/** Without the address, which may hold a password. */
const unreadable = (): SupabaseError =>
	new SupabaseError({
		reason: 'The address of the proxy cannot be read',
		advice:
			'Correct it in the proxy configuration, or in HTTPS_PROXY, HTTP_PROXY or ALL_PROXY: http://host:port.',
		field: 'proxy',
		code: 'INVALID_PROJECT',
	});
