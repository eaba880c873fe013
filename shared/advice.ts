import type { Refusal } from './error';

const rls =
	'Row level security or a missing grant refuses this. Add a policy or a grant for the role, act as a user who may, or use a secret key.';
const newKey =
	'Copy the key again from Project Settings → API Keys and check that it belongs to this project.';
const newToken = 'Sign in again, or leave the token out to use the project key.';

const verifiesJwt =
	'The function wants a JWT: act as a user, use the right project key, or deploy the function without verification of JWTs.';
const usesTooMuch =
	'The function took more memory or CPU time than it may: let it do less at a time, and look into its logs.';

/** What to do about each code. Sources: PostgREST's error reference, PostgreSQL's SQLSTATE list, Node's error codes. */
const byCode: Readonly<Record<string, string>> = {
	'22001': 'Shorten the value, or widen the column.',
	'22003': 'The number does not fit the type of its column.',
	'22007': 'Write dates as 2030-12-31 and times as 2030-12-31T23:59:00Z.',
	'22008': 'Write dates as 2030-12-31 and times as 2030-12-31T23:59:00Z.',
	'22P02': 'Give a value of the type of its column.',
	'23502': 'Give this column a value, or give it a default in the database.',
	'23503': 'Write the row that it refers to first, or correct the value.',
	'23505': 'A row with this value exists already: change the value, or update that row.',
	'23514': 'Change the value so that it meets the check, or change the check.',
	'23P01': 'The row conflicts with another under an exclusion constraint: change its values.',
	'25006': 'The database or the function allows reading only.',
	'42501': rls,
	'42703': 'Check the spelling of the column; names are case-sensitive.',
	'42883': 'Check the operator against the type of the column, and the names and types of the arguments.',
	'42P01': 'Check the spelling of the table and its schema; names are case-sensitive.',
	'42P10': 'Name columns that have a unique constraint or are the primary key.',
	'53300': 'The database has no connection left: send fewer requests at a time, or try again later.',
	'57014':
		'The statement took longer than the database allows: filter more, read less at a time, or add an index.',
	PGRST002: 'The database is starting or unreachable. Try again in a minute.',
	PGRST100: 'Check the spelling of columns, filters and order.',
	PGRST102: 'Send JSON: an object for one row, or a list of objects with the same columns.',
	PGRST103: 'The range begins after the last row: begin earlier.',
	PGRST106:
		'Choose an exposed schema, or expose this one under Project Settings → Data API → Exposed schemas.',
	PGRST107: 'Turn on what the project does not offer: plans need db-plan-enabled, GeoJSON needs PostGIS.',
	PGRST108: 'Name the embedded table in Columns before filtering or ordering by it.',
	PGRST116: 'One row was asked for: filter by a unique column.',
	PGRST200: 'Check that a foreign key connects the two tables; reload the schema cache after adding it.',
	PGRST201: 'More than one relation connects the two tables: name the foreign key, such as table!key(*).',
	PGRST202: 'Check the name of the function and its arguments; reload the schema cache after creating it.',
	PGRST203:
		'Several functions of this name take these arguments: give all arguments, or rename one in the database.',
	PGRST204: 'Check the spelling of the column; reload the schema cache after adding it.',
	PGRST205: 'Check the spelling of the table and its schema; reload the schema cache after creating it.',
	PGRST301: newToken,
	PGRST302: 'Give a key or a token: this project does not allow requests without.',
	PGRST303: newToken,
	anonymous_provider_disabled: 'Turn on anonymous sign-ins under Authentication → Sign In / Providers.',
	bad_code_verifier: 'Give the verifier that the first step of this very sign-in gave.',
	bad_jwt: newToken,
	captcha_failed: 'Give a new answer of the CAPTCHA: each can be used once.',
	email_address_invalid: 'Give an address that can receive mail; addresses of example domains cannot.',
	email_address_not_authorized:
		'The built-in mail server sends only to members of the organisation: set up your own SMTP server.',
	email_exists: 'A user with this email address exists already: sign in, or update that user.',
	email_not_confirmed:
		'The user must open the link, or give the code, of the message first; Send Again sends it once more.',
	email_provider_disabled: 'Turn on Email under Authentication → Sign In / Providers.',
	flow_state_expired: 'Begin the sign-in again: the code is too old.',
	flow_state_not_found: 'Begin the sign-in again: the code has been used, or is not of this project.',
	identity_already_exists: 'This account belongs to a user already: unlink it there first.',
	insufficient_aal: 'Verify a second factor first (Challenge and Verify), then use the session that gives.',
	invalid_credentials:
		'Check the address and the password. A user who signed up by a provider has no password.',
	manual_linking_disabled: 'Turn on manual linking under Authentication → Sign In / Providers.',
	mfa_challenge_expired: 'Make a new challenge and verify it within its time.',
	mfa_factor_name_conflict: 'Give the factor another name, or unenroll the one that has it.',
	mfa_factor_not_found: 'Check the id of the factor, and that it belongs to the user who acts.',
	mfa_verification_failed:
		'Give the code that the authenticator shows now, and check the clock of its device.',
	no_authorization: newToken,
	not_admin: 'Use a secret key: this is not allowed for publishable keys or users.',
	otp_disabled: 'Turn on Create User, or sign the user up first.',
	otp_expired: 'Ask for a new code: this one is wrong, was used, or is too old.',
	over_email_send_rate_limit:
		'Wait before you send again, or raise the limit under Authentication → Rate Limits.',
	over_request_rate_limit: 'Wait some minutes: too many requests came from this address.',
	over_sms_send_rate_limit:
		'Wait before you send again, or raise the limit under Authentication → Rate Limits.',
	phone_exists: 'A user with this phone number exists already: sign in, or update that user.',
	phone_not_confirmed: 'The user must give the code of the message first; Send Again sends it once more.',
	phone_provider_disabled: 'Turn on Phone under Authentication → Sign In / Providers.',
	provider_disabled: 'Turn on the provider under Authentication → Sign In / Providers.',
	reauthentication_needed: 'Send a code by Reauthenticate and give it as the nonce.',
	reauthentication_not_valid: 'Give the code of the last message of Reauthenticate.',
	refresh_token_already_used: 'Sign in again. Each refresh token can be used once: keep the newest.',
	refresh_token_not_found: 'Sign in again: the session has ended.',
	same_password: 'Choose a password that is not the present one.',
	saml_provider_disabled: 'Single sign-on is not on for this project.',
	session_expired: 'Sign in again: the session has ended.',
	session_not_found: 'Sign in again: the session has ended.',
	signup_disabled:
		'Turn on sign-ups under Authentication → Sign In / Providers, or create the user with a secret key.',
	single_identity_not_deletable: 'Link another account first: a user keeps at least one.',
	too_many_enrolled_mfa_factors: 'Unenroll a factor that is no longer used.',
	unexpected_audience: 'Add the client ID that the token was made for to the provider in the project.',
	user_already_exists: 'A user with this address exists already: sign in instead.',
	user_banned: 'The ban must end, or be lifted by updating the user with the ban duration none.',
	user_not_found: 'Check the id of the user and the project.',
	validation_failed: 'Check the values: the reason names what does not fit.',
	weak_password: 'Choose a longer password, or one with the characters that the project asks for.',
	FUNCTION_ERROR: "The answer is the function's own: see the details, and the logs of the function.",
	RELAY_BOOT_ERROR:
		'The function does not start: look into its logs for a syntax error or an import that is missing.',
	RELAY_ERROR: 'The platform did not run the function: look into its logs, and try again.',
	RELAY_IDLE_TIMEOUT:
		'A function must begin to answer within 150 seconds: let it do less, or answer first and go on in the background.',
	RELAY_NOT_FOUND: 'Check the name of the function, and that it is deployed to this project.',
	RELAY_UNAUTHORIZED_ASYMMETRIC_JWT: newToken,
	RELAY_UNAUTHORIZED_INVALID_JWT_FORMAT: verifiesJwt,
	RELAY_UNAUTHORIZED_LEGACY_JWT: newToken,
	RELAY_UNAUTHORIZED_NO_AUTH_HEADER: verifiesJwt,
	RELAY_WORKER_ERROR: 'The function ended by an error that nothing caught: look into its logs.',
	RELAY_WORKER_LIMIT: usesTooMuch,
	RELAY_WORKER_RESOURCE_LIMIT: usesTooMuch,
	BINDING_MISMATCH:
		'Try again; look for a proxy in between, or a Realtime server that is older than the filter or the columns asked for.',
	CHANGES_NOT_CONFIRMED:
		"The database may be starting, or have no replication slot left: look into the project's Realtime logs.",
	CHANNEL_CLOSED: 'The channel is joined again by itself.',
	CHANNEL_UNAUTHORIZED:
		'Add policies on realtime.messages that let this role read the topic, and insert to send; or turn off Private, or act as a user who may.',
	ChannelRateLimitReached:
		'One connection has too many channels: use fewer, or raise the limit of the project.',
	ConnectionRateLimitReached:
		'Too many clients are connected: close some, or raise the limit of the project. It is tried again.',
	ClientJoinRateLimitReached: 'Too many channels were joined at once. It is tried again.',
	DatabaseLackOfConnections: 'The database has no connection left for Realtime. It is tried again.',
	IncreaseConnectionPool: 'Raise the pool size under Project Settings → Realtime.',
	InvalidJWTToken: newToken,
	JwtSignatureError: newToken,
	JwtSignerError: 'Check the signing keys of the project.',
	MalformedJWT: 'Give the access token of a session, or a key of this project.',
	PrivateOnly: 'Turn on Private, or allow public access under Project Settings → Realtime.',
	RealtimeDisabledForConfiguration:
		'Check schema, table and columns, and that the table is in the publication supabase_realtime (Database → Publications). Who listens must be allowed to select from it.',
	RealtimeDisabledForTenant: 'Realtime is off for this project: turn it on, or restore a paused project.',
	SOCKET_CLOSED: 'It is tried again.',
	SOCKET_SILENT: 'The connection is opened again.',
	TenantNotFound: 'Check the Project URL: no project with Realtime answers there.',
	TopicNameRequired: 'Give the channel a name.',
	UnableToReplayMessages: 'Stored messages can be had of private channels alone, 25 at the most.',
	BucketAlreadyExists: 'Choose another name, or update the bucket that is there.',
	EntityTooLarge:
		'The file is larger than the bucket, or the project, allows: raise the limit under Storage → Settings or of the bucket, or send a smaller file.',
	ExpiredToken: 'Make a new signed URL: the time of this one is over.',
	FeatureNotEnabled: 'The project does not offer this: transforming images needs a paid plan.',
	InvalidBucketName: 'Use letters, digits, hyphens, underscores and dots; no slash.',
	InvalidJWT: 'Sign in again, or make a new signed URL: the token has ended, or was changed.',
	InvalidKey:
		"Storage takes letters without accents, digits, spaces and some marks (!-_.*'()&$@=;:+,?/) in paths: choose another name.",
	InvalidMimeType:
		'The bucket does not take files of this type: give another Content Type, or allow the type in the bucket.',
	InvalidParameter: 'Give another value: this one is too large, or not of the kind that Storage takes.',
	InvalidRange: 'Ask for bytes that the file has.',
	InvalidSignature: 'The token is for another path, or was changed: make a new signed URL.',
	InvalidUploadSignature: 'The token is for another path, or was changed: make a new signed upload URL.',
	KeyAlreadyExists: 'Turn on Upsert to replace the file, or choose another path.',
	LockTimeout: 'Another upload to this path is under way: try again when it has ended.',
	NoSuchBucket:
		'Check the spelling of the bucket and that it is in this project; a policy may hide it too. Names are case-sensitive.',
	NoSuchKey:
		'Check the spelling of the path, from the top of the bucket on; a policy may hide the file too. Paths are case-sensitive.',
	NoSuchUpload: 'The upload was given up, or is too old: begin it again.',
	AccessDenied:
		'The key or the user may not do this: add a policy for storage.objects or storage.buckets, act as a user who may, or use a secret key.',
	ResourceAlreadyExists: 'Turn on Upsert to replace the file, or choose another path.',
	ResourceLocked: 'Another upload to this path is under way: try again when it has ended.',
	ResourceNotEmpty: 'Empty the bucket first.',
	SignatureDoesNotMatch: 'The token is for another path, or was changed: make a new signed URL.',
	SlowDown: 'Too many requests: send fewer at a time, or try again later.',
	ECONNREFUSED: 'Nothing listens at this address: check the Project URL and that the server is running.',
	ECONNRESET: 'The connection was cut: try again, and look for a proxy or firewall in between.',
	EAI_AGAIN: 'The name could not be looked up: check the network of this machine.',
	EHOSTUNREACH: 'No route leads to this host: check the Project URL and the network.',
	ENOTFOUND: 'No host has this name: check the Project URL. A paused or deleted project loses its name too.',
	ETIMEDOUT: 'Raise the timeout of the project, ask for less at a time, or check the network.',
	PROXY_REFUSED:
		'Check the user name and the password of the proxy, and that it lets connections to the project through.',
	PROXY_UNREACHABLE: 'Check the address of the proxy, and that it runs.',
	CERT_HAS_EXPIRED: "The server's certificate has expired: renew it.",
	DEPTH_ZERO_SELF_SIGNED_CERT: "Give the server's own CA certificate, or allow self-signed certificates.",
	SELF_SIGNED_CERT_IN_CHAIN: "Give the server's own CA certificate, or allow self-signed certificates.",
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		"Give the server's own CA certificate, or allow self-signed certificates.",
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Give the server's own CA certificate, or allow self-signed certificates.",
	ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name: check the host of the Project URL.',
};

/** What is behind the failure of a server, without what to do: that depends on what the request was for. */
export const causeByStatus: Readonly<Record<number, string>> = {
	500: "Look into the project's logs.",
	502: 'The project is starting, paused or overloaded.',
	503: 'The project is starting, paused or overloaded.',
	504: 'The request took longer than the gateway allows.',
};

const tryAgain = 'Try again in a minute.';

const byStatus: Readonly<Record<number, string>> = {
	...causeByStatus,
	401: newKey,
	403: rls,
	404: 'Check the Project URL, and that the Data API is on under Project Settings → Data API.',
	413: 'Send less at a time.',
	429: 'Too many requests: send fewer at a time, or try again later.',
	502: `${causeByStatus[502]} ${tryAgain}`,
	503: `${causeByStatus[503]} ${tryAgain}`,
	504: `${causeByStatus[504]} Ask for less at a time.`,
};

/** What the user can do about a refusal, or undefined when nothing better than the reason can be said. */
export function adviceFor({ code, status, reason }: Refusal): string | undefined {
	if (isAboutKey({ code, status, reason })) return newKey;
	return (code && byCode[code]) || (status && byStatus[status]) || undefined;
}

/** A function may speak of keys of its own. */
const isAboutKey = ({ code, status, reason }: Refusal): boolean =>
	/api key/i.test(reason) && status === 401 && code !== 'FUNCTION_ERROR';

/** The field at fault, where a code always speaks of the same one. */
const fieldByCode: Readonly<Record<string, string>> = {
	'42P01': 'table',
	'42P10': 'onConflict',
	PGRST106: 'schema',
	PGRST108: 'columns',
	PGRST200: 'columns',
	PGRST201: 'columns',
	PGRST202: 'function',
	PGRST203: 'function',
	bad_code_verifier: 'codeVerifier',
	captcha_failed: 'captchaToken',
	same_password: 'password',
	weak_password: 'password',
	PGRST205: 'table',
	RELAY_NOT_FOUND: 'function',
	BucketAlreadyExists: 'bucket',
	InvalidBucketName: 'bucket',
	NoSuchBucket: 'bucket',
	ResourceNotEmpty: 'bucket',
	EntityTooLarge: 'file',
	InvalidRange: 'range',
};

/** The field that must change, or undefined when it depends: the words of the refusal then name a column or a value. */
export function fieldFor({ code, status, reason }: Refusal): string | undefined {
	if (isAboutKey({ code, status, reason })) return 'key';
	return code ? fieldByCode[code] : undefined;
}
