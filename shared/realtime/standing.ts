/** Whether a subscription stands, and since when it does not. */
export class Standing {
	private hasStood = false;
	private silentSince: number | undefined;

	/** At some time, now or before. */
	get isKnown(): boolean {
		return this.hasStood;
	}

	get isNow(): boolean {
		return this.hasStood && this.silentSince === undefined;
	}

	/** It fell, and has not stood since. */
	get isInterrupted(): boolean {
		return this.silentSince !== undefined;
	}

	/** `heardAt` is when the server was heard last. */
	fall(heardAt: number): void {
		this.silentSince ??= heardAt;
	}

	/** Since when nothing was heard, if it had stood before. */
	stand(): number | undefined {
		const missedSince = this.hasStood ? this.silentSince : undefined;
		this.hasStood = true;
		this.silentSince = undefined;
		return missedSince;
	}
}
