import { SupabaseError, type Refusal } from '../error';
import type { HttpRequest } from '../ports';

/** What older servers say in `error`, and newer ones as `code`. */
const codes: Readonly<Record<string, string>> = {
	'bucket not found': 'NoSuchBucket',
	duplicate: 'ResourceAlreadyExists',
	invalid_jwt: 'InvalidJWT',
	invalid_mime_type: 'InvalidMimeType',
	invalidkey: 'InvalidKey',
	not_found: 'NoSuchKey',
	'not found': 'NoSuchKey',
	'payload too large': 'EntityTooLarge',
	too_many_connections: 'SlowDown',
	unauthorized: 'AccessDenied',
};

/** What a status means where only words came, as from resumable uploads and from gateways. */
const byStatus: Readonly<Record<number, string>> = {
	409: 'ResourceAlreadyExists',
	413: 'EntityTooLarge',
	415: 'InvalidMimeType',
	423: 'ResourceLocked',
};

const newToken = 'Sign in again, or make a new signed URL: the token has ended, or is for something else.';

const noRoom =
	'The server could not store what came: look into its logs and, where you run it yourself, for room on its disk.';

/**
 * A refusal of Storage, which answers most with the status 400 and says the real one in the body, as text; `said` is
 * that body.
 */
export function refusalOfStorage(
	refusal: Refusal,
	said: Readonly<Record<string, unknown>>,
	{ url, body, method }: HttpRequest,
): Refusal {
	const inner = Number(said.statusCode);
	const status = Number.isInteger(inner) && inner >= 400 && inner < 600 ? inner : refusal.status;
	const { message: nested } = objectIn(said.error);
	const reason = typeof nested === 'string' ? nested : refusal.reason;
	const isOfUpload = url.includes('/upload/resumable/') && (status === 404 || status === 410);
	const code = isOfUpload ? 'NoSuchUpload' : codeOf(said, { ...refusal, reason, status });
	return {
		...refusal,
		reason,
		status,
		code,
		...(isAboutToken(code, reason) && { advice: newToken }),
		...(isTaken(code) && adviceWhereTaken(method, url)),
		...(isNoDestination(reason) && isJourney(url) && { field: 'destinationBucket' }),
		...(isOfImage(reason) && { field: 'transform', advice: noImage }),
		// JSON goes as text, and a file never does.
		...(status === 500 && typeof body === 'object' && { advice: noRoom }),
	};
}

function codeOf(
	{ code, error }: Readonly<Record<string, unknown>>,
	{ reason, status = 0 }: Refusal,
): string | undefined {
	if (/^bucket not found/i.test(reason) || isNoDestination(reason)) return 'NoSuchBucket';
	const named = [code, error].find(
		(each): each is string => typeof each === 'string' && /\D/.test(each.trim()),
	);
	if (named !== undefined) return codes[named.toLowerCase()] ?? named;
	if (/row-level security/i.test(reason)) return 'AccessDenied';
	if (/^invalid key/i.test(reason)) return 'InvalidKey';
	return byStatus[status];
}

/** What Storage says of a bucket to which a file should go and that is not there. */
const isNoDestination = (reason: string): boolean => /^the related resource does not exist/i.test(reason);

/** What Storage says of a file that it cannot change as an image. */
const isOfImage = (reason: string): boolean => /^the source image /i.test(reason);

const noImage = 'Take the file as it is, without Transform, or choose one that is an image of a usual size.';

const isJourney = (url: string): boolean => /\/object\/(?:copy|move)$/.test(url);

const isTaken = (code: string | undefined): boolean =>
	code === 'KeyAlreadyExists' || code === 'ResourceAlreadyExists';

/** What to do where another file is in the way and Upsert alone, if there is one, does not help. */
function adviceWhereTaken(method: string, url: string): Pick<Refusal, 'advice'> {
	if (isJourney(url)) return { advice: 'Delete the file that is there first, or choose another path.' };
	if (method === 'PUT' && url.includes('/object/upload/sign/'))
		return {
			advice:
				'To replace the file, turn on Upsert for the signed upload URL when it is made; otherwise choose another path.',
		};
	return {};
}

/** One that has ended is refused as if it were a matter of rights. */
const isAboutToken = (code: string | undefined, reason: string): boolean =>
	code === 'AccessDenied' && /jwt|jws|"exp"|token|signature/i.test(reason);

/** Whether Storage refuses a request for the token that came with it. */
export const isTokenRefused = (error: unknown): boolean =>
	error instanceof SupabaseError && isAboutToken(error.code, error.reason);

const objectIn = (value: unknown): Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
