/** A refusal in GoTrue's words. */
export class AuthError extends Error {
	override readonly name: string = 'AuthError';
	readonly status: number;
	readonly code: string;

	constructor(status: number, code: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.status = status;
		this.code = code;
	}
}

export type WeakReason = 'length' | 'characters' | 'pwned';

export class WeakPasswordError extends AuthError {
	override readonly name = 'WeakPasswordError';
	readonly reasons: readonly WeakReason[];

	constructor(message: string, reasons: readonly WeakReason[]) {
		super(422, 'weak_password', message);
		this.reasons = reasons;
	}
}

/** A refusal in the words of OAuth 2.0, which some grants use: it has a name and no code. */
export class OAuthError extends Error {
	override readonly name = 'OAuthError';
	readonly error: string;

	constructor(error: string, description: string) {
		super(description);
		this.error = error;
	}
}
