import type { WireForm } from './wire-form';

/**
 * Line of docs/differences.md that a case falls under: 3 = a path is cleaned, and encoded segment by segment, 17 = a
 * file goes as it is, never in a form, 18 = the type of a file is that of the file or its name, not plain text, 19 = a
 * bucket is asked whether it has become empty, 20 = a name to save under is encoded once.
 */
export type Difference = 3 | 17 | 18 | 19;

const withPath = (form: WireForm, change: (path: string) => string): WireForm => {
	const body = form.body as Record<string, unknown> | null;
	const changed = Object.entries(body ?? {}).map(([name, value]) => {
		const isPath = ['prefix', 'sourceKey', 'destinationKey'].includes(name);
		const isPaths = ['prefixes', 'paths'].includes(name);
		if (isPath) return [name, change(String(value))];
		return [name, isPaths ? (value as string[]).map(change) : value];
	});
	return {
		...form,
		path: change(form.path),
		body: typeof body === 'object' && body !== null ? Object.fromEntries(changed) : body,
	};
};

const clean = (path: string): string =>
	(path.startsWith('/storage/v1') ? '/' : '') + path.split('/').filter(Boolean).join('/');

/** What the official client would have to send to be no different. `path` is the one that was meant. */
export const mended: Readonly<
	Record<
		Difference,
		(
			theirs: readonly WireForm[],
			meant: { readonly path?: string; readonly type?: string },
		) => readonly WireForm[]
	>
> = {
	3: (theirs, { path }) =>
		theirs.map((form) =>
			path === undefined
				? withPath(form, clean)
				: { ...form, path: `${form.path.split('/').slice(0, 5).join('/')}/${path}`, query: [] },
		),
	17: (theirs, { type = '' }) =>
		theirs.map((form) => {
			const { $multipart: parts } = form.body as {
				readonly $multipart: ReadonlyArray<{ name: string; value: string }>;
			};
			const valueOf = (name: string) => parts.find((part) => part.name === name)?.value;
			const metadata = valueOf('metadata');
			return {
				...form,
				headers: {
					...form.headers,
					'content-type': type,
					'cache-control': `max-age=${valueOf('cacheControl')}`,
					...(metadata !== undefined && { 'x-metadata': Buffer.from(metadata).toString('base64') }),
				},
				body: valueOf(''),
			};
		}),
	18: (theirs, { type = '' }) =>
		theirs.map((form) => ({ ...form, headers: { ...form.headers, 'content-type': type } })),
	19: ([first]) => [
		first!,
		{
			...first!,
			path: '/storage/v1/object/list/avatars',
			body: { limit: 1000, offset: 0, sortBy: { column: 'name', order: 'asc' }, prefix: '' },
		},
	],
};
