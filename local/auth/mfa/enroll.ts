import { generateSecret, generateURI } from 'otplib';
import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { Fields } from '../request/fields.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { inTransaction } from '../transaction.ts';
import { toPhone } from '../users/addresses.ts';
import { reload } from '../users/save-user.ts';
import type { Factor, User } from '../users/user.ts';
import { renderQrCode } from './qr-code.ts';

const mostFactors = 10;
const unverifiedMilliseconds = 300_000;

const checkLimits = ({ factors }: User, name: string, { session }: SignedIn): void => {
	if (factors.some((factor) => (factor.friendly_name ?? '') === name)) {
		throw new AuthError(
			422,
			'mfa_factor_name_conflict',
			`A factor with the friendly name ${JSON.stringify(name)} for this user already exists`,
		);
	}
	if (factors.length >= mostFactors) {
		throw new AuthError(
			422,
			'too_many_enrolled_mfa_factors',
			'Maximum number of verified factors reached, unenroll to continue',
		);
	}
	const hasVerified = factors.some(({ status }) => status === 'verified');
	if (hasVerified && session?.aal !== 'aal2') {
		throw refusals.insufficientAal('AAL2 required to enroll a new factor', 403);
	}
};

const insertFactor = async (
	sql: Database,
	signedIn: SignedIn,
	values: Readonly<Record<'factor_type' | 'friendly_name', string>> &
		Readonly<Partial<Record<'secret' | 'phone', string>>>,
): Promise<Factor> => {
	const { id } = signedIn.user;
	const expired = new Date(Date.now() - unverifiedMilliseconds);
	await sql`
		delete from auth.mfa_factors where user_id = ${id} and status = 'unverified' and created_at < ${expired}`;
	checkLimits(await reload(sql, id), values.friendly_name, signedIn);
	const [factor] = await sql<Factor[]>`
		insert into auth.mfa_factors ${sql({ ...values, user_id: id })} returning *`;
	if (!factor) throw new Error('The factor was not written.');
	return factor;
};

const enrollTotp = async (
	{ auth, settings }: AuthRequest,
	signedIn: SignedIn,
	fields: Fields,
): Promise<Response> => {
	const name = fields.text('friendly_name');
	const secret = generateSecret();
	const { id } = await inTransaction(
		auth,
		async (sql) => await insertFactor(sql, signedIn, { factor_type: 'totp', friendly_name: name, secret }),
	);
	const uri = generateURI({
		issuer: fields.text('issuer') || new URL(settings.siteUrl).host,
		label: signedIn.user.email ?? signedIn.user.phone ?? '',
		secret,
	});
	return Response.json({
		id,
		type: 'totp',
		friendly_name: name,
		totp: { qr_code: renderQrCode(uri), secret, uri },
	});
};

const enrollPhone = async (
	{ auth, settings }: AuthRequest,
	signedIn: SignedIn,
	fields: Fields,
): Promise<Response> => {
	if (!settings.phone) {
		throw refusals.disabled('MFA enroll is disabled for Phone', 'mfa_phone_enroll_not_enabled', 422);
	}
	const [name, given] = [fields.text('friendly_name'), fields.text('phone')];
	if (given === '') throw refusals.invalid('Phone number required to enroll Phone factor');
	const phone = toPhone(given);
	const same = signedIn.user.factors.filter((factor) => factor.phone === phone);
	if (same.some(({ status }) => status === 'verified')) {
		throw new AuthError(
			422,
			'mfa_verified_factor_exists',
			'A verified phone factor already exists, unenroll the existing factor to continue',
		);
	}
	return await inTransaction(auth, async (sql) => {
		await sql`
			delete from auth.mfa_factors
			where user_id = ${signedIn.user.id} and phone = ${phone} and status = 'unverified'`;
		const { id } = await insertFactor(sql, signedIn, { factor_type: 'phone', friendly_name: name, phone });
		return Response.json({ id, type: 'phone', friendly_name: name, phone: given });
	});
};

/** POST /factors */
export const enroll = async (request: AuthRequest, signedIn: SignedIn): Promise<Response> => {
	const fields = request.fields();
	switch (fields.text('factor_type')) {
		case 'totp':
			return await enrollTotp(request, signedIn, fields);
		case 'phone':
			return await enrollPhone(request, signedIn, fields);
		case 'webauthn':
			throw refusals.disabled('MFA enroll is disabled for WebAuthn', 'mfa_webauthn_enroll_not_enabled', 422);
		default:
			throw refusals.invalid('factor_type needs to be totp, phone, or webauthn');
	}
};
