import type { Alarms } from '../alarms';

/** Milliseconds before a second look, in which the socket brings what it is about to. */
const lag = 1000;
/** Rows that are looked at once more in one request. */
const atOnce = 50;

/** The keys of rows whose last change may not have been delivered: they are looked at once more, a little later. */
export class Doubts {
	/** It is time to look at them. */
	isDue = false;
	private keys: Array<readonly unknown[]> = [];
	private cancelLook = (): void => {};

	constructor(
		private readonly after: Alarms['after'],
		private readonly due: () => void,
	) {}

	add(key: readonly unknown[]): void {
		this.keys.push(key);
		if (this.keys.length > 1) return;
		this.cancelLook = this.after(lag, () => {
			this.isDue = true;
			this.due();
		});
	}

	/** All there are now, in portions for one request each. */
	portions(): ReadonlyArray<ReadonlyArray<readonly unknown[]>> {
		const { keys } = this;
		return Array.from({ length: Math.ceil(keys.length / atOnce) }, (_, index) =>
			keys.slice(index * atOnce, (index + 1) * atOnce),
		);
	}

	/** So many, the oldest ones, are doubtful no more. */
	settle(count: number): void {
		this.keys = this.keys.slice(count);
	}

	close(): void {
		this.cancelLook();
	}
}
