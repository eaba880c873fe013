import { isErrorLike } from '../error-like';
import { SupabaseError } from '../error';
import type { SubscriptionCounts, SubscriptionHandlers, SubscriptionStatus } from './subscription';
import type { Trouble } from './trouble';

type State = SubscriptionStatus['state'];
type Counted = Exclude<keyof SubscriptionCounts, 'queued'>;

/** How a subscription is: told when it changes, and what the user must act on once for each reason. */
export class StatusBoard {
	/** Settled by the first thing that decides: events arrive, or the user must act. */
	readonly ready: Promise<void>;
	private state: State = 'connecting';
	private error: SupabaseError | undefined;
	private mustAct = false;
	private needsUser = false;
	private nextTry: number | undefined;
	private readonly told = new Set<string>();
	/** Why rows cannot be read, as long as they cannot. */
	private unread: Trouble | undefined;
	private readonly counts = { received: 0, delivered: 0, replayed: 0, repeated: 0, dropped: 0, recovered: 0 };
	private settle: { readonly resolve: () => void; readonly reject: (error: SupabaseError) => void };

	constructor(
		private readonly tell: SubscriptionHandlers['tell'],
		private readonly queued: () => number,
	) {
		let settle: typeof this.settle | undefined;
		this.ready = new Promise<void>((resolve, reject) => {
			settle = { resolve, reject };
		});
		this.settle = settle!;
		// Whoever does not wait for it still hears of it by the status.
		this.ready.catch(() => {});
	}

	get status(): SubscriptionStatus {
		const { state, error, mustAct, needsUser, nextTry } = this;
		return {
			state,
			mustAct,
			needsUser,
			...(error && { error }),
			...(nextTry !== undefined && { nextTry }),
			counts: { ...this.counts, queued: this.queued() },
		};
	}

	count(what: Counted, by = 1): void {
		this.counts[what] += by;
	}

	isReady(): void {
		this.settle.resolve();
	}

	/** A state without trouble, but for rows that cannot be read: of a socket that stands they are as missing. */
	set(state: State): void {
		const trouble = state === 'joining' ? undefined : this.unread;
		if (this.state === 'stopped' || (this.state === state && this.error === trouble?.error)) return;
		if (state === 'standing' || state === 'polling') {
			this.told.clear();
			if (this.unread) this.told.add(reasonOf(this.unread));
		}
		this.change(state, trouble, undefined);
	}

	/** Rows cannot be read; what is wrong stays with the state until they are. */
	cannotRead(trouble: Trouble): void {
		this.unread = trouble;
		this.refuse(trouble);
		this.complain(trouble);
	}

	hasRead(): void {
		this.unread = undefined;
	}

	/** The next try begins after so many milliseconds. */
	wait(trouble: Trouble, nextTry: number): void {
		this.refuse(trouble);
		this.change('waiting', trouble, nextTry);
	}

	/** It can never be ready unless the user acts. */
	refuse({ mustAct, error }: Trouble): void {
		if (mustAct) this.settle.reject(error);
	}

	/** Trouble that changes nothing else. */
	complain(trouble: Trouble): void {
		this.change(this.state, trouble, this.nextTry);
	}

	/** A host that cannot show it must not stop what is shown. */
	private show(): void {
		try {
			this.tell?.(this.status);
		} catch (cause) {
			const reason = `The status could not be shown: ${isErrorLike(cause) ? cause.message : String(cause)}`;
			this.error = new SupabaseError({ reason, cause });
			this.mustAct = this.needsUser = false;
		}
	}

	private change(state: State, trouble: Trouble | undefined, nextTry: number | undefined): void {
		if (this.state === 'stopped') return;
		const reason = trouble ? reasonOf(trouble) : '';
		this.state = state;
		this.error = trouble?.error;
		this.nextTry = nextTry;
		this.needsUser = trouble?.mustAct === true;
		this.mustAct = this.needsUser && !this.told.has(reason);
		if (this.needsUser) this.told.add(reason);
		this.show();
	}
}

/** The same for the same trouble: a server may say each time for how long a token is over. */
const reasonOf = ({ error: { code, reason } }: Trouble): string => `${code}: ${reason.replace(/\d+/g, '#')}`;
