import { exchangeCodeForSession } from './auth/exchange-code';
import { getClaims } from './auth/get-claims';
import { getUserIdentities } from './auth/get-identities';
import { getSession } from './auth/get-session';
import { getUser } from './auth/get-user';
import { linkIdentity } from './auth/link-identity';
import { getAuthenticatorAssuranceLevel } from './auth/mfa-assurance-level';
import { challengeFactor } from './auth/mfa-challenge';
import { challengeAndVerify } from './auth/mfa-challenge-and-verify';
import { enrollFactor } from './auth/mfa-enroll';
import { listFactors } from './auth/mfa-list-factors';
import { unenrollFactor } from './auth/mfa-unenroll';
import { verifyFactor } from './auth/mfa-verify';
import { reauthenticate } from './auth/reauthenticate';
import { refreshSession } from './auth/refresh-session';
import { resend } from './auth/resend';
import { resetPasswordForEmail } from './auth/reset-password';
import { setSession } from './auth/set-session';
import { signInAnonymously } from './auth/sign-in-anonymously';
import { signInWithIdToken } from './auth/sign-in-with-id-token';
import { signInWithOAuth } from './auth/sign-in-with-oauth';
import { signInWithOtp } from './auth/sign-in-with-otp';
import { signInWithPassword } from './auth/sign-in-with-password';
import { signInWithSSO } from './auth/sign-in-with-sso';
import { signOut } from './auth/sign-out';
import { signUp } from './auth/sign-up';
import { unlinkIdentity } from './auth/unlink-identity';
import { updateUser } from './auth/update-user';
import { verifyOtp } from './auth/verify-otp';
import { createUser } from './auth-admin/create-user';
import { deleteUser } from './auth-admin/delete-user';
import { deleteUserFactor } from './auth-admin/delete-user-factor';
import { generateLink } from './auth-admin/generate-link';
import { getUserById } from './auth-admin/get-user-by-id';
import { inviteUserByEmail } from './auth-admin/invite-user';
import { listUserFactors } from './auth-admin/list-user-factors';
import { listUsers } from './auth-admin/list-users';
import { signOutUser } from './auth-admin/sign-out-user';
import { updateUserById } from './auth-admin/update-user-by-id';
import { callFunction } from './database/call-function';
import { countRows } from './database/count-rows';
import { deleteRows } from './database/delete-rows';
import { explain } from './database/explain';
import { getRow } from './database/get-row';
import { insertRows } from './database/insert-rows';
import { selectRows } from './database/select-rows';
import { updateRows } from './database/update-rows';
import { upsertRows } from './database/upsert-rows';
import { invokeFunction } from './functions/invoke-function';
import type { AnyOperation } from './operation';
import { broadcast } from './realtime/broadcast';
import { copyFile } from './storage/copy-file';
import { createBucket } from './storage/create-bucket';
import { createSignedUploadUrl } from './storage/create-signed-upload-url';
import { createSignedUrl } from './storage/create-signed-url';
import { createSignedUrls } from './storage/create-signed-urls';
import { deleteBucket } from './storage/delete-bucket';
import { downloadFile } from './storage/download-file';
import { emptyBucket } from './storage/empty-bucket';
import { fileExists } from './storage/file-exists';
import { fileInfo } from './storage/file-info';
import { getBucket } from './storage/get-bucket';
import { getPublicUrl } from './storage/get-public-url';
import { listBuckets } from './storage/list-buckets';
import { listFiles } from './storage/list-files';
import { moveFile } from './storage/move-file';
import { removeFiles } from './storage/remove-files';
import { updateBucket } from './storage/update-bucket';
import { updateFile } from './storage/update-file';
import { uploadFile } from './storage/upload-file';
import { uploadToSignedUrl } from './storage/upload-to-signed-url';

/** Every operation, in the order the editors list them. */
export const catalogue: readonly AnyOperation[] = [
	selectRows,
	getRow,
	countRows,
	insertRows,
	upsertRows,
	updateRows,
	deleteRows,
	explain({
		select: selectRows,
		insert: insertRows,
		upsert: upsertRows,
		update: updateRows,
		delete: deleteRows,
		rpc: callFunction,
	}),
	callFunction,
	signUp,
	signInWithPassword,
	signInWithOtp,
	verifyOtp,
	resend,
	signInWithOAuth,
	signInWithIdToken,
	signInWithSSO,
	signInAnonymously,
	exchangeCodeForSession,
	resetPasswordForEmail,
	getSession,
	refreshSession,
	setSession,
	getClaims,
	signOut,
	getUser,
	updateUser,
	reauthenticate,
	getUserIdentities,
	linkIdentity,
	unlinkIdentity,
	enrollFactor,
	challengeFactor,
	verifyFactor,
	challengeAndVerify,
	unenrollFactor,
	listFactors,
	getAuthenticatorAssuranceLevel,
	listUsers,
	getUserById,
	createUser,
	updateUserById,
	deleteUser,
	inviteUserByEmail,
	generateLink,
	signOutUser,
	listUserFactors,
	deleteUserFactor,
	uploadFile,
	updateFile,
	downloadFile,
	listFiles,
	fileInfo,
	fileExists,
	moveFile,
	copyFile,
	removeFiles,
	getPublicUrl,
	createSignedUrl,
	createSignedUrls,
	createSignedUploadUrl,
	uploadToSignedUrl,
	createBucket,
	getBucket,
	listBuckets,
	updateBucket,
	emptyBucket,
	deleteBucket,
	invokeFunction,
	broadcast,
];
