/** Does one piece of work after the other. What needs no waiting is done at once when nothing else is under way. */
export class SerialQueue {
	#last: Promise<void> | undefined;
	readonly #report: (error: unknown) => void;

	constructor(report: (error: unknown) => void) {
		this.#report = report;
	}

	run(work: () => Promise<void> | void): void {
		if (this.#last) return this.#wait(this.#last.then(work));
		try {
			const result = work();
			if (result) this.#wait(result);
		} catch (error) {
			this.#report(error);
		}
	}

	#wait(result: Promise<void>): void {
		const settled = result.catch(this.#report).then(() => {
			if (this.#last === settled) this.#last = undefined;
		});
		this.#last = settled;
	}
}
