import { endOf, readJwt } from '../auth/claims';
import { SupabaseError, type RealtimeCode } from '../error';
import type { Clock } from '../ports';
import type { Alarms } from './alarms';

/** The access token of the user whom a socket's channels act as, renewed before it ends. */
export interface Tokens {
	/**
	 * Asks for it anew; undefined where nobody is signed in. Who asks meanwhile gets the same answer. Rejects with NO_REPLY
	 * when none comes in time; the next question begins anew.
	 */
	fresh(): Promise<string | undefined>;
	/** The last one. */
	readonly current: string | undefined;
	/** Asks no more by itself, until it is asked again. */
	rest(): void;
}

export interface TokenParts {
	/** Where the host has none, undefined comes. */
	readonly ask: () => Promise<string | undefined>;
	readonly clock: Clock;
	readonly alarms: Alarms;
	/** Milliseconds until a question is given up. */
	readonly deadline: number;
	/** Another token than before is there: channels that are joined must hear of it. */
	readonly renewed: (token: string) => void;
}

/** Milliseconds before its end at which the next token is asked for; hosts renew a little earlier than that. */
const margin = 60_000;
/** Milliseconds between two questions at the least. */
const patience = 5_000;

export function createTokens({ ask, clock, alarms, deadline, renewed }: TokenParts): Tokens {
	let current: string | undefined;
	let asking: Promise<string | undefined> | undefined;
	let cancel = (): void => {};

	const fresh = async (): Promise<string | undefined> => {
		asking ??= askInTime().finally(() => (asking = undefined));
		const token = await asking;
		const isOther = token !== current;
		current = token;
		plan();
		if (isOther && token !== undefined) renewed(token);
		return token;
	};

	const askInTime = async (): Promise<string | undefined> =>
		await new Promise((resolve, reject) => {
			const cancelDeadline = alarms.after(deadline, () => reject(noToken(deadline)));
			void ask().then(resolve, reject).finally(cancelDeadline);
		});

	const plan = (): void => {
		cancel();
		const end = current === undefined ? undefined : endOfToken(current);
		const left = end === undefined ? 0 : end * 1000 - clock.now();
		// What has ended is asked for by the next join, which the server will make necessary.
		if (left <= 0) return;
		const wait = left > 2 * margin ? left - margin : left / 2;
		cancel = alarms.after(Math.max(patience, wait), () => {
			// What went wrong is told by the join that needs the token; until then it is asked for again.
			void fresh().catch(plan);
		});
	};

	return {
		fresh,
		get current() {
			return current;
		},
		rest: () => cancel(),
	};
}

/** Seconds since 1970; undefined for a token that does not say. */
function endOfToken(token: string): number | undefined {
	try {
		return endOf(readJwt(token).claims);
	} catch {
		// No JWT: another issuer's token, which the server will judge.
		return undefined;
	}
}

const noToken = (milliseconds: number): SupabaseError =>
	new SupabaseError({
		reason: `No access token came within ${milliseconds / 1000} seconds`,
		advice: 'It is asked for again; look at whether the project can be reached.',
		code: 'NO_REPLY' satisfies RealtimeCode,
	});
