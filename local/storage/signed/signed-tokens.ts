import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { refusals } from '../errors/refusals.ts';

interface Claims {
	/** `<bucket>/<key>` */
	readonly url: string;
	readonly exp: number;
}

export interface DownloadClaims extends Claims {
	/** What a signed image is made into, for example `height:100,width:100,resize:cover`. */
	readonly transformations?: string;
}

export interface UploadClaims extends Claims {
	readonly upsert: boolean;
	readonly owner?: string;
}

type Signed =
	| ({ readonly scope: 'download' } & Omit<DownloadClaims, 'exp'>)
	| ({ readonly scope: 'upload' } & Omit<UploadClaims, 'exp'>);

/** The tokens of signed URLs. A token is good for one file, and for either reading or writing it. */
export class SignedTokens {
	readonly #key: KeyObject;

	/** The key follows from the JWT secret and is another: such a token is no user's, nor the other way round. */
	constructor(jwtSecret: string) {
		this.#key = createSecretKey(createHmac('sha256', jwtSecret).update('storage-url-signing').digest());
	}

	async sign({ url, ...claims }: Signed, seconds: number): Promise<string> {
		const now = Math.floor(Date.now() / 1000);
		return await new SignJWT({ url, ...claims })
			.setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
			.setIssuedAt(now)
			.setExpirationTime(now + seconds)
			.sign(this.#key);
	}

	async #verify<Verified extends Claims>(
		token: string,
		url: string,
		scope: Signed['scope'],
	): Promise<Verified> {
		try {
			const { payload } = await jwtVerify<Verified>(token, this.#key, { algorithms: ['HS256'] });
			if (payload['scope'] !== scope) throw refusals.signature(`Token is not scoped for ${scope}`);
			if (payload.url !== url) throw refusals.signature();
			return payload;
		} catch (error) {
			if (error instanceof errors.JOSEError) throw refusals.token(error.message);
			throw error;
		}
	}

	async verifyDownload(token: string, url: string): Promise<DownloadClaims> {
		return await this.#verify<DownloadClaims>(token, url, 'download');
	}

	async verifyUpload(token: string, url: string): Promise<UploadClaims> {
		return await this.#verify<UploadClaims>(token, url, 'upload');
	}
}
