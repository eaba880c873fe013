import { proxyFor } from '../../../node-red/http/proxy-for';
import { SupabaseError } from '../../../shared';

const target = new URL('https://abc.supabase.co');
const names = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy'].flatMap((name) => [
	name,
	name.toUpperCase(),
]);
const kept = Object.fromEntries(names.map((name) => [name, process.env[name]]));

beforeEach(() => names.forEach((name) => delete process.env[name]));
afterAll(() => {
	for (const [name, value] of Object.entries(kept)) if (value !== undefined) process.env[name] = value;
});

describe('with a proxy node', () => {
	it.each([
		['another host', ['example.com'], true],
		['the host', ['abc.supabase.co'], false],
		['the domain', ['supabase.co'], false],
		['the domain with a dot', ['.supabase.co'], false],
		['the domain with a star', ['*.supabase.co'], false],
		['the host with its port', ['abc.supabase.co:443'], true],
		['the end of a name that is no domain', ['base.co'], true],
		['everything', ['*'], false],
		['blanks', [' ', ''], true],
	])('%s on the list', (_name, noproxy, used) => {
		const proxy = proxyFor(target, { url: 'http://proxy:3128', noproxy });
		expect(proxy?.href).toBe(used ? 'http://proxy:3128/' : undefined);
	});

	it('takes user and password, and an address without a scheme', () => {
		const proxy = proxyFor(target, { url: 'proxy:3128', noproxy: [], username: 'u', password: 'p@:' });
		expect(proxy?.href).toBe('http://u:p%40%3A@proxy:3128/');
	});

	it('does not look into the environment', () => {
		process.env.HTTPS_PROXY = 'http://other:1';
		expect(proxyFor(target, { url: 'http://proxy:3128', noproxy: [] })?.host).toBe('proxy:3128');
	});
});

describe('without one', () => {
	it.each([
		['HTTPS_PROXY', 'https://abc.supabase.co', true],
		['https_proxy', 'https://abc.supabase.co', true],
		['HTTP_PROXY', 'https://abc.supabase.co', false],
		['http_proxy', 'http://127.0.0.1:54321', true],
		['ALL_PROXY', 'http://127.0.0.1:54321', true],
	])('%s counts for %s: %s', (name, address, used) => {
		process.env[name] = 'http://proxy:3128';
		expect(proxyFor(new URL(address)) !== undefined).toBe(used);
	});

	it('NO_PROXY lists hosts with commas', () => {
		process.env.HTTPS_PROXY = 'http://proxy:3128';
		process.env.NO_PROXY = 'localhost, supabase.co';
		expect(proxyFor(target)).toBeUndefined();
	});
});

it.each([
	['of a proxy node', (url: string) => proxyFor(target, { url, noproxy: [] })],
	[
		'of the environment',
		(url: string) => {
			process.env.HTTPS_PROXY = url;
			return proxyFor(target);
		},
	],
])('an address %s that cannot be read is refused without showing it', (_name, read) => {
	const failure = (() => {
		try {
			return read('http://user:hunter2pass@proxy:99999');
		} catch (error) {
			return error;
		}
	})();
	expect(failure).toBeInstanceOf(SupabaseError);
	expect(failure).toMatchObject({ field: 'proxy', advice: expect.stringContaining('HTTPS_PROXY') });
	expect(String((failure as Error).stack) + JSON.stringify(failure)).not.toMatch(/hunter2|99999/);
});
