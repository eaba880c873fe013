/** The parts of an error that can be relied on, whatever threw it. */
export interface ErrorLike {
	readonly message: string;
	readonly name?: string;
	readonly code?: unknown;
	/** n8n's name for `code`. */
	readonly httpCode?: unknown;
	readonly cause?: unknown;
}

/** Told by shape: an error from another realm, as in n8n's sandbox, is no `instanceof Error` here. */
export const isErrorLike = (value: unknown): value is ErrorLike =>
	typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';
