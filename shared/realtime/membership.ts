import type { RealtimeCode } from '../error';
import type { Secrets } from '../redact';
import type { Alarms } from './alarms';
import { delayBeforeTry } from './back-off';
import { isPayload, type Frame, type Payload } from './frame';
import type { Link } from './link';
import type { RealtimeSettings } from './settings';
import type { ChannelStatus } from './subscription';
import type { Tokens } from './tokens';
import { trouble, troubleOf, troubleOfServer, wordsOf, type Trouble } from './trouble';

export type MembershipState = 'closed' | 'joining' | 'joined' | 'errored' | 'leaving';

/** What became of leaving a channel, in the words of the official client. */
export type Left = 'ok' | 'timed out';

export interface MembershipParts {
	readonly topic: string;
	readonly link: Link;
	readonly tokens: Tokens;
	readonly alarms: Alarms;
	readonly settings: RealtimeSettings;
	readonly secrets: () => Secrets;
}

export interface MembershipEnds {
	/** What the next join asks for. */
	payload(accessToken: string | undefined): Payload;
	/** Whether changes of the database are among it, which the server confirms by a message of its own. */
	wantsChanges(): boolean;
	/** Takes what the server answered; false when that is not what was asked for. */
	adopt(response: unknown): boolean;
	joining(): void;
	joined(): void;
	/** Everything that was asked for arrives from now on. Called again when the server begins anew by itself. */
	stands(): void;
	/** Does not stand any more; the next try begins after so many milliseconds. */
	fell(status: ChannelStatus, trouble: Trouble, nextTry: number): void;
	/** The server has trouble with changes that it still tries to mend: none arrive until it stands again. */
	faltered(trouble: Trouble): void;
}

/** One channel's way in and out: joined whenever it is wanted and the socket is open, again after any failure, for ever. */
export class Membership {
	state: MembershipState = 'closed';
	joinRef: string | null = null;
	private isWanted = false;
	private failures = 0;
	/** Counts joins: what an earlier one still brings is no longer meant. */
	private turn = 0;
	private isConfirmed = false;
	/** What the server said before it closed the channel. */
	private lastWords: Trouble | undefined;
	private cancel = (): void => {};

	constructor(
		private readonly parts: MembershipParts,
		private readonly ends: MembershipEnds,
	) {}

	enter(): void {
		if (this.isWanted) return;
		this.isWanted = true;
		this.failures = 0;
		this.ends.joining();
		if (this.parts.link.isOpen) this.join();
		else this.parts.link.open();
	}

	/** Joins with what is asked for now. */
	again(): void {
		if (!this.isWanted || !this.parts.link.isOpen || this.state === 'errored') return;
		this.sendLeave();
		this.join();
	}

	async leave(): Promise<Left> {
		const wasIn = this.state === 'joined' || this.state === 'joining';
		this.isWanted = false;
		this.end();
		const { link, settings, topic } = this.parts;
		if (!wasIn || !link.isOpen || this.joinRef === null) {
			this.state = 'closed';
			return 'ok';
		}
		this.state = 'leaving';
		const turn = this.turn;
		const frame = { joinRef: this.joinRef, ref: link.nextRef(), topic, event: 'phx_leave', payload: {} };
		const isAnswered = await new Promise<boolean>((resolve) =>
			link.ask(frame, settings.timeouts.leave, (outcome) =>
				resolve('reply' in outcome || outcome.failure.code !== ('NO_REPLY' satisfies RealtimeCode)),
			),
		);
		if (turn === this.turn) this.state = 'closed';
		return isAnswered ? 'ok' : 'timed out';
	}

	linkOpened(): void {
		if (this.isWanted) this.join();
	}

	linkLost(why: Trouble, nextTry: number): void {
		if (this.isWanted) this.fall('CHANNEL_ERROR', why, nextTry);
	}

	/** Whether a frame belongs to the present join. Protocol 1.0.0 names the join that is over as the `ref` of its end. */
	isMine({ joinRef, ref, event }: Frame): boolean {
		const join = joinRef ?? (isEnd(event) ? ref : null);
		return join === null || join === this.joinRef;
	}

	closedByServer(event: 'phx_close' | 'phx_error'): void {
		if (!this.isWanted || this.state === 'errored') return;
		const isClose = event === 'phx_close';
		const code: RealtimeCode = isClose ? 'CHANNEL_CLOSED' : 'CHANNEL_ERROR';
		const reason = isClose ? 'The server closed the channel' : 'The channel failed on the server';
		const why = this.lastWords ?? trouble({ reason, code }, this.parts.secrets());
		// A token that ended is followed by a fresh one: only a join that is refused shows that there is none.
		const mustAct = why.mustAct && why.error.code !== 'InvalidJWTToken';
		this.retry(isClose ? 'CLOSED' : 'CHANNEL_ERROR', { ...why, mustAct });
	}

	/** `system`: what becomes of changes of the database, or why the channel will be closed. */
	told(payload: unknown): void {
		if (!isPayload(payload) || !this.isWanted) return;
		const { extension, status, message } = payload;
		const isOfChanges = extension === 'postgres_changes';
		if (status === 'ok') {
			if (isOfChanges) this.confirm();
			return;
		}
		const code: RealtimeCode = 'CHANNEL_ERROR';
		const why = troubleOfServer(String(message), code, this.parts.secrets());
		this.lastWords = why;
		if (!isOfChanges) return;
		// What the user must change the server does not try again: a new join does.
		if (why.mustAct) return this.giveUp('CHANNEL_ERROR', why);
		this.isConfirmed = false;
		this.ends.faltered(why);
		this.awaitConfirmation();
	}

	private join(): void {
		void this.tryToJoin().catch((failure: unknown) =>
			this.retry('CHANNEL_ERROR', troubleOf(failure, this.parts.secrets())),
		);
	}

	private async tryToJoin(): Promise<void> {
		const { link, tokens, settings, topic, secrets } = this.parts;
		this.end();
		const turn = this.turn;
		this.state = 'joining';
		this.isConfirmed = false;
		this.lastWords = undefined;
		this.ends.joining();
		let token: string | undefined;
		try {
			token = await tokens.fresh();
		} catch (failure) {
			if (turn === this.turn) this.retry('CHANNEL_ERROR', troubleOf(failure, secrets()));
			return;
		}
		if (turn !== this.turn || !link.isOpen) return;
		const ref = link.nextRef();
		this.joinRef = ref;
		const frame = { joinRef: ref, ref, topic, event: 'phx_join', payload: this.ends.payload(token) };
		link.ask(frame, settings.timeouts.join, (outcome) => {
			if (turn !== this.turn) return;
			if ('reply' in outcome) return this.answered(outcome.reply);
			// A socket that is gone tells of it by itself.
			if (outcome.failure.code === ('NO_REPLY' satisfies RealtimeCode))
				this.giveUp('TIMED_OUT', timedOut(secrets()));
		});
	}

	private answered({ status, response }: { readonly status: string; readonly response: unknown }): void {
		const { secrets } = this.parts;
		if (status !== 'ok')
			return this.retry('CHANNEL_ERROR', troubleOfServer(wordsOf(response), 'CHANNEL_ERROR', secrets()));
		if (!this.ends.adopt(response)) return this.giveUp('CHANNEL_ERROR', mismatch(secrets()));
		this.state = 'joined';
		this.ends.joined();
		if (this.isConfirmed || !this.ends.wantsChanges()) this.stand();
		else this.awaitConfirmation();
	}

	private confirm(): void {
		this.isConfirmed = true;
		if (this.state === 'joined') this.stand();
	}

	private stand(): void {
		this.cancel();
		this.failures = 0;
		this.ends.stands();
	}

	private awaitConfirmation(): void {
		const { alarms, settings, secrets } = this.parts;
		this.cancel();
		this.cancel = alarms.after(settings.timeouts.confirm, () =>
			this.giveUp('TIMED_OUT', this.lastWords ?? notConfirmed(settings.timeouts.confirm, secrets())),
		);
	}

	/** Leaves what may be half joined, and tries again later. */
	private giveUp(status: ChannelStatus, why: Trouble): void {
		this.sendLeave();
		this.retry(status, why);
	}

	private sendLeave(): void {
		const { link, topic } = this.parts;
		if (this.joinRef === null) return;
		link.send({ joinRef: this.joinRef, ref: link.nextRef(), topic, event: 'phx_leave', payload: {} });
	}

	private retry(status: ChannelStatus, why: Trouble): void {
		const { alarms, link, settings } = this.parts;
		this.failures += 1;
		const { backOff, random } = settings;
		const delay = why.mustAct
			? Math.round(backOff.longest * (0.5 + random() / 2))
			: delayBeforeTry(this.failures, backOff, random);
		this.fall(status, why, delay);
		// Who heard of it may have left.
		if (!this.isWanted) return;
		this.cancel = alarms.after(delay, () => {
			// Without a socket, its opening joins.
			if (link.isOpen) this.join();
		});
	}

	private fall(status: ChannelStatus, why: Trouble, nextTry: number): void {
		this.end();
		this.state = 'errored';
		this.ends.fell(status, why, nextTry);
	}

	/** Ends the present turn: nothing that it still waits for happens. */
	private end(): void {
		this.turn += 1;
		this.cancel();
		this.cancel = () => {};
	}
}

const isEnd = (event: string): boolean => event === 'phx_close' || event === 'phx_error';

const timedOut = (secrets: Secrets): Trouble =>
	trouble(
		{
			reason: 'The server did not answer the join in time',
			advice:
				'It is tried again; if it comes back, look for a proxy in between, or too many channels at once.',
			code: 'JOIN_TIMED_OUT' satisfies RealtimeCode,
		},
		secrets,
	);

const mismatch = (secrets: Secrets): Trouble =>
	trouble(
		{
			reason: 'The server subscribed to other changes than were asked for',
			code: 'BINDING_MISMATCH' satisfies RealtimeCode,
		},
		secrets,
	);

const notConfirmed = (milliseconds: number, secrets: Secrets): Trouble =>
	trouble(
		{
			reason: `The server did not confirm within ${milliseconds / 1000} seconds that changes arrive`,
			code: 'CHANGES_NOT_CONFIRMED' satisfies RealtimeCode,
		},
		secrets,
	);
