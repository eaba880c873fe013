/** One large file on its way between the disk and a server. */
export interface Transfer {
	readonly url: string;
	readonly key: string;
	/** Where in the bucket it goes to or comes from. */
	readonly path: string;
	/** Sent: a file of this many bytes. */
	readonly file: string;
	readonly size: number;
	/** Where what is received goes. */
	readonly to: string;
}

export interface Measured {
	readonly milliseconds: number;
	/** Bytes that the whole process has held at the most. */
	readonly memory: number;
	/** Those beyond what it held when the transfer began. */
	readonly grown: number;
}

/** The bucket of all transfers. */
export const bucket = 'bench';
