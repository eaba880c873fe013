import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { isUuid } from '../request/uuid.ts';
import { inTransaction } from '../transaction.ts';
import { findUserByEmail } from '../users/find-user.ts';
import { mergeUserMetadata, reload, updateProviders, updateUser } from '../users/save-user.ts';
import type { Identity, User } from '../users/user.ts';
import { beginFlow } from './authorize.ts';

const checkLinking = ({ settings }: AuthRequest): void => {
	if (!settings.manualLinking) {
		throw refusals.disabled('Manual linking is disabled', 'manual_linking_disabled');
	}
};

/** GET /user/identities/authorize */
export const linkIdentity = async (request: AuthRequest, { user }: SignedIn): Promise<Response> => {
	checkLinking(request);
	const url = await beginFlow(request, user);
	return request.url.searchParams.get('skip_http_redirect') === 'true'
		? Response.json({ url })
		: new Response(null, { status: 302, headers: { location: url } });
};

const isVerified = ({ identity_data }: Identity): boolean => identity_data['email_verified'] === true;

/** The identity whose email address becomes the user's: verified ones first, then the oldest, if nobody else has it. */
const findNextEmail = async (sql: Database, user: User): Promise<Identity> => {
	const ranked = user.identities.toSorted(
		(one, other) => Number(isVerified(other)) - Number(isVerified(one)),
	);
	for (const identity of ranked) {
		const owner = identity.email === null ? undefined : await findUserByEmail(sql, identity.email);
		if (!owner || owner.id === user.id) return identity;
	}
	throw new AuthError(
		422,
		'email_conflict_identity_not_deletable',
		'Unable to unlink identity due to email conflict',
	);
};

const updateEmail = async ({ settings }: AuthRequest, sql: Database, user: User): Promise<User> => {
	if (user.identities.some(({ email }) => (email ?? '') === (user.email ?? ''))) return user;
	const next = await findNextEmail(sql, user);
	const updated = await updateUser(sql, user, { email: next.email });
	if (next.email !== null && (isVerified(next) || !settings.confirmEmail)) return updated;
	const unconfirmed = await updateUser(sql, updated, { email_confirmed_at: null });
	return await mergeUserMetadata(sql, unconfirmed, { email_verified: false });
};

/** DELETE /user/identities/:id */
export const unlinkIdentity = async (request: AuthRequest, { user }: SignedIn): Promise<Response> => {
	checkLinking(request);
	const id = request.path['identity'] ?? '';
	if (!isUuid(id)) throw refusals.invalid('identity_id must be an UUID', 404);
	if (user.identities.length <= 1) {
		throw new AuthError(
			422,
			'single_identity_not_deletable',
			'User must have at least 1 identity after unlinking',
		);
	}
	const identity = user.identities.find((one) => one.id === id);
	if (!identity) throw new AuthError(422, 'identity_not_found', "Identity doesn't exist");
	await inTransaction(request.auth, async (sql) => {
		await sql`delete from auth.identities where id = ${id}`;
		const left = await reload(sql, user.id);
		const updated =
			identity.provider === 'phone'
				? await updateUser(sql, left, { phone: null, phone_confirmed_at: null })
				: await updateEmail(request, sql, left);
		await updateProviders(sql, updated);
	});
	return Response.json({});
};
