import type { WireForm } from './wire-form';

/**
 * Line of docs/differences.md that a case falls under: 4 = a user is deleted by one request, 5 = nothing is sent
 * that the server does not read, 13 = who would have to be signed in is refused before anything is sent, 14 = a page of
 * users is always asked for by number and size, 15 = factors are asked of the server, not of a stored session, 16 =
 * published keys are asked for each time.
 */
export type Difference = 4 | 5 | 13 | 14 | 15 | 16;

/** Who asks. */
export interface Context {
	readonly key: string;
	/** Of the user who acts. */
	readonly token?: string;
}

const isEmpty = (value: unknown): boolean => JSON.stringify(value) === '{}';

/** Without what the official client sends of its own parameters, and without a proof that nobody gave. */
const withoutUnread = (form: WireForm): WireForm => {
	const unread = ['options', 'factorId', 'redirectTo'];
	const members = Object.entries((form.body ?? {}) as Readonly<Record<string, unknown>>).filter(
		([name, value]) => !unread.includes(name) && !(name === 'gotrue_meta_security' && isEmpty(value)),
	);
	return { ...form, body: form.body === null ? null : Object.fromEntries(members) };
};

const read = (where: string, { key, token }: Context): WireForm => ({
	method: 'GET',
	path: `/auth/v1${where}`,
	query: [],
	headers: {
		apikey: key,
		authorization: `Bearer ${token ?? key}`,
		'x-supabase-api-version': '2024-01-01',
	},
	prefer: [],
	body: null,
});

/** What the official client would have to send to be no different. */
export const mended: Readonly<
	Record<Difference, (theirs: readonly WireForm[], context: Context) => readonly WireForm[]>
> = {
	4: (theirs) => theirs.slice(1),
	5: (theirs) => theirs.map(withoutUnread),
	13: () => [],
	14: ([first]) => [
		{
			...first!,
			query: [
				['page', '1'],
				['per_page', '50'],
			],
		},
	],
	15: (theirs, context) => [...theirs, read('/user', context)],
	16: (theirs, { key }) => [read('/.well-known/jwks.json', { key }), ...theirs],
};
