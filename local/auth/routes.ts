import { getUser } from './account/get-user.ts';
import { logOut } from './account/log-out.ts';
import { reauthenticate } from './account/reauthenticate.ts';
import { updateUser } from './account/update-user.ts';
import { deleteFactorOf, listFactors, updateFactor } from './admin/factors.ts';
import { generateLink } from './admin/generate-link.ts';
import { invite } from './admin/invite.ts';
import { createUser, deleteUser, getUserById, listAllUsers, updateUserById } from './admin/users.ts';
import type { AuthRequest } from './context.ts';
import { refusals } from './errors/refusals.ts';
import { describeKeys } from './key-set.ts';
import { challengeFactor } from './mfa/challenge.ts';
import { enroll } from './mfa/enroll.ts';
import { unenroll } from './mfa/unenroll.ts';
import { verifyFactor } from './mfa/verify-factor.ts';
import { authorize } from './oauth/authorize.ts';
import { finishFlow } from './oauth/callback.ts';
import { linkIdentity, unlinkIdentity } from './oauth/identities.ts';
import { signInWithSso } from './oauth/single-sign-on.ts';
import { checkCaptcha } from './request/captcha.ts';
import { requireAdmin, requireUser, type SignedIn } from './request/signed-in.ts';
import { describeHealth, describeSettings } from './settings.ts';
import { recover } from './sign-in/recover.ts';
import { resend } from './sign-in/resend.ts';
import { sendMagicLink, signInWithOtp } from './sign-in/sign-in-with-otp.ts';
import { signUp } from './sign-in/sign-up.ts';
import { exchangeForSession } from './sign-in/token.ts';
import { followLink, verify } from './sign-in/verify.ts';
import { AuthError } from './errors/auth-error.ts';

type Answer = Promise<Response> | Response;

export interface Route {
	readonly method: string;
	/** Below `/auth/v1`; parts that begin with a colon are named. */
	readonly path: string;
	readonly answer: (request: AuthRequest) => Answer;
	/** Browsers get here without a project key. */
	readonly isOpen: boolean;
}

type Line = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

const toRoute = (line: Line, answer: Route['answer'], isOpen = false): Route => {
	const [method = '', path = ''] = line.split(' ');
	return { method, path, answer, isOpen };
};

const anyone = (line: Line, answer: Route['answer']): Route => toRoute(line, answer);

const open = (line: Line, answer: Route['answer']): Route => toRoute(line, answer, true);

const guarded = (line: Line, answer: Route['answer']): Route =>
	toRoute(line, (request) => {
		checkCaptcha(request);
		return answer(request);
	});

const user = (line: Line, answer: (request: AuthRequest, signedIn: SignedIn) => Answer): Route =>
	toRoute(line, async (request) => await answer(request, await requireUser(request)));

const named = (line: Line, answer: (request: AuthRequest, signedIn: SignedIn) => Answer): Route =>
	user(line, (request, signedIn) => {
		if (signedIn.user.is_anonymous) {
			throw new AuthError(403, 'no_authorization', 'Anonymous user not allowed to perform these actions');
		}
		return answer(request, signedIn);
	});

const admin = (line: Line, answer: Route['answer']): Route =>
	toRoute(line, (request) => {
		requireAdmin(request);
		return answer(request);
	});

/** What a new project has switched off, with what GoTrue says of it. */
const off = (path: string, message: string, code?: string): readonly Route[] =>
	(['GET', 'POST', 'PUT', 'DELETE'] as const).map((method) =>
		anyone(`${method} /${path}`, () => {
			throw refusals.disabled(message, code);
		}),
	);

export const routes: readonly Route[] = [
	anyone('GET /settings', describeSettings),
	anyone('GET /health', describeHealth),
	open('GET /.well-known/jwks.json', describeKeys),

	guarded('POST /signup', signUp),
	anyone('POST /token', exchangeForSession),
	guarded('POST /otp', signInWithOtp),
	guarded('POST /magiclink', sendMagicLink),
	guarded('POST /recover', recover),
	guarded('POST /resend', resend),
	anyone('POST /verify', verify),
	open('GET /verify', followLink),
	open('GET /authorize', authorize),
	open('GET /callback', finishFlow),
	guarded('POST /sso', signInWithSso),

	user('GET /user', getUser),
	user('PUT /user', updateUser),
	user('GET /reauthenticate', reauthenticate),
	user('POST /logout', logOut),
	user('GET /user/identities/authorize', linkIdentity),
	user('DELETE /user/identities/:identity', unlinkIdentity),
	named('POST /factors', enroll),
	named('POST /factors/:factor/challenge', challengeFactor),
	named('POST /factors/:factor/verify', verifyFactor),
	named('DELETE /factors/:factor', unenroll),

	admin('POST /invite', invite),
	admin('POST /admin/generate_link', generateLink),
	admin('GET /admin/users', listAllUsers),
	admin('POST /admin/users', createUser),
	admin('GET /admin/users/:user', getUserById),
	admin('PUT /admin/users/:user', updateUserById),
	admin('DELETE /admin/users/:user', deleteUser),
	admin('GET /admin/users/:user/factors', listFactors),
	admin('PUT /admin/users/:user/factors/:factor', updateFactor),
	admin('DELETE /admin/users/:user/factors/:factor', deleteFactorOf),

	...off('passkeys/*', 'Passkeys are disabled', 'passkey_disabled'),
	...off('oauth/*', 'OAuth server is disabled'),
	...off('user/oauth/*', 'OAuth server is disabled'),
	...off('admin/oauth/*', 'OAuth server is disabled'),
	...off('admin/custom-providers', 'Custom OAuth providers are disabled'),
	...off('admin/custom-providers/*', 'Custom OAuth providers are disabled'),
];
