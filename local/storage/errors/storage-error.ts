interface StorageErrorInit {
	/** What the body says: the status that fits. */
	readonly statusCode: number;
	/** What the reply has: 400 for whatever the sender did wrong, as clients of old expect. */
	readonly status?: number;
	readonly code: string;
	/** An older name of the error; `code` by default. */
	readonly error?: string;
	readonly message: string;
	readonly cause?: unknown;
}

/** A refusal in storage-api's words: `statusCode`, `error`, `message` and `code`. */
export class StorageError extends Error {
	override readonly name = 'StorageError';
	readonly statusCode: number;
	readonly status: number;
	readonly code: string;
	readonly error: string;

	constructor({ statusCode, status, code, error, message, cause }: StorageErrorInit) {
		super(message, cause === undefined ? {} : { cause });
		this.statusCode = statusCode;
		this.status = status ?? (statusCode === 500 ? 500 : 400);
		this.code = code;
		this.error = error ?? code;
	}

	toResponse(): Response {
		const { status, statusCode, error, message, code } = this;
		return Response.json({ statusCode: String(statusCode), error, message, code }, { status });
	}
}
