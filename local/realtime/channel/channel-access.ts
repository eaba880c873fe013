import {
	askToRead,
	askToWrite,
	PolicyError,
	type Allowed,
	type Asker,
	type Extension,
} from '../authorization.ts';
import type { Realtime } from '../context.ts';
import type { Identity } from '../token.ts';

/** What a channel may do. Policies are asked when it matters for the first time, and again when the token changes. */
export class ChannelAccess {
	readonly #realtime: Realtime;
	readonly #asker: Asker;
	readonly #isPrivate: boolean;
	#read: Allowed = {};
	#write: Allowed = {};

	constructor(realtime: Realtime, { isPrivate, ...asker }: Asker & { readonly isPrivate: boolean }) {
		this.#realtime = realtime;
		this.#asker = asker;
		this.#isPrivate = isPrivate;
	}

	get identity(): Identity {
		return this.#asker.identity;
	}

	/** For a new token: nothing is known of it yet. */
	renew(identity: Identity): ChannelAccess {
		return new ChannelAccess(this.#realtime, { ...this.#asker, identity, isPrivate: this.#isPrivate });
	}

	/** Undefined when it was never asked. */
	mayRead(extension: Extension): boolean | undefined {
		return this.#isPrivate ? this.#read[extension] : true;
	}

	async askToRead(extensions: readonly Extension[]): Promise<void> {
		if (!this.#isPrivate) return;
		const asked = extensions.filter((extension) => this.#read[extension] === undefined);
		if (asked.length === 0) return;
		this.#read = { ...this.#read, ...(await this.#ask(askToRead, asked)) };
	}

	async askToWrite(extension: Extension): Promise<boolean> {
		if (!this.#isPrivate) return true;
		if (this.#write[extension] === undefined) {
			this.#write = { ...this.#write, ...(await this.#ask(askToWrite, [extension])) };
		}
		return this.#write[extension] === true;
	}

	/** Whether something that may be read here may no longer be read there. */
	isRevokedIn(later: ChannelAccess): boolean {
		return (['broadcast', 'presence'] as const).some(
			(extension) => this.mayRead(extension) === true && later.mayRead(extension) === false,
		);
	}

	/** Policies that fail, as they do for a role that does not exist, allow nothing. */
	async #ask(ask: typeof askToRead, extensions: readonly Extension[]): Promise<Allowed> {
		try {
			return await ask(this.#realtime.sql, this.#asker, extensions);
		} catch (error) {
			if (!(error instanceof PolicyError)) throw error;
			console.warn(`RlsPolicyError on ${this.#asker.topic}: ${error.message}`);
			return Object.fromEntries(extensions.map((extension) => [extension, false]));
		}
	}
}
